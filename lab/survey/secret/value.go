package secret

import (
	"strings"

	"assay/anatomy/crypt"
)

// unquote takes quotes of any kind and what ends a statement off a value.
func unquote(s string) (value string, quoted bool) {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') {
		if i := strings.IndexByte(s[1:], s[0]); i >= 0 {
			return s[1 : 1+i], true
		}
	}
	s = strings.TrimRight(s, ";, \t\r")
	return s, false
}

// isSecret tells a value that could be a secret from a placeholder, a variable,
// a file name, a format string or a word of a program's own.
func isSecret(typ, v string) bool {
	if len(v) < 3 || len(v) > 1024 {
		return false
	}
	if strings.ContainsAny(v, "\x00\x1b\n") || strings.IndexByte("$`<>{[(%@&|*#?=,", v[0]) >= 0 && crypt2(v) == "" || strings.Contains(v, "${") || strings.Contains(v, "$(") {
		return false
	}
	if v[0] == '/' && strings.Count(v, "/") > 1 || strings.HasPrefix(v, "./") || strings.HasPrefix(v, "../") || strings.HasPrefix(v, "~/") || strings.Contains(v, "://") {
		return false
	}
	if i := strings.IndexByte(v, '%'); i >= 0 && i+1 < len(v) && strings.IndexByte("sduxXlc0.%-*", v[i+1]) >= 0 {
		return false
	}
	if strings.HasSuffix(v, ")") && strings.Contains(v, "(") || strings.HasSuffix(v, "(") || v[0] == '.' || isSettingName(v) { // a call, a piece of code, another name
		return false
	}
	if strings.Count(v, " ") > 3 || strings.HasSuffix(v, ":") || strings.HasSuffix(v, "...") {
		return false
	}
	return !isPlaceholder(v) && (typ != "token" || isToken(v)) && (typ != "pin" || isPIN(v)) && (typ != "key" || len(v) >= 4)
}

// isSettingName tells the name of another setting: "uci.ddns.password".
func isSettingName(v string) bool {
	return strings.ContainsAny(v, "._@") && (!strings.ContainsAny(v, "0123456789") || strings.Count(v, ".") > 1) && secretKey(v) != ""
}

// isPlaceholder knows words that stand for a secret that is still to come.
func isPlaceholder(v string) bool {
	l := strings.ToLower(v)
	if placeholders[l] || same(v) || strings.Trim(v, "xX*.-_ ?") == "" {
		return true
	}
	for _, p := range []string{"your", "my_", "change_", "enter", "replace", "insert", "example", "set_by", "to_be", "tbd", "put_", "some", "foo", "bar", "dummy", "sample", "secret_", "not_set", "notset", "unset", "<", "__", "redacted", "the_", "anonymous"} {
		if strings.HasPrefix(l, p) {
			return true
		}
	}
	for _, p := range []string{"placeholder", "example", "_here", "yourpass", "your_pass", "mypass"} {
		if strings.Contains(l, p) {
			return true
		}
	}
	return false
}

// same tells a value of one character repeated; of digits it may be a default.
func same(v string) bool {
	return strings.Trim(v, v[:1]) == "" && (v[0] < '0' || v[0] > '9')
}

var placeholders = set("insta pass:insta whatever compat files db nis ldap sss winbind systemd none null nil undefined true false yes no on off enabled disabled required optional requisite sufficient string text str password passwd pass pwd passphrase" +
	" psk secret key token community word value prompt file plain plaintext cleartext clear hash md5 sha1 sha256 crypt des3 user username name default_password ask input hidden n/a na empty" +
	" unknown auto any all basic digest bearer self this open shared wpa wpa2 wpa-psk wpa2-psk sae nopass login include always never keyword md5sum aes tkip hex ascii base64 and or not is the a for with to of in from" +
	" int bool boolean char varchar integer array object function return length size type encrypted encoded unencrypted authentication auth config configure" +
	" foobar foo bar baz xyz abc abcd qwerty1 correct incorrect wrong invalid expired changed old new current confirm cancel ok ok. field label button")

// isToken asks for length and for letters and digits in disorder.
func isToken(v string) bool {
	if len(v) < 16 || strings.ContainsAny(v, " \t<>\"'") {
		return false
	}
	digits, letters := 0, 0
	for i := range len(v) {
		switch c := v[i] | 0x20; {
		case v[i] >= '0' && v[i] <= '9':
			digits++
		case c >= 'a' && c <= 'z':
			letters++
		}
	}
	return digits >= 3 && letters >= 3
}

// isPIN computes the checksum of a WPS PIN of eight digits.
func isPIN(v string) bool {
	v = strings.ReplaceAll(v, "-", "")
	if len(v) != 8 {
		return false
	}
	sum := 0
	for i := range len(v) {
		d := int(v[i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 0 {
			d *= 3
		}
		sum += d
	}
	return sum%10 == 0
}

// crypt2 names the scheme of a value that is no clear text, as of
// fact.Secret.Scheme.
func crypt2(v string) string {
	if h, err := crypt.Parse(v); err == nil {
		if h.Scheme() != "des" {
			return h.Scheme()
		}
		return desLike(v)
	}
	for _, p := range [][2]string{{"$2a$", "bcrypt"}, {"$2b$", "bcrypt"}, {"$2y$", "bcrypt"}, {"$y$", "yescrypt"}, {"$7$", "scrypt"}, {"{SHA}", "sha"},
		{"{SSHA}", "ssha"}, {"$argon2", "argon2"}, {"$pbkdf2", "pbkdf2"}, {"$PBKDF2", "pbkdf2"}, {"$5$", "sha256"}, {"$6$", "sha512"}, {"$1$", "md5"}, {"$p$", "rpcd"}} {
		if strings.HasPrefix(v, p[0]) {
			return p[1]
		}
	}
	if len(v) > 4 && (strings.HasPrefix(v, "$1") || strings.HasPrefix(v, "$2")) && strings.HasSuffix(v, "$") {
		return "vendor" // Huawei's hw_ctree.xml
	}
	if isHex(v) {
		if len(v) >= 256 {
			return "srp" // a verifier (RFC 5054), of 1,024 bits and more
		}
		switch len(v) {
		case 32:
			return "hex128"
		case 40:
			return "hex160"
		case 64:
			return "hex256"
		case 128:
			return "hex512"
		}
	}
	return ""
}

// desLike tells a DES hash from a password of thirteen letters: it has small
// and capital letters and a digit, a dot or a slash.
func desLike(v string) string {
	small, capital, other := false, false, false
	for i := range len(v) {
		switch c := v[i]; {
		case c >= 'a' && c <= 'z':
			small = true
		case c >= 'A' && c <= 'Z':
			capital = true
		default:
			other = true
		}
	}
	if small && capital && other {
		return "des"
	}
	return ""
}

func isHex(v string) bool {
	for i := range len(v) {
		c := v[i] | 0x20
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return v != ""
}
