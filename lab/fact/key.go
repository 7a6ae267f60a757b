package fact

// Key is a cryptographic key found in a content.
type Key struct {
	// Encoding is "pem", "der", "openssh", "dropbear", "signify", "minisign",
	// "putty", "wireguard", "pgp", "pkcs12", "jks" or "bks".
	Encoding string `json:"encoding"`
	// Type is "private", "public", "authorized" (a line as of authorized_keys
	// and .pub files) or "store" (keys and certificates under a password).
	Type      string `json:"type"`
	Algorithm string `json:"algorithm"` // "rsa", "dsa", "ec", "ed25519" ... or ""
	Bits      int    `json:"bits,omitempty"`
	Encrypted bool   `json:"encrypted,omitempty"`
	// PublicSHA256 is the SHA-256 of the DER SubjectPublicKeyInfo (RFC 5280
	// section 4.1.2.7): the same for a private key, its public key and its
	// certificate. Empty when it cannot be derived.
	PublicSHA256 string `json:"public_sha256,omitempty"`
	Comment      string `json:"comment,omitempty"`
	Options      string `json:"options,omitempty"` // of an authorized_keys line: `restrict,command="..."`
	// Inside: the key stands inside a content that is something else, in DER
	// without armor: a program, a library, data.
	Inside bool  `json:"inside,omitempty"`
	Offset int64 `json:"offset"`
	Length int64 `json:"length"`
	Line   int   `json:"line,omitempty"`
}
