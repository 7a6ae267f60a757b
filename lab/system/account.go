package system

import (
	"path"
	"strconv"
	"strings"

	"assay"
	"assay/lab/fact"
	"assay/lab/purpose"
)

// AccountFile is a passwd file with the shadow file beside it, or a shadow
// file alone.
type AccountFile struct {
	Passwd   *assay.File // nil: there is a shadow file only
	Shadow   *assay.File // nil: there is none beside it
	Accounts []Account   // in the order of their lines
}

// Account is what the passwd line and the shadow line of one name say together.
type Account struct {
	Name     string
	UID      int64  // -1 when there is no passwd line
	Shell    string // as written
	Password string // "empty", "locked", "hash" or "elsewhere" (its shadow line is not in the release)
	Scheme   string
	Hash     string
	Lines    []AccountLine // the lines it was read from: passwd first
}

// AccountLine is a line and the file it stands in.
type AccountLine struct {
	File *assay.File
	fact.Account
}

// Evidence shows the line.
func (l AccountLine) Evidence() assay.Evidence {
	text := l.Name + ":" + l.Hash
	if l.File != nil && l.Account.File == "passwd" {
		text = strings.Join([]string{l.Name, l.Hash, number(l.UID), number(l.GID), l.Info, l.Home, l.Shell}, ":")
	}
	return assay.Evidence{Path: l.File.Path, SHA256: l.File.Ref.Digest, Offset: l.Offset, Line: l.Line, Text: text}
}

// Listed tells whether a passwd file lists the account.
func (a *Account) Listed() bool { return a.UID >= 0 }

// CanLogIn tells whether the account's shell is one that gives a session. An
// account without a passwd line may be added by a program: it counts as able.
func (a *Account) CanLogIn() bool {
	if !a.Listed() || a.Shell == "" {
		return true // an empty shell field means /bin/sh (passwd(5))
	}
	switch path.Base(a.Shell) {
	case "false", "true", "nologin", "null", "sync", "shutdown", "halt", "nonexistent", "none":
		return false
	}
	return true
}

// AccountFiles joins passwd and shadow files that stand in the same directory
// and have names that belong together: "passwd" and "shadow", "passwd-" and
// "shadow-". A file whose content stands at several places is given at each;
// those in documentation are left out.
func AccountFiles(t *Tree, f *Facts) []AccountFile {
	type key struct{ dir, name string }
	index := map[key]*AccountFile{}
	var order []*AccountFile
	lines := map[*assay.File][]fact.Account{}
	Each(t, f, func(file *assay.File, a fact.Account) {
		if purpose.InDocumentation(file.Path) {
			return
		}
		at, _, _ := strings.Cut(path.Base(string(file.Path)), "!/")
		k := key{path.Dir(string(file.Path)), strings.Replace(at, "shadow", "passwd", 1)}
		set := index[k]
		if set == nil {
			set = &AccountFile{}
			index[k], order = set, append(order, set)
		}
		switch {
		case a.File == "shadow" && (set.Shadow == nil || set.Shadow == file):
			set.Shadow = file
		case a.File != "shadow" && (set.Passwd == nil || set.Passwd == file):
			set.Passwd = file
		default:
			return
		}
		lines[file] = append(lines[file], a)
	})
	var all []AccountFile
	for _, set := range order {
		set.join(lines[set.Passwd], lines[set.Shadow])
		all = append(all, *set)
	}
	return all
}

func (set *AccountFile) join(passwd, shadow []fact.Account) {
	hidden := map[string][]fact.Account{}
	for _, s := range shadow {
		hidden[s.Name] = append(hidden[s.Name], s)
	}
	listed := map[string]bool{}
	for _, p := range passwd {
		a := Account{Name: p.Name, UID: p.UID, Shell: p.Shell, Lines: []AccountLine{{set.Passwd, p}}}
		a.take(p)
		if h := hidden[p.Name]; p.Password == "elsewhere" && len(h) > 0 {
			a.take(h[0]) // getspnam(3) gives the first line
			a.Lines = append(a.Lines, AccountLine{set.Shadow, h[0]})
		}
		listed[p.Name] = true
		set.Accounts = append(set.Accounts, a)
	}
	for _, s := range shadow {
		if !listed[s.Name] {
			listed[s.Name] = true
			a := Account{Name: s.Name, UID: -1, Lines: []AccountLine{{set.Shadow, s}}}
			a.take(s)
			set.Accounts = append(set.Accounts, a)
		}
	}
}

func (a *Account) take(line fact.Account) {
	a.Password, a.Scheme, a.Hash = line.Password, line.Scheme, line.Hash
}

func number(n int64) string {
	if n < 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
