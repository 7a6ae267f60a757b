package fact

// Startup is one thing that a start-up file would run if it is used. Whether
// it is used, and from where, is decided in the system it stands in
// (lab/system), since links and run levels decide it, not bytes.
type Startup struct {
	// Syntax is "script" (rcS, init.d scripts, profile), "inittab",
	// "systemd" or "procd" (OpenWrt init script with USE_PROCD).
	Syntax  string   `json:"syntax"`
	Command string   `json:"command"` // the line or value as written, without redirections' targets removed
	Program string   `json:"program"` // first word: "/usr/sbin/telnetd", "telnetd"
	Args    []string `json:"args,omitempty"`
	// Action is the inittab action (respawn, sysinit ...), the systemd key
	// (ExecStart ...), the function of an init script ("start", "start_service")
	// or "" at the top level of a script.
	Action string `json:"action,omitempty"`
	// Conditional: the command stands inside an if, case, && or ||, so it may
	// not run.
	Conditional bool `json:"conditional,omitempty"`
	// Order holds what OpenWrt init scripts declare (START=, STOP=), systemd
	// units' WantedBy and the like: "START=50", "WantedBy=multi-user.target".
	Order  []string `json:"order,omitempty"`
	Offset int64    `json:"offset"`
	Line   int      `json:"line"`
}
