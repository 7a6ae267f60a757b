package job

import (
	"strings"

	"assay/lab/fact"
)

// script is one fact for a script whose folder says when it runs.
func script(text string) []fact.Job {
	first, _, _ := strings.Cut(text, "\n")
	return []fact.Job{{Syntax: "script", Command: strings.TrimSpace(first), Program: strings.TrimSpace(strings.TrimPrefix(first, "#!")), Line: 1}}
}

// shellText takes a text without a first line for a shell, as hotplug.d of
// OpenWrt has, for a script when it reads like one.
func shellText(text string) []fact.Job {
	for _, s := range []string{"\nfi", "then", "case ", "$ACTION", "$DEVICE", "$INTERFACE", ". /"} {
		if strings.Contains(text, s) {
			if all := lines(text); len(all) > 0 {
				l := all[0]
				return []fact.Job{{Syntax: "script", Command: l.text, Offset: int64(l.offset), Line: l.number}}
			}
		}
	}
	return nil
}

var verbs = map[string]bool{"up": true, "pre-up": true, "post-up": true, "down": true, "pre-down": true, "post-down": true}

// isInterfaces recognises interfaces(5) by its first stanza.
func isInterfaces(text string) bool {
	all := lines(text)
	if len(all) == 0 {
		return false
	}
	f := strings.Fields(all[0].text)
	switch f[0] {
	case "auto", "allow-hotplug", "source", "source-directory", "iface", "mapping":
		return len(f) > 1
	}
	return false
}

func interfaces(text string) (all []fact.Job) {
	face := ""
	for _, l := range lines(text) {
		f := strings.Fields(l.text)
		switch {
		case f[0] == "iface" && len(f) > 1:
			face = f[1]
		case verbs[f[0]] && len(f) > 1:
			all = append(all, l.job("interfaces", strings.TrimSpace(f[0]+" "+face), "root", after(l.text, 1)))
		}
	}
	return all
}

// isRules recognises rules of udev and hotplug2 by their matches.
func isRules(text string) bool {
	for _, s := range []string{"RUN+=", "RUN=", "RUN{", "SUBSYSTEM==", "KERNEL==", "ACTION==", "SUBSYSTEM ==", "exec "} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

func rules(text string) (all []fact.Job) {
	match := ""
	for _, l := range lines(text) {
		if rest, ok := strings.CutPrefix(l.text, "exec "); ok { // hotplug2
			all = append(all, l.job("hotplug2", match, "root", strings.TrimRight(rest, " ;")))
			continue
		}
		if strings.HasSuffix(l.text, "{") {
			match = strings.TrimSpace(strings.TrimSuffix(l.text, "{"))
			continue
		}
		for rest := l.text; ; {
			i := strings.Index(rest, "RUN")
			if i < 0 {
				break
			}
			rest = rest[i+3:]
			value := rest
			if strings.HasPrefix(value, "{") {
				kind, v, _ := strings.Cut(value[1:], "}")
				if kind == "builtin" {
					continue
				}
				value = v
			}
			value = strings.TrimLeft(value, " +:")
			if !strings.HasPrefix(value, "=") || strings.HasPrefix(value, "==") {
				continue
			}
			_, value, _ = strings.Cut(value, "\"")
			command, _, ok := strings.Cut(value, "\"")
			if ok && command != "" {
				when, _, _ := strings.Cut(l.text, "RUN")
				all = append(all, l.job("udev", strings.TrimRight(when, ", "), "root", command))
			}
		}
	}
	return all
}

// isHotplugJSON recognises procd's rules: lists that begin with "exec".
func isHotplugJSON(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "[") && strings.Contains(text, "\"exec\"")
}

// hotplugJSON reads [ "exec", "/sbin/hotplug-call", "%SUBSYSTEM%" ].
func hotplugJSON(text string) (all []fact.Job) {
	for _, l := range lines(text) {
		_, rest, ok := strings.Cut(l.text, "\"exec\",")
		if !ok {
			continue
		}
		rest, _, _ = strings.Cut(rest, "]")
		var words []string
		for w := range strings.SplitSeq(rest, ",") {
			words = append(words, strings.Trim(w, " \t\""))
		}
		all = append(all, l.job("procd", "", "root", strings.Join(words, " ")))
	}
	return all
}

// apt reads the hooks of apt.conf(5): DPkg::Post-Invoke { "command"; };
func apt(text string) (all []fact.Job) {
	when := ""
	for _, l := range lines(text) {
		if strings.HasPrefix(l.text, "//") {
			continue
		}
		t := l.text
		if i := strings.Index(t, "Invoke"); i >= 0 {
			when = strings.Trim(t[:i+6], " \"")
			t = t[i+6:]
		}
		if when == "" {
			continue
		}
		for range 8 {
			_, rest, ok := strings.Cut(t, "\"")
			if !ok {
				break
			}
			command, more, ok := strings.Cut(rest, "\"")
			if !ok {
				break
			}
			if command != "" {
				all = append(all, l.job("apt", when, "root", command))
			}
			t = more
		}
		if strings.Contains(l.text, "}") {
			when = ""
		}
	}
	return all
}
