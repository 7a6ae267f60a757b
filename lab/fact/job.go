package fact

// Job is a command that runs at a time or on an event. Whether the daemon that
// would run it is started is decided in the system.
type Job struct {
	// Syntax is "crontab" (crontab(5), without a user field), "system-crontab"
	// (with one), "udev" (udev(7), RUN), "mdev" (busybox mdev.conf), "hotplug2"
	// (hotplug2.rules), "interfaces" (interfaces(5): up, pre-up ...), "procd"
	// (hotplug.json), "apt" (APT::...::Post-Invoke) or "script" (a file whose folder
	// says when it runs: cron.daily, hotplug.d, if-up.d, ip-up.d).
	Syntax  string `json:"syntax"`
	When    string `json:"when,omitempty"` // "* * * * *", "@reboot", the udev match, "post-up"
	User    string `json:"user,omitempty"` // as written; empty: owner of the table, or root
	Command string `json:"command"`        // as written; for a script its first line
	Program string `json:"program,omitempty"`
	Offset  int64  `json:"offset"`
	Line    int    `json:"line"`
}
