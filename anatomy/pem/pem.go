// Package pem finds PEM blocks (RFC 7468, RFC 1421 headers) anywhere in a
// content, also where they are strings of a program or of JSON, with \n
// written out. Markers without a body, which libraries contain to compare
// with, are no blocks.
package pem

import (
	"bytes"
	"encoding/base64"
)

// Block is one block.
type Block struct {
	Label     string // "RSA PRIVATE KEY"
	Data      []byte // decoded; nil for OpenPGP's armor
	Encrypted bool   // the header Proc-Type says so
	Offset    int    // of the first dash
	Length    int
}

const (
	// MaxBlock is the longest block that is read, in bytes.
	MaxBlock   = 256 << 10
	maxLabel   = 48
	maxHeaders = 8
	minData    = 16 // bytes: no key and no certificate is shorter
)

var (
	begin = []byte("-----BEGIN ")
	end   = []byte("-----END ")
	dash  = []byte("-----")
)

// Next finds the first block in b that begins at from or later and before
// limit; ok is false when there is none.
func Next(b []byte, from, limit int) (block Block, ok bool) {
	for from < limit && from < len(b) {
		i := bytes.Index(b[from:], begin)
		if i < 0 || from+i >= limit {
			return Block{}, false
		}
		from += i
		if block, ok := read(b[from:min(len(b), from+MaxBlock)]); ok {
			block.Offset = from
			return block, true
		}
		from += len(begin)
	}
	return Block{}, false
}

// read reads the block at the start of b.
func read(b []byte) (Block, bool) {
	label := b[len(begin):min(len(b), len(begin)+maxLabel)]
	n := bytes.Index(label, dash)
	if n < 1 || !isLabel(label[:n]) {
		return Block{}, false
	}
	block := Block{Label: string(label[:n])}
	at := len(begin) + n + len(dash)
	text, length, ok := block.body(b, at)
	if !ok || len(text) == 0 {
		return Block{}, false
	}
	block.Length = length
	if bytes.HasPrefix([]byte(block.Label), []byte("PGP ")) {
		return block, true
	}
	text = bytes.TrimRight(text, "=")
	data := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
	m, err := base64.RawStdEncoding.Decode(data, text)
	if err != nil || m < minData {
		return Block{}, false
	}
	block.Data = data[:m]
	return block, true
}

func isLabel(b []byte) bool {
	for _, c := range b {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != ' ' && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

// body collects the base64 text up to the END marker and drops what separates
// lines, in files and in string literals, and header lines.
func (block *Block) body(b []byte, at int) (text []byte, length int, ok bool) {
	text = make([]byte, 0, min(max(len(b)-at, 0), 4096))
	headers := 0
	line := 0 // length of text where the current line began
	header := func() bool {
		n := lineEnd(b[at:])
		if headers++; line > 0 || headers > maxHeaders || bytes.IndexByte(b[at:at+n], ':') < 0 {
			return false
		}
		block.Encrypted = block.Encrypted || bytes.Contains(b[at:at+n], []byte("ENCRYPTED"))
		text = text[:0]
		at += n
		return true
	}
	for at < len(b) {
		switch c := b[at]; {
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=':
			text = append(text, c)
			at++
		case c == '\n' || c == '\r':
			line = len(text)
			at++
		case c == ' ' || c == '\t' || c == '"' || c == '\'':
			at++
		case c == '\\' && at+1 < len(b) && (b[at+1] == 'n' || b[at+1] == 'r' || b[at+1] == '\n' || b[at+1] == '/'):
			if b[at+1] == '/' { // JSON may write a slash so
				text = append(text, '/')
			} else {
				line = len(text)
			}
			at += 2
		case c == '&' && entity(b[at:]) > 0: // XML's way of writing a line end
			line = len(text)
			at += entity(b[at:])
		case c == '-' && bytes.HasPrefix(b[at:], end):
			if !bytes.HasPrefix(b[at+len(end):], []byte(block.Label)) {
				return nil, 0, false
			}
			return text, min(at+len(end)+len(block.Label)+len(dash), len(b)), true
		case c == ':' || c == '-': // "DEK-Info: ..."
			if !header() {
				return nil, 0, false
			}
		default:
			return nil, 0, false
		}
	}
	return nil, 0, false
}

// entity is the length of a character reference to a line end or carriage
// return at the start of b, 0 when there is none.
func entity(b []byte) int {
	for _, e := range []string{"&#10;", "&#13;", "&#xA;", "&#xa;", "&#xD;", "&#xd;"} {
		if len(b) >= len(e) && string(b[:len(e)]) == e {
			return len(e)
		}
	}
	return 0
}

// lineEnd is the number of bytes up to the end of the line, also where it is
// written as \n.
func lineEnd(b []byte) int {
	b = b[:min(len(b), 1024)]
	for i, c := range b {
		if c == '\n' || c == '\r' || c == '\\' && i+1 < len(b) && (b[i+1] == 'n' || b[i+1] == 'r') {
			return i
		}
	}
	return len(b)
}
