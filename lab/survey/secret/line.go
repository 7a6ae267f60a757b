package secret

import (
	"bytes"
	"strings"

	"assay/anatomy/credential"
	"assay/lab/fact"
)

// textLine looks at the line b[start:end] of a text.
func (r *reader) textLine(start, end int) {
	line := strings.TrimRight(string(r.b[start:end]), "\r")
	if isComment(line) {
		return
	}
	r.urls(line, start)
	r.shapes(line, start)
	if r.kind == "html" {
		return
	}
	if r.special(line, start) {
		return
	}
	r.settings(line, start)
	r.commands(line, start)
}

// text looks at a string of a program.
func (r *reader) text(start, end int) {
	s := string(r.b[start:end])
	r.urls(s, start)
	r.shapes(s, start)
	if r.kind == "data" {
		r.settings(s, start)
		return
	}
	if d, ok := credential.FindPassword(s); ok && d.String {
		r.add(fact.Secret{Type: "password", Form: "string", Key: d.Of, User: "", Value: s}, start, len(s))
		return
	}
	if strings.IndexByte(s, ' ') < 0 {
		if len(s) < 64 && len(r.named) < maxNames && isIdentifier(s) && secretKey(s) != "" {
			r.named = append(r.named, named{start, s})
			return
		}
		r.assignment(s, start)
		return
	}
	r.commands(s, start)
}

// isComment knows the comments of settings, scripts and markup.
func isComment(line string) bool {
	t := strings.TrimLeft(line, " \t")
	if t == "" {
		return true
	}
	switch t[0] {
	case '#', ';', '!':
		return true
	}
	for _, p := range []string{"//", "/*", "* ", "<!--", "-- ", "--[", "rem ", "REM ", "dnl "} {
		if strings.HasPrefix(t, p) {
			return true
		}
	}
	return false
}

// assignment is a string of a program that is NAME=value as a whole.
func (r *reader) assignment(s string, at int) {
	key, value, ok := strings.Cut(s, "=")
	if !ok || key == "" || strings.ContainsAny(s, "%&?<>\\\"'$") {
		return
	}
	for i := range len(key) {
		if !isName(key[i]) {
			return
		}
	}
	typ := secretKey(key)
	if typ == "" || !isSecret(typ, value) || !isPeculiar(value) {
		return
	}
	r.add(fact.Secret{Type: typ, Form: "setting", Key: key, Value: value, Scheme: crypt2(value)}, at, len(s))
}

// settings emits the secrets among the names and values of a line.
func (r *reader) settings(line string, start int) {
	for _, p := range pairs(line) {
		typ := secretKey(p.key)
		if typ == "" {
			continue
		}
		if p.value == "" {
			r.empty(p, line, start, typ)
			continue
		}
		value := p.value
		if !isSecret(typ, value) || !r.credible(p, typ) {
			continue
		}
		s := fact.Secret{Type: typ, Form: p.form, Key: p.key, Value: value, Scheme: crypt2(value), Section: r.section(start)}
		switch {
		case s.Scheme == "rpcd":
			continue // "$p$root": the password of the account
		case typ == "community":
			s.Access = access(p.key)
		default:
			s.User = r.user(p, line, start)
		}
		r.add(s, start, len(line))
	}
}

func access(key string) string {
	l := strings.ToLower(key)
	switch {
	case strings.HasPrefix(l, "rw"), strings.Contains(l, "set"), strings.Contains(l, "write"), strings.Contains(l, "private"):
		return "write"
	case strings.HasPrefix(l, "ro"), strings.Contains(l, "get"), strings.Contains(l, "read"):
		return "read"
	}
	return ""
}

// isOwnWord tells values of source text that are names in the program: the
// setting's own name (CHALLENGE_PASSWORD = "challengePassword"), a member
// (args.client_secret2, Mode::Password), the end of another text.
func isOwnWord(key, value string) bool {
	_, member, _ := strings.Cut(value, ".")
	return letters(key) == letters(value) || strings.Contains(value, "::") ||
		strings.IndexByte(member, '_') > 0 && isIdentifier(member) && secretKey(member) != "" ||
		strings.Count(value, "\"")%2 == 1 && strings.HasSuffix(value, "\"")
}

// letters are the letters and digits of a name, in lower case.
func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, strings.ToLower(s))
}

// credible asks more of values in programs' source, where names of variables
// and words of the language look like secrets.
func (r *reader) credible(p pair, typ string) bool {
	if strings.ContainsAny(p.value, " \t") {
		return p.quoted && (typ == "passphrase" || typ == "key") && !r.code()
	}
	if strings.IndexFunc(p.value, func(c rune) bool { return c > 0x7e || c < ' ' }) >= 0 {
		return false
	}
	l := strings.ToLower(p.value)
	for _, w := range []string{"passw", "contrase", "senha", "wachtw", "heslo", "parola", "kennw", "salasana", "login"} {
		if strings.HasPrefix(l, w) && !strings.ContainsAny(l, "0123456789!@#") {
			return false
		}
	}
	if !r.code() {
		return true
	}
	// in a script a value without quotes is a literal only where = is followed by it at once
	if !p.quoted && (p.blank || p.form == "colon") || isOwnWord(p.key, p.value) {
		return false
	}
	return isPeculiar(p.value)
}

// isPeculiar tells a value from a word of a language: letters of both cases in
// disorder, digits or marks, or a published default.
func isPeculiar(v string) bool {
	if _, ok := credential.FindPassword(v); ok {
		return true
	}
	digit, mark := false, false
	for i := range len(v) {
		switch c := v[i]; {
		case c >= '0' && c <= '9':
			digit = true
		case c == '_' || c == '-' || c == '.' || c == ':' || c == '/':
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		default:
			mark = true
		}
	}
	letters := strings.ContainsFunc(v, func(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' })
	return (digit && letters || mark) && len(v) >= 6 && !strings.ContainsAny(v, "()[]\\+")
}

// code tells scripts and other source text from settings.
func (r *reader) code() bool {
	if r.coded == 0 {
		r.coded = 1
		head := r.b[:min(len(r.b), 64<<10)]
		for _, w := range []string{"function ", "function(", "<?php", "\nimport ", "#include", "\nlocal ", "\nvar ", "\nconst ", "\ndef ", "\nexport default", "\nsub "} {
			if bytes.Contains(head, []byte(w)) {
				r.coded = 2
			}
		}
		if r.kind == "script" || bytes.HasPrefix(head, []byte("#!")) || bytes.HasPrefix(head, []byte("<?")) && !bytes.HasPrefix(head, []byte("<?xml")) {
			r.coded = 2
		}
	}
	return r.coded == 2
}
