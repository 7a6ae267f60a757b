// Package logging finds systems that keep no record of what happens, or only
// one that is lost with them.
package logging

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for logging.
var Check = check.Check{
	Doc: check.Doc{
		Title: "No log, or none that outlives the device",
		Decides: "Looks for a log daemon among the services that start-up files start, and for a host that messages are sent to: in the configuration of syslogd, rsyslogd and syslog-ng, on the " +
			"command line (-R of busybox) and in OpenWrt's /etc/config/system. A log daemon that takes messages from the network is reported, too.",
		FalsePositives: "A management program starts the log daemon, or sets the host, from its own settings: then the image cannot tell.",
		FalseNegatives: "Whether what is logged is of use; logs of single programs.",
		References: []string{
			"syslogd(8), rsyslog.conf(5), syslog-ng.conf(5)", "RFC 5424, RFC 5425 (syslog over TLS)",
			"ETSI EN 303 645 V2.1.1, provision 5.10-1",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "none", Title: "No log daemon is started", CWE: []int{778}, Severity: assay.Low,
			Reason: "log-ins, changes and attacks leave no trace; no log daemon is in the image",
			Advice: "Start a log daemon and keep its messages on another host."},
		{ID: "local", Title: "Messages are sent to no other host", CWE: []int{778}, Severity: assay.Info,
			Reason: "a log that stands on the device only is lost with it, or changed by who takes it over",
			Advice: "Send messages to a log host, over TLS."},
		{ID: "receives", Title: "Log daemon takes messages from the network", CWE: []int{223, 306}, Severity: assay.Low,
			Reason: "whoever reaches the port writes into the log, and fills it",
			Advice: "Switch reception off unless the device is a log host."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

// daemons are programs that keep a log.
var daemons = func() map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq("syslogd rsyslogd syslog-ng systemd-journald metalog socklog logd klogd ulogd sysklogd syslog minilogd svlogd") {
		m[n] = true
	}
	return m
}()

func run(v *check.View, report func(check.Flaw)) {
	var running, first *assay.Service
	remote := false
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Started != "boot" {
			continue
		}
		if first == nil {
			first = s
		}
		if daemons[s.Name] || s.Name == "busybox" && len(s.Args) > 0 && daemons[s.Args[0]] {
			if running == nil || s.Name != "klogd" {
				running = s
			}
			remote = remote || sends(s)
		}
	}
	remote = remote || forwards(system.StartFiles(v.Tree, v.Facts, v.System.Init))
	settings := system.Settings(v.Tree, v.Facts, "syslog", "syslog-ng", "uci")
	remote = remote || anySends(settings)
	received(settings, report)
	if v.System.Init == "systemd" && running == nil {
		return // the journal is part of it
	}
	switch {
	case first == nil:
	case running == nil:
		f := check.Flaw{Rule: "none", Key: []string{"none"}, Evidence: []assay.Evidence{at(v.Tree, first)}}
		if name := present(v.Tree); name != "" {
			f.Detail = name + " is in the image"
			f.Severity, f.Reason = assay.Info, "a log daemon is in the image, but no start-up file that was read starts it; a program may"
		}
		report(f)
	case !remote:
		report(check.Flaw{Rule: "local", Detail: running.Name, Key: []string{running.Name}, Evidence: []assay.Evidence{at(v.Tree, running)}})
	}
}

func at(t *system.Tree, s *assay.Service) assay.Evidence {
	e := assay.Evidence{Path: s.Path, Offset: -1, Line: s.Line, Text: s.Command}
	for f := range t.Files() {
		if f.Path == s.Path {
			e.SHA256 = f.Ref.Digest
		}
	}
	return e
}

// present names a log daemon in the directories of programs.
func present(t *system.Tree) string {
	for name := range t.Named() {
		if base := path.Base(name); daemons[base] && strings.Contains(path.Dir(name), "bin") && base != "klogd" {
			return base
		}
	}
	return ""
}
