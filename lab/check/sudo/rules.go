package sudo

import (
	"slices"
	"strings"

	"assay/lab/check"
	"assay/lab/system"
)

// rules judges specifications.
type rules struct {
	aliases   map[string]string // of users and commands: name to list
	installed bool
	report    func(check.Flaw)
}

// alias notes "NAME = a, b : NAME2 = c".
func (r *rules) alias(value string) {
	for part := range strings.SplitSeq(value, " : ") {
		if name, list, is := strings.Cut(part, "="); is {
			r.aliases[strings.TrimSpace(name)] = strings.TrimSpace(list)
		}
	}
}

// expand lists what a list holds, with aliases followed once.
func (r *rules) expand(list string) (all []string) {
	for x := range strings.SplitSeq(list, ",") {
		x = strings.TrimSpace(x)
		if inside, is := r.aliases[x]; is {
			for y := range strings.SplitSeq(inside, ",") {
				all = append(all, strings.TrimSpace(y))
			}
			continue
		}
		all = append(all, x)
	}
	return all
}

// administrators are who is there to have full rights.
var administrators = map[string]bool{"root": true, "#0": true, "%root": true, "%sudo": true, "%wheel": true, "%admin": true, "%adm": true, "%#0": true}

func (r *rules) specification(s *system.Setting) {
	users := r.expand(s.Key)
	others := slices.DeleteFunc(slices.Clone(users), func(u string) bool { return u == "root" || u == "#0" || u == "" })
	if len(others) == 0 {
		return
	}
	for i := 0; i+4 <= len(s.Args); i += 4 {
		runas, tags, commands := s.Args[i+1], strings.Split(s.Args[i+2], ","), r.expand(s.Args[i+3])
		if !full(runas) {
			continue
		}
		free := slices.Contains(tags, "NOPASSWD")
		everything := slices.Contains(commands, "ALL")
		who := strings.Join(others, ", ")
		switch {
		case everything && slices.Contains(others, "ALL"):
			r.tell(s, "everyone", "")
		case everything && free:
			r.tell(s, "nopasswd", who)
		case everything && slices.ContainsFunc(others, func(u string) bool { return !administrators[u] }):
			r.tell(s, "account", who)
		case free:
			j := slices.IndexFunc(commands, gives)
			if j < 0 {
				continue
			}
			r.tell(s, "shell", who+": "+commands[j])
		default:
			continue
		}
		return // one finding for a line
	}
}

// full reports whether commands run as root: nothing, root or ALL.
func full(runas string) bool {
	user, _, _ := strings.Cut(runas, ":")
	for u := range strings.SplitSeq(user, ",") {
		switch strings.TrimSpace(u) {
		case "", "root", "ALL", "#0":
			return true
		}
	}
	return false
}
