package secret

import (
	"encoding/base64"
	"encoding/json"
	"hash/crc32"
	"strings"

	"assay/lab/fact"
)

// shape is a value that tells by its form what it is.
type shape struct {
	name, prefix string
	typ          string
	least, most  int // characters behind the prefix
	accept       func(c byte) bool
	check        func(whole, rest string) bool // nil: form alone
}

// shapes of tokens as their issuers document them.
var shapes = []shape{
	{"aws-access-key", "AKIA", "token", 16, 16, isUpper32, nil},
	{"aws-temporary-key", "ASIA", "token", 16, 16, isUpper32, nil},
	{"github-token", "ghp_", "token", 36, 36, isAlnum, github},
	{"github-token", "gho_", "token", 36, 36, isAlnum, github},
	{"github-token", "ghu_", "token", 36, 36, isAlnum, github},
	{"github-token", "ghs_", "token", 36, 36, isAlnum, github},
	{"github-token", "ghr_", "token", 36, 76, isAlnum, github},
	{"github-token", "github_pat_", "token", 82, 82, isWord, nil},
	{"npm-token", "npm_", "token", 36, 36, isAlnum, github},
	{"gitlab-token", "glpat-", "token", 20, 20, isWord, mixed},
	{"slack-token", "xoxb-", "token", 40, 80, isWord, mixed},
	{"slack-token", "xoxp-", "token", 40, 100, isWord, mixed},
	{"slack-webhook", "hooks.slack.com/services/", "token", 40, 50, isPathChar, mixed},
	{"google-api-key", "AIza", "token", 35, 35, isWord, mixed},
	{"stripe-key", "sk_live_", "token", 24, 107, isAlnum, mixed},
	{"stripe-key", "rk_live_", "token", 24, 107, isAlnum, mixed},
	{"sendgrid-key", "SG.", "token", 66, 66, isDotted, func(_, rest string) bool { return len(rest) == 66 && rest[22] == '.' && mixed("", rest) }},
	{"azure-account-key", "AccountKey=", "token", 88, 88, isBase64, nil},
	{"json-web-token", "eyJ", "token", 40, 2048, isDotted, jwt},
}

// shapes emits the tokens of a line.
func (r *reader) shapes(s string, start int) {
	for _, h := range shapes {
		for at := 0; ; {
			i := strings.Index(s[at:], h.prefix)
			if i < 0 {
				break
			}
			i += at
			at = i + len(h.prefix)
			end := at
			for end < len(s) && h.accept(s[end]) {
				end++
			}
			rest := s[at:end]
			if len(rest) < h.least || len(rest) > h.most || i > 0 && isAlnum(s[i-1]) || strings.Contains(strings.ToUpper(rest), "EXAMPLE") || same(rest) {
				continue
			}
			if h.check != nil && !h.check(s[i:end], rest) {
				continue
			}
			r.add(fact.Secret{Type: h.typ, Form: "shape", Key: h.name, Value: s[i:end]}, start+i, end-i)
			at = end
		}
	}
}

func isUpper32(c byte) bool { return c >= 'A' && c <= 'Z' || c >= '2' && c <= '7' }
func isAlnum(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
}
func isWord(c byte) bool     { return isAlnum(c) || c == '_' || c == '-' }
func isDotted(c byte) bool   { return isWord(c) || c == '.' }
func isPathChar(c byte) bool { return isAlnum(c) || c == '/' }
func isBase64(c byte) bool   { return isAlnum(c) || c == '/' || c == '+' || c == '=' }

// mixed asks for digits, small and capital letters: no word and no table has
// them all in so few characters.
func mixed(_, rest string) bool {
	d, s, c := 0, 0, 0
	for i := range len(rest) {
		switch x := rest[i]; {
		case x >= '0' && x <= '9':
			d++
		case x >= 'a' && x <= 'z':
			s++
		case x >= 'A' && x <= 'Z':
			c++
		}
	}
	return d >= 2 && s >= 2 && c >= 2 && !strings.Contains(rest, "abcdef") && !strings.Contains(rest, "ABCDEF") && !strings.Contains(rest, "12345678")
}

// github checks the last six characters: the CRC-32 of those before, without
// the prefix, in base 62 (digits, capital letters, small letters).
func github(_, rest string) bool {
	body, sum := rest[:len(rest)-6], rest[len(rest)-6:]
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	v := crc32.ChecksumIEEE([]byte(body))
	var b [6]byte
	for i := 5; i >= 0; i-- {
		b[i] = digits[v%62]
		v /= 62
	}
	return string(b[:]) == sum
}

// jwt asks for a header that is JSON with an algorithm, a body that is JSON,
// and a signature (RFC 7519, RFC 7515).
func jwt(whole, _ string) bool {
	parts := strings.Split(whole, ".")
	if len(parts) != 3 || len(parts[2]) < 16 {
		return false
	}
	var header struct{ Alg string }
	var body map[string]any
	h, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil || json.Unmarshal(h, &header) != nil || header.Alg == "" || header.Alg == "none" {
		return false
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(b, &body) != nil {
		return false
	}
	return body["sub"] != "1234567890" // the sample of jwt.io
}
