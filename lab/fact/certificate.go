package fact

import "time"

// Certificate is an X.509 certificate (RFC 5280) found in a content. A date that
// cannot be read is the zero time.
type Certificate struct {
	Encoding     string    `json:"encoding"` // "pem" or "der"
	Subject      string    `json:"subject"`  // RFC 4514: "CN=router,O=Example,C=DE"
	Issuer       string    `json:"issuer"`
	Serial       string    `json:"serial"` // hexadecimal
	NotBefore    time.Time `json:"not_before"`
	NotAfter     time.Time `json:"not_after"`
	KeyAlgorithm string    `json:"key_algorithm"` // as of Key.Algorithm
	KeyBits      int       `json:"key_bits,omitempty"`
	Signature    string    `json:"signature"` // "sha1-rsa", "sha256-ecdsa" ... or a dotted object identifier
	SelfIssued   bool      `json:"self_issued,omitempty"`
	CA           bool      `json:"ca,omitempty"`
	Names        []string  `json:"names,omitempty"`         // subject alternative names
	PublicSHA256 string    `json:"public_sha256,omitempty"` // as of Key.PublicSHA256
	SHA256       string    `json:"sha256"`                  // of the DER
	Offset       int64     `json:"offset"`
	Length       int64     `json:"length"`
	Inside       bool      `json:"inside,omitempty"` // as of Key.Inside
	Line         int       `json:"line,omitempty"`
}
