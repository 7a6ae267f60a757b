package secret

import (
	"bytes"
	"strings"

	"assay/lab/fact"
)

// nearLines is how many lines around a secret are searched for its account.
const nearLines = 8

// user finds the account that a secret belongs to: on its line, else around it
// with the same beginning of the name (USER_NAME and USER_PASSWORD), else the
// nearest before it, else the two behind it.
func (r *reader) user(p pair, line string, start int) string {
	if u, _ := userOf(pairs(line), p.key); u != "" {
		return u
	}
	best, bestRank := "", 0
	consider := func(line string, behind, distance int) {
		u, exact := userOf(pairs(line), p.key)
		if u == "" {
			return
		}
		rank := 100 - distance
		if exact {
			rank += 1000
		}
		if behind == 1 && !exact {
			if distance > 2 {
				return
			}
			rank -= 50
		}
		if rank > bestRank {
			best, bestRank = u, rank
		}
	}
	r.around8(start, consider)
	return best
}

// around8 gives the lines before and behind the one at start, up to a block's
// edge.
func (r *reader) around8(start int, visit func(line string, behind, distance int)) {
	at := start - 1
	for n := 1; n <= nearLines && at > 0; n++ {
		from := bytes.LastIndexByte(r.b[max(0, at-maxLine):at], '\n') + 1 + max(0, at-maxLine)
		line := string(r.b[from:at])
		if isEdge(line) {
			break
		}
		if !isComment(line) {
			visit(line, 0, n)
		}
		at = from - 1
	}
	at = start
	for n := 0; n <= nearLines && at < len(r.b); n++ {
		i := bytes.IndexByte(r.b[at:min(len(r.b), at+maxLine)], '\n')
		if i < 0 {
			break
		}
		line := string(r.b[at : at+i])
		if n > 0 {
			if isEdge(line) {
				break
			}
			if !isComment(line) {
				visit(line, 1, n)
			}
		}
		at += i + 1
	}
}

// isEdge tells lines that begin another block: "[section]", "config x", a
// blank line does not.
func isEdge(line string) bool {
	t := strings.TrimSpace(line)
	return strings.HasPrefix(t, "[") && strings.HasSuffix(t, "]") || strings.HasPrefix(t, "config ") || strings.HasPrefix(t, "</Dir") || strings.HasPrefix(t, "ROW=") || strings.HasPrefix(t, "</entry")
}

// userOf finds the name of an account among pairs; exact when its name begins
// like that of the secret.
func userOf(list []pair, key string) (user string, exact bool) {
	prefix := stem(key)
	for _, p := range list {
		named := p.key == "name" || p.key == "Name" || p.key == "NAME"
		if !userKey(p.key) && !named || p.value == "" || len(p.value) > 64 || strings.ContainsAny(p.value, " $<>(){}`%") || secretKey(p.value) != "" || named && isMarkupName(p, list) {
			continue
		}
		if stem(p.key) == prefix && !named {
			return p.value, true
		}
		if user == "" {
			user = p.value
		}
	}
	return user, false
}

// isMarkupName: in <Value Name="X" Value="Y"> the attribute Name is no account.
func isMarkupName(p pair, list []pair) bool {
	for _, q := range list {
		if q.key == p.value {
			return true
		}
	}
	return p.form == "element" && len(list) > 1 && strings.ToUpper(p.value) == p.value
}

// stem is the beginning of a setting's name, without the word that says what
// it is: "SUSER_PASSWORD" and "SUSER_NAME" give "suser".
func stem(key string) string {
	w := split(key)
	if len(w) > 0 {
		w = w[:len(w)-1]
	}
	return strings.Join(w, " ")
}

// section is the block that a line stands in: "[tr069]" or UCI's "config user 'x'".
func (r *reader) section(start int) string {
	at := start - 1
	for n := 0; n < 64 && at > 0; n++ {
		base := max(0, at-maxLine)
		from := bytes.LastIndexByte(r.b[base:at], '\n') + 1 + base
		t := strings.TrimSpace(string(r.b[from:at]))
		switch {
		case strings.HasPrefix(t, "[") && strings.HasSuffix(t, "]") && len(t) < 80 && !strings.ContainsAny(t, "=\"$"):
			return strings.Trim(t, "[]")
		case strings.HasPrefix(t, "config "):
			return strings.Join(strings.Fields(strings.NewReplacer("'", "", `"`, "").Replace(t[7:])), " ")
		}
		at = from - 1
	}
	return ""
}

// empty emits an account whose password is there and has no characters: only
// where an element or setting beside it names the account.
func (r *reader) empty(p pair, line string, start int, typ string) {
	if typ != "password" || p.form != "element" {
		return
	}
	user := r.user(p, line, start)
	switch strings.ToLower(user) {
	case "admin", "root", "user", "administrator", "guest", "support", "operator", "superuser":
		r.add(fact.Secret{Type: typ, Form: p.form, Key: p.key, User: user, Empty: true}, start, len(line))
	}
}
