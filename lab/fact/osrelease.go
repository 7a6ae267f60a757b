package fact

// OSRelease is what a file like os-release(5) or openwrt_release says the
// operating system is.
type OSRelease struct {
	Name    string            `json:"name,omitempty"`
	Version string            `json:"version,omitempty"`
	Pretty  string            `json:"pretty,omitempty"`
	Fields  map[string]string `json:"fields,omitempty"`
}
