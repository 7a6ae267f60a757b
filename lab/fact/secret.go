package fact

// Secret is a password, key phrase, community name, token or the like that
// stands in a configuration, a script, a program or a URL, or a place where
// one is named and left empty.
type Secret struct {
	// Type is "password", "passphrase" (WPA, PPP, encrypted keys), "key" (WEP,
	// pre-shared and API keys), "community" (SNMP), "token" or "pin" (WPS).
	Type string `json:"type"`
	// Form is how it stands there: "setting" (key and value), "element" (XML),
	// "command" (an argument of a command line), "url" (user:password@host),
	// "shape" (its own form tells, as that of cloud keys), "table" (a pair of
	// pointers in a program: name and default value) or "string" (a whole
	// string of a program that is a published default password).
	Form string `json:"form"`
	// Key is the name that it has there: "acs_pass", "rocommunity", "-p", the
	// scheme of a URL, or which kind of token it is: "aws-access-key".
	Key     string `json:"key"`
	Section string `json:"section,omitempty"` // the block it stands in: "tr069"
	User    string `json:"user,omitempty"`    // the account it belongs to, as far as told beside it
	Host    string `json:"host,omitempty"`    // of a URL
	// Value is the secret as it stands; empty when Empty.
	Value string `json:"value,omitempty"`
	Empty bool   `json:"empty,omitempty"` // a named account has an empty one
	// Scheme is "" for clear text, else what the value looks like: as of
	// Account.Scheme, "hex128", "hex160", "hex256" or "hex512" (a digest or a
	// key of so many bits), "srp" (a verifier, RFC 5054), "cisco7" (reversible) or "vendor" (encrypted by a
	// vendor's own means).
	Scheme string `json:"scheme,omitempty"`
	// From is the file that the value is read from when the program is run:
	// "telnetd -u name:$(cat /etc/config/image_sign)".
	From   string `json:"from,omitempty"`
	Access string `json:"access,omitempty"` // of a community: "read", "write"
	Offset int64  `json:"offset"`           // of the line or string, in bytes
	Length int64  `json:"length"`
	Line   int    `json:"line,omitempty"` // 0 in programs
}
