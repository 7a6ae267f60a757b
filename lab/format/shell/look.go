package shell

import (
	"bytes"
	"strconv"

	"assay/internal/window"
	"assay/lab/format"
)

// script is what its text says of the payload.
type script struct {
	text     []byte
	at       int64   // where the payload begins
	parts    []int64 // lengths of its parts, if they are stated
	declared int64   // their sum, 0 if not
	kind     string
	version  string
	label    string
}

// look finds where the payload begins.
func look(in *format.Input, win *window.Window) (*script, error) {
	binary, err := firstBinary(in, win)
	if err != nil {
		return nil, err
	}
	text := bytes.Clone(win.At(0, int(binary)))
	s := &script{text: text, kind: "script"}
	switch {
	case s.makeself():
	case s.marker("\nexit_marker\n"):
		s.kind = "ONIE"
	default:
		s.at = lineStart(text)
	}
	if s.at < scriptLeast || s.at > binary || in.Size()-s.at < payload {
		return nil, format.Not("no payload behind a script of %d bytes", s.at)
	}
	if s.declared == 0 && !isBinary(win.At(s.at, sample)) {
		return nil, format.Not("text with single other bytes at 0x%x", binary)
	}
	s.text = text[:s.at]
	return s, nil
}

// firstBinary is where the first control character stands that texts have not.
func firstBinary(in *format.Input, win *window.Window) (int64, error) {
	const step = 64 << 10
	for at := int64(0); at < min(in.Size(), scriptMost) && in.Ctx.Err() == nil; at += step {
		for i, c := range win.At(at, step) {
			if control(c) {
				return at + int64(i), nil
			}
		}
	}
	return 0, format.Not("text only")
}

// control reports whether c occurs in no text: neither white space nor
// backspace, bell, shift and escape.
func control(c byte) bool {
	return c < 0x20 && (c < 0x07 || c > 0x0f) && c != 0x1b || c == 0x7f
}

// lineStart is where the line begins in which the first binary byte stands
// behind text. Lines with bytes that are not ASCII belong to the payload.
func lineStart(text []byte) int64 {
	end := len(text)
	for end > 0 {
		start := bytes.LastIndexByte(text[:end-1], '\n') + 1
		line := text[start:end]
		if line[len(line)-1] == '\n' && ascii(line) {
			return int64(end)
		}
		end = start
	}
	return 0
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// isBinary reports whether a tenth of b is no text, and not all of it one byte
// as fill is.
func isBinary(b []byte) bool {
	n, same := 0, 0
	for _, c := range b {
		if control(c) || c >= 0x80 {
			n++
		}
		if c == b[0] {
			same++
		}
	}
	return n*10 > len(b) && same < len(b)
}

// makeself reads the variables of makeself's header.
func (s *script) makeself() bool {
	i := bytes.Index(s.text[:min(len(s.text), 4096)], []byte("generated using Makeself"))
	if i < 0 {
		return false
	}
	s.kind = "makeself"
	s.version = word(s.text[i+len("generated using Makeself"):])
	s.label = s.value("label")
	lines, err := strconv.Atoi(s.value("skip"))
	if err != nil {
		_, rest, _ := bytes.Cut(s.text, []byte("head -n "))
		lines, err = strconv.Atoi(word(rest))
	}
	if err != nil || lines <= 0 {
		return false
	}
	at := 0
	for range lines {
		n := bytes.IndexByte(s.text[at:], '\n')
		if n < 0 {
			return false
		}
		at += n + 1
	}
	s.at = int64(at)
	for _, f := range bytes.Fields([]byte(s.value("filesizes"))) {
		n, err := strconv.ParseInt(string(f), 10, 60)
		if err != nil || n <= 0 || len(s.parts) > 1000 {
			s.parts, s.declared = nil, 0
			break
		}
		s.parts = append(s.parts, n)
		s.declared += n
	}
	return true
}

func (s *script) marker(m string) bool {
	i := bytes.LastIndex(s.text, []byte(m))
	s.at = int64(i + len(m))
	return i >= 0
}

// value is what a line "name=value" of the script says.
func (s *script) value(name string) string {
	_, rest, found := bytes.Cut(s.text, []byte("\n"+name+"="))
	if !found {
		return ""
	}
	line, _, _ := bytes.Cut(rest[:min(len(rest), 4096)], []byte{'\n'})
	if len(line) > 1 && (line[0] == '"' || line[0] == '\'') {
		if end := bytes.IndexByte(line[1:], line[0]); end >= 0 {
			return string(line[1 : 1+end])
		}
	}
	return string(bytes.TrimSpace(line))
}

// word is the first word of b.
func word(b []byte) string {
	f := bytes.Fields(b[:min(len(b), 64)])
	if len(f) == 0 {
		return ""
	}
	return string(bytes.Trim(f[0], `"'`))
}
