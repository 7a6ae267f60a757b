package account

import (
	"slices"
	"strings"

	"assay/lab/fact"
)

// daemons reads the files of daemons whose lines are like those of many other
// files: all lines must have the shape, or for httpd.conf and auth.txt begin as
// no other line does.
func daemons(text string) (accounts []fact.Account) {
	for _, shape := range []struct {
		line func(string) (fact.Account, bool)
		all  bool // other lines make it another file
	}{{httpd, false}, {goahead, false}, {ppp, true}, {plain, true}} {
		if accounts = each(text, shape.line, shape.all); len(accounts) > 0 {
			return accounts
		}
	}
	return nil
}

// each reads the lines with one function.
func each(text string, read func(string) (fact.Account, bool), all bool) (accounts []fact.Account) {
	offset, first := 0, true
	for number := 1; offset < len(text); number++ {
		line, _, _ := strings.Cut(text[offset:], "\n")
		at := offset
		offset += len(line) + 1
		line = strings.TrimRight(line, "\r \t")
		if line == "" || line[0] == '#' || len(line) > 1024 {
			continue
		}
		a, ok := read(line)
		if !ok && all {
			return nil
		}
		if first && all && a.File == "plain" && !slices.Contains(common, strings.ToLower(a.Name)) {
			return nil
		}
		first = false
		if !ok || a.Name == "*" {
			continue
		}
		a.UID, a.GID, a.Offset, a.Line = missing, missing, int64(at), number
		accounts = append(accounts, a)
	}
	return accounts
}

// secret says what stands in the place of a password that may be clear text.
func secret(a *fact.Account, field string) {
	switch s := scheme(field); {
	case field == "" || field == "*" || field[0] == '!' || strings.HasPrefix(field, "$p$"):
		setPassword(a, field)
		if strings.HasPrefix(field, "$p$") {
			a.Password, a.Scheme = "elsewhere", "" // OpenWrt: that of the account of this name
		}
	case s != "unknown" && (s != "des" || mixed(field)) && s != "bigcrypt" && s != "bsdi":
		a.Hash, a.Password, a.Scheme = fact.Text(field), "hash", s
	default:
		a.Hash, a.Password, a.Scheme = fact.Text(field), "hash", "plain"
	}
}

// mixed tells a DES hash from a word of thirteen letters.
func mixed(s string) bool {
	small, capital, other := false, false, false
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z':
			small = true
		case c >= 'A' && c <= 'Z':
			capital = true
		default:
			other = true
		}
	}
	return small && capital && other
}

// httpd is /path:name:password of busybox httpd and uhttpd.
func httpd(line string) (a fact.Account, ok bool) {
	f := strings.Split(line, ":")
	if len(f) != 3 || f[0] == "" || f[0][0] != '/' || !isName(f[1]) || strings.ContainsAny(f[2], " \t/;") && !strings.HasPrefix(f[2], "$") {
		return a, false
	}
	a = fact.Account{File: "httpd", Name: fact.Text(f[1]), Info: fact.Text(f[0])}
	secret(&a, f[2])
	return a, true
}

// goahead is "user name=x password=y roles=z"; the password is the MD5 of
// name, realm and password, or clear text in early versions.
func goahead(line string) (a fact.Account, ok bool) {
	w := strings.Fields(line)
	if len(w) < 3 || w[0] != "user" {
		return a, false
	}
	name, is1 := strings.CutPrefix(w[1], "name=")
	password, is2 := strings.CutPrefix(w[2], "password=")
	if !is1 || !is2 || !isName(name) {
		return a, false
	}
	a = fact.Account{File: "goahead", Name: fact.Text(name)}
	if secret(&a, password); len(password) == 32 && isHex(password) {
		a.Scheme, a.Info = "htdigest", "example.com" // the realm unless it is built with another
	}
	return a, true
}

// ppp is "client server secret [addresses]" of pppd(8).
func ppp(line string) (a fact.Account, ok bool) {
	f, quoted := fields(line)
	if len(f) < 3 || len(f) > 12 || f[0] == "" || strings.ContainsAny(f[0]+f[1], "=;:{}()") || f[1] != "*" && !quoted {
		return a, false
	}
	a = fact.Account{File: "ppp", Name: fact.Text(f[0]), Info: fact.Text(f[1])}
	if strings.HasPrefix(f[2], "@") { // the secret is in another file
		a.Password = "elsewhere"
		return a, true
	}
	secret(&a, f[2])
	return a, true
}

// fields splits at blanks; words may stand in double quotes.
func fields(line string) (list []string, quoted bool) {
	for line = strings.TrimLeft(line, " \t"); line != "" && line[0] != '#'; line = strings.TrimLeft(line, " \t") {
		if line[0] == '"' || line[0] == '\'' {
			word, rest, ok := strings.Cut(line[1:], line[:1])
			if !ok {
				return nil, false
			}
			list, line, quoted = append(list, word), rest, true
			continue
		}
		n := strings.IndexAny(line, " \t")
		if n < 0 {
			n = len(line)
		}
		list, line = append(list, line[:n]), line[n:]
	}
	return list, quoted
}

// common are names of accounts that lists of names and clear passwords begin
// with; other files have lines of the same shape.
var common = []string{"admin", "root", "user", "guest", "support", "operator", "administrator", "superuser", "webadmin", "tech", "service", "supervisor"}

// plain is name:password.
func plain(line string) (a fact.Account, ok bool) {
	name, password, ok := strings.Cut(line, ":")
	if !ok || !isName(name) || len(password) < 3 || len(password) > 64 || strings.ContainsAny(password, " \t:/") {
		return a, false
	}
	a = fact.Account{File: "plain", Name: fact.Text(name)}
	secret(&a, password)
	return a, true
}
