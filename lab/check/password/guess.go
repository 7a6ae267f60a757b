package password

import (
	"errors"
	"slices"

	"assay/anatomy/credential"
	"assay/anatomy/crypt"
)

// defaults are passwords that devices are delivered with, the commonest first,
// and behind them the published ones of anatomy/credential. The account's own
// name and the empty password are tried before them.
var defaults = withPublished([]string{
	"admin", "root", "1234", "12345", "123456", "password", "user", "support", "guest", "toor", "default", "changeme",
	"pass", "service", "test", "telnet", "system", "public", "superuser", "administrator", "operator", "tech", "debug",
	"supervisor", "0000", "1111", "12345678", "admin123", "admin1234", "sohoadmin", "ubnt", "realtek", "Zte521", "smcadmin",
	"xc3511", "vizxv", "888888", "54321",
})

func withPublished(list []string) []string {
	for _, p := range credential.Passwords() {
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
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

// describe says how a password is known, without it: titles are never withheld.
func describe(name, password string) string {
	switch password {
	case "":
		return name + ": the hash is that of the empty password"
	case name:
		return name + ": the password is the account's name"
	}
	return name + ": a published default password"
}

// malformed tells fields that no password can match from schemes that are not
// tried.
func malformed(err error) bool { return errors.Is(err, crypt.ErrMalformed) }
