package kind

import (
	"bytes"
	"unicode/utf8"
)

// Classes of bytes: ASCII text (what file(1) also allows in text: BEL, BS, TAB,
// LF, VT, FF, CR, ESC), bytes above 127, and bytes that text does not have.
const (
	plain = iota
	high
	control
)

var class = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 0x80:
			t[c] = high
		case c < 0x20 && (c < 7 || c > 13) && c != 0x1b, c == 0x7f:
			t[c] = control
		}
	}
	return t
}()

// isText reports whether b is text; more says that the content goes on behind
// b, so that the last rune may be cut. Where it is not UTF-8, three of four
// bytes must be ASCII: Latin-1 in comments is text, erased flash is not.
func isText(b []byte, more bool) bool {
	n := 0
	for _, c := range b {
		switch class[c] {
		case control:
			return false
		case high:
			n++
		}
	}
	if n == 0 {
		return true
	}
	whole := b
	if more {
		for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
			if c := b[len(b)-i]; utf8.RuneStart(c) {
				if c >= 0x80 && !utf8.FullRune(b[len(b)-i:]) {
					whole = b[:len(b)-i]
				}
				break
			}
		}
	}
	return utf8.Valid(whole) || n <= len(b)/4
}

// isUTF16 wants a byte order mark and printable ASCII in most of the first
// 32 characters.
func isUTF16(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	lo := 0
	switch {
	case b[0] == 0xff && b[1] == 0xfe:
	case b[0] == 0xfe && b[1] == 0xff:
		lo = 1
	default:
		return false
	}
	n, ascii := 0, 0
	for i := 2; i+1 < len(b) && n < 32; i += 2 {
		n++
		if b[i+1-lo] == 0 && b[i+lo] != 0 && class[b[i+lo]] == plain {
			ascii++
		}
	}
	return ascii*4 >= n*3
}

var space = [256]bool{' ': true, '\t': true, '\n': true, '\r': true, '\f': true, '\v': true}

func skipSpace(b []byte) []byte {
	for len(b) > 0 && space[b[0]] {
		b = b[1:]
	}
	return b
}

// ofText tells the kinds of text apart.
func ofText(b []byte, size int64) string {
	if has(b, 0, "\xef\xbb\xbf") {
		b = b[3:]
	}
	if has(b, 0, "#!") {
		if line := skipSpace(b[2:]); len(line) > 0 && line[0] == '/' {
			if size > payloadSize {
				return "script-payload"
			}
			return "script"
		}
	}
	t := skipSpace(b)
	if len(t) == 0 {
		return "text"
	}
	switch t[0] {
	case '<':
		return ofMarkup(t)
	case '{', '[':
		if isJSON(t) {
			return "json"
		}
	case 's', 'e':
		if isPublicLine(t) {
			return "public-key"
		}
	}
	return ofPEM(b)
}

func ofMarkup(t []byte) string {
	switch {
	case word(t, "<!doctype html"), word(t, "<html"), word(t, "<head"), word(t, "<body"),
		word(t, "<script"), word(t, "<meta"), word(t, "<title"), word(t, "<link"):
		return "html"
	case word(t, "<?xml"), word(t, "<!doctype"), word(t, "<svg"):
		return "xml"
	case has(t, 0, "<!--"):
		if i := bytes.Index(t, endComment); i > 0 {
			if t = skipSpace(t[i+3:]); len(t) > 0 && t[0] == '<' && !has(t, 0, "<!--") {
				return ofMarkup(t)
			}
		}
	}
	return "text"
}

var endComment = []byte("-->")

// word reports whether b begins with w, which is lower case, in any case, and
// the name ends there.
func word(b []byte, w string) bool {
	if len(b) <= len(w) {
		return false
	}
	for i := range len(w) {
		c := b[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != w[i] {
			return false
		}
	}
	c := b[len(w)]
	return space[c] || c == '>' || c == '/'
}

// isJSON looks at what follows the first bracket: in an object a name or its
// end, in an array a value that neither an ini file's section nor C has.
func isJSON(t []byte) bool {
	in := skipSpace(t[1:])
	if len(in) == 0 {
		return false
	}
	if t[0] == '{' {
		return in[0] == '}' && len(skipSpace(in[1:])) == 0 || in[0] == '"'
	}
	switch in[0] {
	case '"', '{', '[':
		return true
	case ']':
		return len(skipSpace(in[1:])) == 0
	}
	return false
}

// isPublicLine recognises a line of an OpenSSH public key file: the type, a
// blank and base64 that begins with the length of the type's name.
func isPublicLine(t []byte) bool {
	return has(t, 0, "ssh-rsa AAAA") || has(t, 0, "ssh-dss AAAA") || has(t, 0, "ssh-ed25519 AAAA") ||
		has(t, 0, "ecdsa-sha2-nistp") || has(t, 0, "sk-ssh-ed25519") || has(t, 0, "sk-ecdsa-sha2")
}

var begin = []byte("-----BEGIN ")

// ofPEM looks at the label of the first PEM block that starts a line.
func ofPEM(b []byte) string {
	for at := 0; ; {
		i := bytes.Index(b[at:], begin)
		if i < 0 {
			return "text"
		}
		at += i
		label := b[at+len(begin):]
		if n := bytes.Index(label, begin[:5]); n > 0 && n < 64 && (at == 0 || b[at-1] == '\n') {
			return ofLabel(label[:n])
		}
		at += len(begin)
	}
}

func ofLabel(label []byte) string {
	switch string(label) {
	case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
		return "certificate"
	case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
		return "certificate-request"
	case "PUBLIC KEY", "RSA PUBLIC KEY", "EC PUBLIC KEY", "DSA PUBLIC KEY":
		return "public-key"
	}
	if bytes.HasSuffix(label, privateKey) {
		return "private-key"
	}
	return "text"
}

var privateKey = []byte("PRIVATE KEY")
