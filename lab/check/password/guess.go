package password

import (
	"errors"
	"fmt"

	"assay/anatomy/crypt"
)

// defaults are passwords that devices are delivered with. The account's own
// name and the empty password are tried before them.
var defaults = []string{
	"admin", "root", "1234", "12345", "123456", "password", "user", "support", "guest", "toor", "default", "changeme",
	"pass", "service", "test", "telnet", "system", "public", "superuser", "administrator", "operator", "tech", "debug",
	"supervisor", "0000", "1111", "12345678", "admin123", "admin1234", "sohoadmin", "ubnt", "realtek", "Zte521", "smcadmin",
	"xc3511", "vizxv", "888888", "54321",
}

// budget bounds the work on one tree, in rounds of SHA-512 crypt: about two
// seconds. Hashes behind it are not tried.
const budget = 6_000_000

// guesser tries the list on hashes, each hash once.
type guesser struct {
	known map[string]answer
	spent int
}

type answer struct {
	password string
	ok       bool
}

func (g *guesser) find(name string, h crypt.Hash, field string) (string, bool) {
	key := name + ":" + field
	if a, done := g.known[key]; done {
		return a.password, a.ok
	}
	if g.spent += h.Cost() * (len(defaults) + 2); g.spent > budget {
		return "", false
	}
	a := try(name, h)
	if g.known == nil {
		g.known = map[string]answer{}
	}
	g.known[key] = a
	return a.password, a.ok
}

func try(name string, h crypt.Hash) answer {
	if len(name) <= 32 && h.Matches(name) {
		return answer{name, true}
	}
	if h.Matches("") {
		return answer{"", true}
	}
	for _, p := range defaults {
		if p != name && h.Matches(p) {
			return answer{p, true}
		}
	}
	return answer{}
}

func describe(name, password string) string {
	if password == "" {
		return name + ": the password is empty"
	}
	return fmt.Sprintf("%s: the password is %q", name, password)
}

// malformed tells fields that no password can match from schemes that are not
// tried.
func malformed(err error) bool { return errors.Is(err, crypt.ErrMalformed) }
