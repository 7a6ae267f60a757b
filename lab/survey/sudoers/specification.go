package sudoers

import (
	"slices"
	"strings"
)

// specification reads "HOSTS = (RUNAS) TAG: COMMANDS, (RUNAS) COMMANDS : HOSTS
// = ..." into groups of four: hosts, users to run as, tags, commands. What is
// not repeated is as before it, as sudo has it.
func specification(s string) (args []string) {
	for _, part := range parts(s) {
		hosts, list, _ := strings.Cut(part, "=")
		runas, tags := "", map[string]string{}
		for _, c := range commas(list) {
			c = strings.TrimSpace(c)
			if strings.HasPrefix(c, "(") {
				if end := strings.IndexByte(c, ')'); end > 0 {
					runas, c = c[1:end], strings.TrimSpace(c[end+1:])
				}
			}
			c = takeTags(c, tags)
			if c == "" || len(args) >= 4*maxSpecs {
				continue
			}
			args = append(args, clip(strings.TrimSpace(hosts)), clip(strings.TrimSpace(runas)), joinTags(tags), clip(c))
		}
	}
	return args
}

// parts separates specifications for several hosts: at a colon with blanks
// around it.
func parts(s string) []string { return strings.Split(s, " : ") }

// commas splits at commas that stand in no parentheses and are not escaped.
func commas(s string) (list []string) {
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth <= 0 {
				list, from = append(list, s[from:i]), i+1
			}
		}
	}
	return append(list, s[from:])
}

// opposite tags cancel each other (sudoers(5), Tag_Spec).
var opposite = map[string]string{
	"PASSWD": "NOPASSWD", "NOPASSWD": "PASSWD", "SETENV": "NOSETENV", "NOSETENV": "SETENV", "EXEC": "NOEXEC", "NOEXEC": "EXEC",
	"LOG_INPUT": "NOLOG_INPUT", "NOLOG_INPUT": "LOG_INPUT", "LOG_OUTPUT": "NOLOG_OUTPUT", "NOLOG_OUTPUT": "LOG_OUTPUT",
	"MAIL": "NOMAIL", "NOMAIL": "MAIL", "FOLLOW": "NOFOLLOW", "NOFOLLOW": "FOLLOW", "INTERCEPT": "NOINTERCEPT", "NOINTERCEPT": "INTERCEPT",
}

// takeTags notes the tags that a command begins with and gives the rest.
func takeTags(c string, tags map[string]string) string {
	for {
		t, rest, is := strings.Cut(c, ":")
		t = strings.TrimSpace(t)
		if !is || opposite[t] == "" {
			return c
		}
		delete(tags, opposite[t])
		tags[t] = t
		c = strings.TrimSpace(rest)
	}
}

func joinTags(tags map[string]string) string {
	var list []string
	for t := range tags {
		list = append(list, t)
	}
	slices.Sort(list)
	return strings.Join(list, ",")
}
