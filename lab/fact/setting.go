package fact

// Setting is one directive of the configuration of a program, as it stands in
// its file: whether the program is started, and with that file, is decided in
// the system.
type Setting struct {
	// Program is whose syntax the file has: "sshd", "lighttpd", "nginx",
	// "snmpd", "sysctl", "uci" (OpenWrt's unified configuration) ...
	Program string `json:"program"`
	// Section is the block that the directive stands in, outermost first,
	// joined by " > "; empty at the top: `server > location /cgi-bin`.
	Section string `json:"section,omitempty"`
	Key     string `json:"key"`             // as the program names it; lower case where case means nothing
	Value   string `json:"value,omitempty"` // unquoted; several arguments joined by one blank
	// Args are the arguments where the syntax separates several.
	Args   []string `json:"args,omitempty"`
	Offset int64    `json:"offset"` // of the line or directive, in bytes
	Line   int      `json:"line"`
}

// ConfiguresProgram is whose settings the file holds.
func (s Setting) ConfiguresProgram() string { return s.Program }
