package fact

// Package is one installed package of a package database.
type Package struct {
	Manager       string `json:"manager"` // "dpkg", "opkg", "apk", "rpm"
	Name          string `json:"name"`
	Version       string `json:"version"`
	Architecture  string `json:"architecture,omitempty"`
	Source        string `json:"source,omitempty"`
	SourceVersion string `json:"source_version,omitempty"`
	License       string `json:"license,omitempty"`
	CPE           string `json:"cpe,omitempty"` // opkg's CPE-ID
	Status        string `json:"status,omitempty"`
	Installed     bool   `json:"installed"`
	// Signature is what the database keeps of the package's signature: of rpm
	// "rsa/sha256 key 0123456789abcdef", of apk the checksum of the control
	// data ("Q1" and base64 of a SHA-1), which is what the index signs.
	Signature string `json:"signature,omitempty"`
	Offset    int64  `json:"offset"`
	Line      int    `json:"line"`
}
