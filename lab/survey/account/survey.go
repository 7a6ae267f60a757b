// Package account is the survey of files that list users and their passwords.
package account

import (
	"bytes"
	"path"
	"strings"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Account for each line of such a file.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Accounts and password hashes",
		Learns: "The accounts of passwd(5), shadow(5), BSD master.passwd, smbpasswd, htpasswd and htdigest files, of name:password lists " +
			"(lighttpd, thttpd), chap-secrets and pap-secrets, httpd.conf of busybox and uhttpd, and GoAhead's auth.txt, " +
			"wherever they stand and whatever they are called (passwd-, passwd.sys, default templates), with the " +
			"scheme of each password hash.",
		Limits: "Accounts that programs make at run time, that stand in configuration files of other shapes or in " +
			"programs are not seen. A file must be no longer than 1 MiB and at least half of its lines must have the " +
			"shape of one of the formats.",
		References: []string{
			"passwd(5), shadow(5) of Linux man-pages and shadow-utils",
			"crypt(5) of libxcrypt: hashing methods and their prefixes",
			"Apache HTTP Server, programs htpasswd and htdigest; Samba, smbpasswd(5)",
			"FreeBSD, master.passwd(5)",
			"pppd(8), AUTHENTICATION; busybox httpd.c, \"/path:user:pass\"; GoAhead, auth.txt; lighttpd, mod_auth",
		},
	},
	Version: 2,
	Selects: selects,
	Read:    read,
}

// maxSize is the size in bytes above which a file is not read: 10,000 lines of
// 100 bytes.
const maxSize = 1 << 20

func selects(s *survey.Subject) bool {
	if s.Size > maxSize || s.Kind != "text" {
		return false
	}
	base := strings.ToLower(path.Base(s.Name))
	for _, w := range []string{"passwd", "shadow", "htpass", "htdigest", "password", "userlist", "users", "-secrets", "httpd.conf", "auth.txt", ".user", "lighttpd-", "webauth", "umconfig"} {
		if strings.Contains(base, w) {
			return true
		}
	}
	return looksLike(s.Head)
}

// looksLike judges the first line that is not a comment, whatever the name.
func looksLike(head []byte) bool {
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte{'\n'})
		line = bytes.TrimRight(line, "\r")
		if len(line) > 0 && line[0] != '#' {
			if n := bytes.Count(line, []byte{':'}); n < 6 || n > 9 {
				return false
			}
			_, neutral, ok := parseLine(string(line))
			return ok && !neutral
		}
		head = rest
	}
	return false
}

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return nil
	}
	accounts, bad := parse(string(b))
	if len(accounts) < bad || len(accounts) == 0 {
		accounts = daemons(string(b))
	}
	for _, a := range accounts {
		emit(a)
	}
	return nil
}

// parse reads all lines; bad counts those that have no known shape. The
// formats with few fields count only in files of nothing else, since many
// other files have lines like theirs.
func parse(text string) (accounts []fact.Account, bad int) {
	offset, weak := 0, 0
	for number := 1; offset < len(text); number++ {
		line, _, _ := strings.Cut(text[offset:], "\n")
		at := offset
		offset += len(line) + 1
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		a, neutral, ok := parseLine(line)
		switch {
		case !ok:
			bad++
			continue
		case neutral:
			continue
		}
		if a.File == "htpasswd" || a.File == "htdigest" {
			weak++
		}
		a.Offset, a.Line = int64(at), number
		accounts = append(accounts, a)
	}
	if weak > 0 && (bad > 0 || weak < len(accounts)) {
		kept := accounts[:0]
		for _, a := range accounts {
			if a.File != "htpasswd" && a.File != "htdigest" {
				kept = append(kept, a)
			}
		}
		accounts, bad = kept, bad+weak
	}
	return accounts, bad
}
