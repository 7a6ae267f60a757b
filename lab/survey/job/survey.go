// Package job is the survey of commands that run at a time or on an event.
package job

import (
	"bytes"
	"path"
	"strings"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Job for each command.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Jobs: cron, hotplug and network events",
		Learns: "What crontabs (with and without a user), udev rules (RUN), mdev.conf, hotplug2.rules, interfaces(5), procd's " +
			"hotplug.json and the hooks of apt would run and when; scripts for cron.daily, hotplug.d, if-up.d, ip-up.d and their like are one " +
			"fact with their first line.",
		Limits: "Whether cron or a hotplug daemon is started is not told here, nor which table it reads. Jobs that programs make at run " +
			"time are not seen. What a file is decides its text: a table that is also a shell script is taken for a script. " +
			"At most 500 jobs of a file.",
		References: []string{
			"crontab(5); busybox, miscutils/crond.c; udev(7), RUN; busybox, docs/mdev.txt",
			"interfaces(5) of ifupdown; OpenWrt, package/system/procd, hotplug.json; hotplug2, README",
			"apt.conf(5), Pre-Invoke and Post-Invoke",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    read,
}

const (
	maxSize  = 256 << 10
	maxFacts = 500
	maxField = 1024
)

// folders hold scripts whose folder says when they run.
var folders = []string{"cron.hourly", "cron.daily", "cron.weekly", "cron.monthly", "hotplug.d", "if-up.d", "if-down.d", "if-pre-up.d",
	"if-post-down.d", "ip-up.d", "ip-down.d", "ipv6-up.d", "ipv6-down.d", "periodic", "dispatcher.d", "dhclient-enter-hooks.d",
	"dhclient-exit-hooks.d", "resume.d", "sleep.d", "automount"}

// hooks are scripts that programs run on an event.
var hooks = map[string]bool{"ip-up": true, "ip-down": true, "ipv6-up": true, "ipv6-down": true, "auth-up": true, "hotplug": true, "udhcpc.script": true,
	"default.script": true, "dhclient-script": true, "ip-up.sh": true, "ip-down.sh": true}

func selects(s *survey.Subject) bool {
	if s.Size > maxSize || s.Kind != "text" && s.Kind != "script" && s.Kind != "json" {
		return false
	}
	dir, base := path.Split(s.Name)
	if s.Kind == "script" && hooks[base] {
		return true
	}
	if base == "crontab" || base == "mdev.conf" || base == "hotplug2.rules" || base == "interfaces" || strings.HasPrefix(base, "hotplug") && s.Kind == "json" ||
		strings.HasSuffix(base, ".rules") && strings.Contains(dir, "udev") {
		return true
	}
	for el := range strings.SplitSeq(strings.TrimSuffix(dir, "/"), "/") {
		switch el {
		case "crontabs", "cron.d", "cron", "interfaces.d", "apt.conf.d":
			return true
		}
		for _, f := range folders {
			if el == f {
				return true
			}
		}
	}
	return false
}

// read decides by content which syntax a file has.
func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok || bytes.IndexByte(b, 0) >= 0 {
		return nil
	}
	text := string(b)
	var list []fact.Job
	switch {
	case strings.HasPrefix(text, "#!"):
		list = script(text)
	case isInterfaces(text):
		list = interfaces(text)
	case isHotplugJSON(text):
		list = hotplugJSON(text)
	case isRules(text):
		list = rules(text)
	case strings.Contains(text, "Invoke"):
		list = apt(text)
	default:
		if list = crontab(text); list == nil {
			if list = mdev(text); list == nil {
				list = shellText(text)
			}
		}
	}
	for i, j := range list {
		if i == maxFacts {
			break
		}
		j.When, j.User, j.Command, j.Program = clip(j.When), clip(j.User), clip(j.Command), clip(j.Program)
		emit(j)
	}
	return nil
}

func clip(s string) string { return fact.Text(s[:min(len(s), maxField)]) }

// line is one line of a text with its place.
type line struct {
	text   string
	offset int
	number int
}

// lines gives the lines that say something, blanks and comments left out.
func lines(text string) (all []line) {
	at, n := 0, 0
	for raw := range strings.SplitAfterSeq(text, "\n") {
		n++
		t := strings.TrimSpace(raw)
		if t != "" && t[0] != '#' {
			all = append(all, line{t, at + strings.Index(raw, t[:1]), n})
		}
		at += len(raw)
	}
	return all
}

// program is the first word of a command that is no assignment.
func program(command string) string {
	for _, w := range strings.Fields(command) {
		w = strings.Trim(w, "\"'()!{;")
		if w == "" || w == "[" || w == "test" || w == "exec" || w == "cd" {
			if w == "" || w == "exec" {
				continue
			}
		}
		if i := strings.IndexByte(w, '='); i > 0 && !strings.ContainsAny(w[:i], "/$") {
			continue
		}
		return w
	}
	return ""
}

func (l line) job(syntax, when, user, command string) fact.Job {
	return fact.Job{Syntax: syntax, When: when, User: user, Command: command, Program: program(command), Offset: int64(l.offset), Line: l.number}
}
