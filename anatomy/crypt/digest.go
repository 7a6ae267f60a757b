package crypt

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Digest is a password stored as a plain digest, with few or no rounds: what
// daemons' own password files have.
type Digest struct {
	Scheme string // "nt", "htdigest", "sha", "ssha", "hex128", "hex160", "hex256" or "hex512"
	Field  string // as it stands
	User   string // of htdigest
	Realm  string // of htdigest
}

// Matches reports whether d is the digest of password; known is false when the
// scheme is none of those.
func (d Digest) Matches(password string) (match, known bool) {
	switch d.Scheme {
	case "nt":
		sum := md4(utf16le(password))
		return strings.EqualFold(hex.EncodeToString(sum[:]), strings.TrimPrefix(d.Field, "$3$$")), true
	case "htdigest":
		sum := md5.Sum([]byte(d.User + ":" + d.Realm + ":" + password))
		return strings.EqualFold(hex.EncodeToString(sum[:]), d.Field), true
	case "sha", "ssha":
		return ldap(d.Field, password), true
	case "hex128":
		sum := md5.Sum([]byte(password))
		return strings.EqualFold(hex.EncodeToString(sum[:]), d.Field), true
	case "hex160":
		sum := sha1.Sum([]byte(password))
		return strings.EqualFold(hex.EncodeToString(sum[:]), d.Field), true
	case "hex256":
		sum := sha256.Sum256([]byte(password))
		return strings.EqualFold(hex.EncodeToString(sum[:]), d.Field), true
	case "hex512":
		sum := sha512.Sum512([]byte(password))
		return strings.EqualFold(hex.EncodeToString(sum[:]), d.Field), true
	}
	return false, false
}

// ldap is {SHA} and {SSHA}: base64 of SHA-1 over the password, and of the same
// over password and salt with the salt behind it (RFC 2307 section 5.3 and
// Apache's htpasswd -s).
func ldap(field, password string) bool {
	_, text, _ := strings.Cut(field, "}")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) < sha1.Size {
		return false
	}
	sum := sha1.Sum(append([]byte(password), raw[sha1.Size:]...))
	return string(sum[:]) == string(raw[:sha1.Size])
}

func utf16le(s string) []byte {
	var b []byte
	for _, c := range utf16.Encode([]rune(s)) {
		b = append(b, byte(c), byte(c>>8))
	}
	return b
}

// cisco7 is the text that "password 7" of Cisco IOS is exclusive-ored with,
// published since 1995.
const cisco7 = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"

// Cisco7 reads a type 7 password of Cisco IOS: two digits for where in the
// text to begin, then the password in hexadecimal.
func Cisco7(field string) (string, error) {
	if len(field) < 4 || len(field)%2 != 0 || field[0] < '0' || field[0] > '9' || field[1] < '0' || field[1] > '9' {
		return "", fmt.Errorf("%w: cisco type 7: %.20q", ErrMalformed, field)
	}
	at := int(field[0]-'0')*10 + int(field[1]-'0')
	b, err := hex.DecodeString(field[2:])
	if err != nil {
		return "", fmt.Errorf("%w: cisco type 7: %.20q", ErrMalformed, field)
	}
	for i := range b {
		b[i] ^= cisco7[(at+i)%len(cisco7)]
	}
	return string(b), nil
}
