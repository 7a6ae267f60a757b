package secret

import (
	"strings"

	"assay/lab/fact"
)

// urls emits the user information of URLs (RFC 3986 section 3.2.1):
// scheme://user:password@host.
func (r *reader) urls(s string, start int) {
	for at := 0; ; {
		i := strings.Index(s[at:], "://")
		if i < 0 {
			return
		}
		i += at
		at = i + 3
		rest := s[at:]
		if end := strings.IndexAny(rest, "/ \t\"'<>?#|\\`,;()"); end >= 0 && !inside(rest, end) {
			rest = rest[:end]
		}
		at2 := strings.LastIndexByte(rest, '@')
		if at2 < 0 {
			continue
		}
		info, host := rest[:at2], rest[at2+1:]
		if j := strings.IndexAny(host, "/ \t\"'<>?#|\\`,;()"); j >= 0 {
			host = host[:j]
		}
		user, password, ok := strings.Cut(info, ":")
		from := i
		for from > 0 && (isName(s[from-1]) || s[from-1] == '+') && i-from < 16 {
			from--
		}
		scheme := s[from:i]
		if !ok || scheme == "" || !isHost(host) || !isSecretInURL(user, password) {
			continue
		}
		r.add(fact.Secret{Type: "password", Form: "url", Key: strings.ToLower(scheme), User: user, Host: host, Value: password}, start+from, i+3-from+at2+1+len(host))
	}
}

// inside tells a mark that stands in the user information: an @ follows it
// before any blank.
func inside(rest string, end int) bool {
	if strings.IndexByte("/?#", rest[end]) < 0 {
		return false
	}
	tail := rest[end:]
	at := strings.IndexByte(tail, '@')
	stop := strings.IndexAny(tail, " \t\"'<>")
	return at >= 0 && at < 16 && (stop < 0 || at < stop) && strings.IndexByte(rest[:end], ':') >= 0 && strings.Count(rest[:end], ".") == 0 && rest[end] == '#'
}

func isHost(s string) bool {
	host, _, _ := strings.Cut(s, ":")
	if len(host) < 3 || len(host) > 253 || strings.IndexByte(host, '.') < 0 {
		return false
	}
	for i := range len(host) {
		if c := host[i]; !isName(c) || c == '@' || c == '_' {
			return false
		}
	}
	for _, e := range []string{"example.com", "example.org", "example.net", "host.com", "domain.com", "server.com", "hostname.com", "site.com", "yourdomain.com"} {
		if host == e || strings.HasSuffix(host, "."+e) {
			return false
		}
	}
	if strings.Trim(strings.ToLower(host), "x.") == "" {
		return false
	}
	return !strings.HasSuffix(host, ".example") && !strings.HasSuffix(host, ".invalid") && !strings.HasSuffix(host, ".test")
}

func isSecretInURL(user, password string) bool {
	if len(user) > 64 || strings.ContainsAny(user+password, "[]<>{}$%* \t`") && !strings.Contains(password, "%") {
		return false
	}
	l := strings.ToLower(password)
	return isSecret("password", password) && !isDigits(password, 5) && l != "userpass" && l != strings.ToLower(user)+"password"
}

// isDigits tells port numbers: "http://proxy:8080@..." is a mistake in a
// pattern more often than a password.
func isDigits(s string, most int) bool {
	if len(s) > most {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
