package fact

// Package is one installed package of a package database.
type Package struct {
	Manager       string `json:"manager"` // "dpkg", "opkg"
	Name          string `json:"name"`
	Version       string `json:"version"`
	Architecture  string `json:"architecture,omitempty"`
	Source        string `json:"source,omitempty"`
	SourceVersion string `json:"source_version,omitempty"`
	License       string `json:"license,omitempty"`
	CPE           string `json:"cpe,omitempty"` // opkg's CPE-ID
	Status        string `json:"status,omitempty"`
	Installed     bool   `json:"installed"`
	Offset        int64  `json:"offset"`
	Line          int    `json:"line"`
}
