package account

import (
	"strconv"
	"strings"

	"assay/lab/fact"
)

// parseLine recognises one line by its fields. neutral is a line that a passwd
// file may have and that is no account (NIS: "+", "-name").
func parseLine(line string) (a fact.Account, neutral, ok bool) {
	if len(line) > 4096 {
		return a, false, false
	}
	f := strings.Split(line, ":")
	if line[0] == '+' || line[0] == '-' {
		return a, true, len(f) == 1 || len(f) >= 6
	}
	if !isName(f[0]) {
		return a, false, false
	}
	a = fact.Account{Name: fact.Text(f[0]), UID: -1, GID: -1}
	switch len(f) {
	case 7:
		ok = passwd(&a, f) || samba(&a, f)
	case 9:
		ok = shadow(&a, f)
	case 10:
		ok = master(&a, f)
	case 2:
		ok = htpasswd(&a, f)
	case 3:
		ok = htdigest(&a, f)
	}
	return a, false, ok
}

// isName allows what useradd(8) and vendors allow: no blanks, no path.
func isName(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c == '/' || c == '"' || c == '\'' || c == '=' || c == ',' || c == ';' || c == '<' || c == '{' || c == 0x7f {
			return false
		}
	}
	return true
}

// number reads a decimal number; an empty field is missing (-1).
func number(s string) (int64, bool) {
	if s == "" {
		return missing, true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// missing is what fact.Account says of a number that is not there.
const missing = -1

// passwd is name:password:UID:GID:info:home:shell (passwd(5)).
func passwd(a *fact.Account, f []string) bool {
	uid, ok1 := number(f[2])
	gid, ok2 := number(f[3])
	if !ok1 || !ok2 || f[2] == "" || !isPath(f[5]) || !isShell(f[6]) {
		return false
	}
	a.File, a.UID, a.GID = "passwd", uid, gid
	a.Info, a.Home, a.Shell = fact.Text(f[4]), fact.Text(f[5]), fact.Text(f[6])
	setPassword(a, f[1])
	return true
}

func isPath(s string) bool { return s == "" || s[0] == '/' || s[0] == '.' || s[0] == '$' }

// isShell allows a bare word ("nologin", "sh") and trailing blanks besides a path.
func isShell(s string) bool {
	s = strings.TrimRight(s, " \t")
	return isPath(s) || !strings.ContainsAny(s, " \t,=")
}

// shadow is name:password:changed:min:max:warn:inactive:expire:flag, the
// numbers in days, any of them empty (shadow(5)).
func shadow(a *fact.Account, f []string) bool {
	for _, s := range f[2:8] {
		if _, ok := number(s); !ok {
			return false
		}
	}
	if len(f[8]) > 20 || strings.ContainsAny(f[1], " \t/\"") && scheme(strings.TrimLeft(f[1], "!*")) == "unknown" {
		return false
	}
	a.File = "shadow"
	setPassword(a, f[1])
	if a.Password == "elsewhere" {
		a.Password = "locked" // there is no other place to look at
	}
	return true
}

// master is BSD's name:password:UID:GID:class:change:expire:info:home:shell.
func master(a *fact.Account, f []string) bool {
	if _, ok := number(f[5]); !ok {
		return false
	}
	if _, ok := number(f[6]); !ok {
		return false
	}
	if !passwd(a, append(f[:4:4], f[7:]...)) {
		return false
	}
	a.File = "master.passwd"
	return true
}

// samba is name:UID:LANMAN:NT:[flags]:LCT-time: (smbpasswd(5)), the hashes as
// 32 digits or X's.
func samba(a *fact.Account, f []string) bool {
	uid, ok := number(f[1])
	if !ok || len(f[2]) != 32 || len(f[3]) != 32 || !strings.HasPrefix(f[4], "[") {
		return false
	}
	a.File, a.UID = "smbpasswd", uid
	switch {
	case strings.HasPrefix(f[3], "NO PASSWORD"), strings.HasPrefix(f[2], "NO PASSWORD"):
		a.Password = "empty"
	case isHex(f[3]):
		a.Password, a.Scheme, a.Hash = "hash", "nt", f[3]
	default:
		a.Password = "locked"
	}
	return true
}

// htpasswd is name:hash; the hash must be of a known scheme.
func htpasswd(a *fact.Account, f []string) bool {
	if s := scheme(f[1]); s == "unknown" || s == "bigcrypt" {
		return false
	}
	a.File = "htpasswd"
	setPassword(a, f[1])
	return true
}

// htdigest is name:realm:MD5 of name, realm and password.
func htdigest(a *fact.Account, f []string) bool {
	if len(f[2]) != 32 || !isHex(f[2]) {
		return false
	}
	a.File, a.Info = "htdigest", fact.Text(f[1])
	a.Password, a.Scheme, a.Hash = "hash", "htdigest", f[2]
	return true
}

func isHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
