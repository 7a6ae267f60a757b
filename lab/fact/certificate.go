package fact

import "time"

// Certificate is an X.509 certificate (RFC 5280) found in a content.
type Certificate struct {
	Encoding     string    `json:"encoding"` // "pem" or "der"
	Subject      string    `json:"subject"`
	Issuer       string    `json:"issuer"`
	Serial       string    `json:"serial"` // hexadecimal
	NotBefore    time.Time `json:"not_before"`
	NotAfter     time.Time `json:"not_after"`
	KeyAlgorithm string    `json:"key_algorithm"`
	KeyBits      int       `json:"key_bits,omitempty"`
	Signature    string    `json:"signature"` // "sha1-rsa" ...
	SelfIssued   bool      `json:"self_issued,omitempty"`
	CA           bool      `json:"ca,omitempty"`
	Names        []string  `json:"names,omitempty"` // subject alternative names
	PublicSHA256 string    `json:"public_sha256,omitempty"`
	SHA256       string    `json:"sha256"` // of the DER
	Offset       int64     `json:"offset"`
	Length       int64     `json:"length"`
	Line         int       `json:"line,omitempty"`
}
