package job

import (
	"strings"

	"assay/lab/fact"
)

// nicknames of times, crontab(5).
var nicknames = map[string]bool{"@reboot": true, "@yearly": true, "@annually": true, "@monthly": true, "@weekly": true, "@daily": true, "@midnight": true, "@hourly": true}

// crontab reads a table of times. It is nil when the text is no such table.
// Whether there is a user in the sixth place is decided for the whole
// file: in every line that word must look like a name and be none of a
// command's usual first words.
func crontab(text string) []fact.Job {
	type row struct {
		line
		when, rest string
	}
	var rows []row
	for _, l := range lines(text) {
		f := strings.Fields(l.text)
		switch {
		case nicknames[f[0]] && len(f) > 1:
			rows = append(rows, row{l, f[0], after(l.text, 1)})
		case len(f) > 5 && isTimes(f[:5]):
			rows = append(rows, row{l, strings.Join(f[:5], " "), after(l.text, 5)})
		case isSetting(l.text):
		default:
			return nil
		}
	}
	system := len(rows) > 0
	for _, r := range rows {
		f := strings.Fields(r.rest)
		system = system && len(f) > 1 && isUser(f[0])
	}
	var all []fact.Job
	for _, r := range rows {
		if system {
			user, rest, _ := strings.Cut(r.rest, " ")
			if i := strings.IndexByte(user, '\t'); i >= 0 {
				user, rest = user[:i], user[i+1:]+" "+rest
			}
			all = append(all, r.job("system-crontab", r.when, user, strings.TrimSpace(rest)))
		} else {
			all = append(all, r.job("crontab", r.when, "", r.rest))
		}
	}
	return all
}

// after gives what follows the first n words.
func after(s string, n int) string {
	for range n {
		i := strings.IndexAny(s, " \t")
		if i < 0 {
			return ""
		}
		s = strings.TrimLeft(s[i:], " \t")
	}
	return s
}

// isTimes recognises the five fields of a time: numbers, names of months and
// days, *, ranges, steps and lists.
func isTimes(f []string) bool {
	for i, w := range f {
		for j := 0; j < len(w); j++ {
			c := w[j]
			digit := c >= '0' && c <= '9' || strings.IndexByte("*-/,~", c) >= 0
			letter := i >= 3 && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
			if !digit && !letter {
				return false
			}
		}
		if strings.IndexByte("0123456789*-~", w[0]) < 0 && i < 3 || len(w) > 200 {
			return false
		}
	}
	return true
}

func isSetting(s string) bool {
	name, _, ok := strings.Cut(s, "=")
	name = strings.TrimSpace(name)
	return ok && name != "" && !strings.ContainsAny(name, " \t/")
}

// isUser tells a user's name from the first word of a command.
func isUser(w string) bool {
	if len(w) > 32 || commands[w] {
		return false
	}
	for i := 0; i < len(w); i++ {
		c := w[i]
		if !(c >= 'a' && c <= 'z' || c == '_' || c == '-' && i > 0 || c >= '0' && c <= '9' && i > 0) {
			return false
		}
	}
	return w != ""
}

var commands = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`sh ash bash echo rm cp mv cat test exec wget curl tftp ftpget nice killall kill reboot sleep logger run-parts ntpdate ntpclient date
		touch sync logrotate ifconfig iptables lua php perl python cd command if while for ubus uci free ping find sed awk service systemctl`) {
		m[w] = true
	}
	return m
}()

// mdev reads busybox's mdev.conf: pattern user:group mode [action command].
func mdev(text string) (all []fact.Job) {
	for _, l := range lines(text) {
		f := strings.Fields(l.text)
		if len(f) < 3 || !strings.Contains(f[1], ":") || strings.Trim(f[2], "01234567") != "" {
			return nil
		}
		for i := 3; i < len(f); i++ {
			if strings.IndexByte("@$*", f[i][0]) >= 0 {
				command := strings.TrimSpace(f[i][1:] + " " + after(l.text, i+1))
				all = append(all, l.job("mdev", f[0]+" "+f[i][:1], "root", command))
				break
			}
		}
	}
	return all
}
