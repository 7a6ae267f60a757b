package fact

// Startup is one thing that a start-up file would run if it is used. Whether
// it is used, and from where, is decided in the system it stands in
// (lab/system), since links and run levels decide it, not bytes.
type Startup struct {
	// Syntax is "script" (rcS, init.d scripts), "inittab", "systemd", "procd"
	// (OpenWrt init script with USE_PROCD) or "inetd" (inetd.conf, xinetd.d).
	Syntax  string `json:"syntax"`
	Command string `json:"command"` // the line or value as written, joined to one line, redirections included
	// Program is what runs, behind wrappers (exec, nice, start-stop-daemon -S,
	// sh -c, procd_set_param command) and with variables replaced that the
	// file sets to constants: "/usr/sbin/telnetd", "telnetd". It is empty
	// for an entry that runs nothing (initdefault, ListenStream).
	Program string   `json:"program"`
	Args    []string `json:"args,omitempty"` // unquoted, without redirections
	// Maybe are arguments that a condition adds to those of a command that is
	// run without it (OpenWrt's procd_append_param).
	Maybe []string `json:"maybe,omitempty"`
	// Action is the inittab action (respawn, sysinit ...), the systemd key
	// (ExecStart, ListenStream ...), the service of inetd, the function of a
	// script ("start", "start_service"), the branch of its case "$1" ("start",
	// "stop", "*"), or "" at the top level of a script.
	Action string `json:"action,omitempty"`
	// Conditional: the command stands inside an if, case, && or ||, so it may
	// not run.
	Conditional bool `json:"conditional,omitempty"`
	// Order holds what the file says about when and how, as KEY=value:
	// "START=50" (OpenWrt), "Default-Start=2 3 4 5" (LSB), "chkconfig=345 80
	// 20", "WantedBy=multi-user.target", "User=nobody", "Accept=yes"
	// (systemd), "id=ttyS0", "runlevels=2345", "shell=login" (inittab), "user=root",
	// "protocol=tcp", "disable=yes" (inetd).
	Order  []string `json:"order,omitempty"`
	Offset int64    `json:"offset"`
	Line   int      `json:"line"`
}
