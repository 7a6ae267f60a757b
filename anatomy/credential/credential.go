// Package credential is data: names and passwords that network equipment is
// delivered with and that are public knowledge, with where they are published.
package credential

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

//go:embed default.csv
var table string

// Default is one published pair.
type Default struct {
	User     string
	Password string
	// String: the password is so peculiar that a program that holds it as a
	// whole string is worth a remark.
	String bool
	Of     string // vendor or product
	Source string // where it is published
}

var defaults = sync.OnceValue(func() []Default {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil // the package's test reads the table
	}
	all := make([]Default, 0, len(rows)-1)
	for _, r := range rows[1:] {
		all = append(all, Default{User: r[0], Password: r[1], String: r[2] == "yes", Of: r[3], Source: r[4]})
	}
	return all
})

// All lists the published pairs in the order of the table, the commonest first.
func All() []Default { return defaults() }

// Passwords lists the passwords, each once, the commonest first.
func Passwords() []string { return passwords() }

var passwords = sync.OnceValue(func() []string {
	var list []string
	seen := map[string]bool{}
	for _, d := range All() {
		if !seen[d.Password] {
			seen[d.Password] = true
			list = append(list, d.Password)
		}
	}
	return list
})

// Strings lists the peculiar passwords, each once.
func Strings() []string {
	var list []string
	seen := map[string]bool{}
	for _, d := range All() {
		if d.String && !seen[d.Password] {
			seen[d.Password] = true
			list = append(list, d.Password)
		}
	}
	return list
}

// Find gives the published pair of that name and password: names are compared
// without case, passwords exactly.
func Find(user, password string) (Default, bool) {
	for _, d := range All() {
		if d.Password == password && strings.EqualFold(d.User, user) {
			return d, true
		}
	}
	return Default{}, false
}

// FindPassword gives the first published pair of that password.
func FindPassword(password string) (Default, bool) {
	for _, d := range All() {
		if d.Password == password {
			return d, true
		}
	}
	return Default{}, false
}
