// Package crypt computes the password hashes of crypt(3) that firmware uses,
// to tell whether a stored hash is that of a given password: traditional DES,
// MD5 ($1$ and $apr1$), SHA-256 ($5$) and SHA-512 ($6$). Other schemes are
// named as unsupported; nothing here is meant for storing new passwords.
package crypt

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxRounds is the highest cost of a SHA-crypt hash that Verify computes: four
// times the default of 5,000. One round count is one digest computation.
const MaxRounds = 20_000

// ErrUnsupported is wrapped by errors about schemes that are not computed.
var ErrUnsupported = errors.New("unsupported hash scheme")

// ErrMalformed is wrapped by errors about fields that no password can match.
var ErrMalformed = errors.New("malformed hash")

// ErrCost is wrapped by errors about hashes with more than MaxRounds rounds.
var ErrCost = errors.New("hash too costly")

// Unusable tells errors about fields that no password can match from those
// about schemes that are not computed.
func Unusable(err error) bool { return errors.Is(err, ErrMalformed) }

// Hash is a parsed password field.
type Hash struct {
	field  string
	scheme string // "des", "md5", "apr1", "sha256", "sha512"
	salt   string
	rounds int
	shown  bool // the field states its rounds
}

// Parse reads a password field. Its errors wrap ErrUnsupported, ErrMalformed
// or ErrCost.
func Parse(field string) (Hash, error) {
	switch {
	case strings.HasPrefix(field, "$1$"):
		return parseMD5(field, "md5", "$1$")
	case strings.HasPrefix(field, "$apr1$"):
		return parseMD5(field, "apr1", "$apr1$")
	case strings.HasPrefix(field, "$5$"):
		return parseSHA(field, "sha256", "$5$", 43)
	case strings.HasPrefix(field, "$6$"):
		return parseSHA(field, "sha512", "$6$", 86)
	case strings.HasPrefix(field, "$"), strings.HasPrefix(field, "_"):
		return Hash{}, fmt.Errorf("%w: %.12q", ErrUnsupported, field)
	}
	if len(field) != 13 || !inAlphabet(field) {
		return Hash{}, fmt.Errorf("%w: des: %.20q", ErrMalformed, field)
	}
	return Hash{field: field, scheme: "des", salt: field[:2]}, nil
}

func parseMD5(field, scheme, prefix string) (Hash, error) {
	salt, sum, ok := strings.Cut(field[len(prefix):], "$")
	if !ok || len(sum) != 22 || !inAlphabet(sum) {
		return Hash{}, fmt.Errorf("%w: %s: %d characters of digest, want 22", ErrMalformed, scheme, len(sum))
	}
	return Hash{field: field, scheme: scheme, salt: salt[:min(len(salt), 8)]}, nil
}

func parseSHA(field, scheme, prefix string, length int) (Hash, error) {
	h := Hash{field: field, scheme: scheme, rounds: 5000}
	rest := field[len(prefix):]
	if s, ok := strings.CutPrefix(rest, "rounds="); ok {
		digits, after, found := strings.Cut(s, "$")
		n, err := strconv.ParseUint(digits, 10, 32)
		if !found || err != nil {
			return Hash{}, fmt.Errorf("%w: %s: rounds %.12q", ErrMalformed, scheme, digits)
		}
		h.rounds, h.shown, rest = int(max(n, 1000)), true, after
	}
	salt, sum, ok := strings.Cut(rest, "$")
	if !ok || len(sum) != length || !inAlphabet(sum) {
		return Hash{}, fmt.Errorf("%w: %s: %d characters of digest, want %d", ErrMalformed, scheme, len(sum), length)
	}
	if h.rounds > MaxRounds {
		return Hash{}, fmt.Errorf("%w: %s: %d rounds", ErrCost, scheme, h.rounds)
	}
	h.salt = salt[:min(len(salt), 16)]
	return h, nil
}

// Scheme is the name of the hash's scheme: "des", "md5", "apr1", "sha256" or
// "sha512".
func (h Hash) Scheme() string { return h.scheme }

// Cost is about how much work one Matches is, in rounds of SHA-512 crypt.
func (h Hash) Cost() int {
	switch h.scheme {
	case "des":
		return 130
	case "md5", "apr1":
		return 600
	}
	return h.rounds
}

// Matches reports whether h is the hash of password.
func (h Hash) Matches(password string) bool { return h.compute(password) == h.field }

func (h Hash) compute(password string) string {
	switch h.scheme {
	case "des":
		return DES(password, h.salt)
	case "md5":
		return md5crypt(password, h.salt, "$1$")
	case "apr1":
		return md5crypt(password, h.salt, "$apr1$")
	case "sha256":
		return shacrypt(sha256Kind, password, h.salt, h.rounds, h.shown)
	case "sha512":
		return shacrypt(sha512Kind, password, h.salt, h.rounds, h.shown)
	}
	return ""
}

// alphabet is crypt(3)'s base 64, least value first.
const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func inAlphabet(s string) bool {
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}

// encode24 appends n characters for the 24 bits of three bytes, lowest six
// bits first.
func encode24(out []byte, b2, b1, b0 byte, n int) []byte {
	v := uint(b2)<<16 | uint(b1)<<8 | uint(b0)
	for ; n > 0; n-- {
		out = append(out, alphabet[v&63])
		v >>= 6
	}
	return out
}
