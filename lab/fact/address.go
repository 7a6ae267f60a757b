package fact

// Address is a place on a network, or of a person, that stands in a content.
type Address struct {
	Kind   string `json:"kind"`             // "url", "host", "ip" or "mail"
	Value  string `json:"value"`            // as it stands, user and password of a URL left out
	Scheme string `json:"scheme,omitempty"` // of a URL, lower case
	Host   string `json:"host,omitempty"`   // lower case, without port
	// Role is what name, key or text around it suggest: "acs" (TR-069
	// auto-configuration server), "update", "ntp", "dns", "ddns", "report"
	// (statistics, logs, crash reports), "mail"; "local" (loopback, link-local,
	// private or documentation range, names without outside meaning),
	// "namespace" (a name in XML, never fetched), "reference" (home pages,
	// licences, standards, addresses for bug reports); or empty.
	Role    string `json:"role,omitempty"`
	Key     string `json:"key,omitempty"`     // the setting that it is the value of
	Context string `json:"context,omitempty"` // the line or string around it, at most 160 bytes
	Count   int    `json:"count,omitempty"`   // how often it stands there, when more than once
	Offset  int64  `json:"offset"`
	Line    int    `json:"line,omitempty"`
	// More: the content holds further addresses, which are not told.
	More bool `json:"more,omitempty"`
}
