package defaultcredential

import (
	"path"

	"assay"
	"assay/anatomy/credential"
	"assay/anatomy/crypt"
	"assay/lab/check"
	"assay/lab/fact"
)

// budget bounds the work on one tree, in rounds of SHA-512 crypt: about two
// seconds.
const budget = 6_000_000

// guesser tries the published passwords on hashes, each hash once.
type guesser struct {
	known map[string]string
	spent int
}

// find gives the published password that a hash is of, or "".
func (g *guesser) find(scheme, field, user, realm string) string {
	key := scheme + "\x00" + field + "\x00" + user + "\x00" + realm
	if p, done := g.known[key]; done {
		return p
	}
	matches, cost := matcher(scheme, field, user, realm)
	if matches == nil {
		return ""
	}
	candidates := credential.Passwords()
	if g.spent += cost * (len(candidates) + 1); g.spent > budget {
		return ""
	}
	found := ""
	if user != "" && len(user) <= 32 && matches(user) {
		found = user
	}
	for i := 0; found == "" && i < len(candidates); i++ {
		if matches(candidates[i]) {
			found = candidates[i]
		}
	}
	g.known[key] = found
	return found
}

// matcher gives the function that tries one password, and about what it costs.
func matcher(scheme, field, user, realm string) (func(string) bool, int) {
	if h, err := crypt.Parse(field); err == nil {
		return h.Matches, h.Cost()
	}
	d := crypt.Digest{Scheme: scheme, Field: field, User: user, Realm: realm}
	if _, known := d.Matches(""); !known {
		return nil, 0
	}
	return func(p string) bool { m, _ := d.Matches(p); return m }, 1
}

// clear is a value as everybody can read it.
func clear(s fact.Secret) string {
	if s.Scheme == "cisco7" {
		if p, err := crypt.Cisco7(s.Value); err == nil {
			return p
		}
	}
	return s.Value
}

// account judges a line of a daemon's password file.
func (c *collector) account(file *assay.File, a fact.Account, g *guesser) {
	switch a.File {
	case "passwd", "shadow", "master.passwd":
		return // the check "password" judges those
	}
	f := check.Flaw{Detail: a.Name + ", " + file.Path.Last(), Key: []string{path.Base(file.Path.Last()), a.Name}, Evidence: []assay.Evidence{{
		Path: file.Path, SHA256: file.Ref.Digest, Offset: a.Offset, Line: a.Line, Text: a.Name + ":" + a.Hash}}}
	switch {
	case a.Password == "empty":
		f.Rule = "empty"
	case a.Password != "hash":
		return
	case a.Scheme == "plain" || a.Scheme == "cisco7":
		known := source(a.Name, clear(fact.Secret{Value: a.Hash, Scheme: a.Scheme}))
		if known == "" {
			return
		}
		f.Rule = "setting"
		f.Evidence[0].Text += " (" + known + ")"
	default:
		password := g.find(a.Scheme, a.Hash, a.Name, a.Info)
		if password == "" {
			return
		}
		f.Rule = "hash"
		f.Evidence[0].Text += " (" + source(a.Name, password) + ")"
	}
	c.add(f, [4]string{f.Rule, a.File, a.Name, a.Hash})
}
