package account

import (
	"strings"

	"assay/lab/fact"
)

// setPassword says what stands in a password field.
func setPassword(a *fact.Account, field string) {
	a.Hash = fact.Text(field)
	switch {
	case field == "":
		a.Password = "empty"
	case field == "x", strings.HasPrefix(field, "##"):
		a.Password = "elsewhere"
	case field[0] == '!' || field[0] == '*' || field == "NP" || field == "LK":
		a.Password = "locked"
		if s := scheme(strings.TrimLeft(field, "!*")); s != "unknown" {
			a.Scheme = s
		}
	default:
		a.Password, a.Scheme = "hash", scheme(field)
	}
}

// prefixes are those of crypt(5), of Apache's apr_md5 and {SHA}, and of
// password hashes in LDAP notation.
var prefixes = []struct{ prefix, scheme string }{
	{"$1$", "md5"},
	{"$2a$", "bcrypt"},
	{"$2b$", "bcrypt"},
	{"$2x$", "bcrypt"},
	{"$2y$", "bcrypt"},
	{"$2$", "bcrypt"},
	{"$3$", "nt"},
	{"$5$", "sha256"},
	{"$6$", "sha512"},
	{"$7$", "scrypt"},
	{"$8$", "pbkdf2-sha256"}, // Cisco IOS type 8
	{"$9$", "scrypt"},        // Cisco IOS type 9
	{"$y$", "yescrypt"},
	{"$gy$", "gost-yescrypt"},
	{"$md5$", "sunmd5"},
	{"$md5,", "sunmd5"},
	{"$sha1$", "sha1"},
	{"$apr1$", "apr1"},
	{"$argon2", "argon2"},
	{"$pbkdf2", "pbkdf2"},
	{"{SHA}", "sha"},
	{"{SSHA}", "ssha"},
}

// scheme recognises a hash by its prefix or, where there is none, by length
// and alphabet: traditional DES has 13 characters of crypt's base 64, BSDi "_"
// and 19, bigcrypt 13 and a multiple of 11.
func scheme(field string) string {
	for _, p := range prefixes {
		if strings.HasPrefix(field, p.prefix) {
			return p.scheme
		}
	}
	switch n := len(field); {
	case n == 20 && field[0] == '_' && isBase64(field[1:]):
		return "bsdi"
	case n == 13 && isBase64(field):
		return "des"
	case n > 13 && n <= 178 && (n-2)%11 == 0 && isBase64(field):
		return "bigcrypt"
	}
	return "unknown"
}

// isBase64 knows the alphabet of crypt(3): "./0-9A-Za-z".
func isBase64(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '.' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
