package pem

import (
	"bytes"
	std "encoding/pem"
	"fmt"
	"strings"
	"testing"
)

func all(b []byte) (list []Block) {
	for at := 0; ; {
		block, ok := Next(b, at, len(b))
		if !ok {
			return list
		}
		list = append(list, block)
		at = block.Offset + block.Length
	}
}

func TestNext(t *testing.T) {
	data := bytes.Repeat([]byte{1, 2, 3, 0xfe, 0xff}, 40)
	clear := string(std.EncodeToMemory(&std.Block{Type: "RSA PRIVATE KEY", Bytes: data}))
	locked := string(std.EncodeToMemory(&std.Block{Type: "RSA PRIVATE KEY", Bytes: data,
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00FF"}}))
	var c strings.Builder
	for line := range strings.Lines(clear) {
		fmt.Fprintf(&c, "  %q\n", line)
	}
	oneLine := strings.ReplaceAll(clear, "\n", `\n`)
	for _, s := range []struct {
		name, text string
		n          int
		encrypted  bool
	}{
		{"file", clear, 1, false},
		{"crlf", strings.ReplaceAll(clear, "\n", "\r\n"), 1, false},
		{"two", clear + "junk\n" + clear, 2, false},
		{"in a program", "\x00\x7f" + clear + "\x00\x01", 1, false},
		{"encrypted", locked, 1, true},
		{"encrypted, one line", strings.ReplaceAll(locked, "\n", `\n`), 1, true},
		{"C source", c.String(), 1, false},
		{"JSON", `{"key": "` + oneLine + `"}`, 1, false},
		{"JSON with slashes", strings.ReplaceAll(oneLine, "/", `\/`), 1, false},
		{"XML", "<k>" + strings.ReplaceAll(clear, "\n", "&#10;") + "</k>", 1, false},
		{"markers of a library", "-----BEGIN RSA PRIVATE KEY-----\x00-----END RSA PRIVATE KEY-----\x00", 0, false},
		{"markers alone", "-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n", 0, false},
		{"format string", "-----BEGIN %s-----\n%s-----END %s-----\n", 0, false},
		{"text", "Put it between -----BEGIN RSA PRIVATE KEY----- and\n-----END RSA PRIVATE KEY-----", 0, false},
		{"cut", clear[:100], 0, false},
		{"wrong end", strings.ReplaceAll(clear, "END RSA", "END DSA"), 0, false},
		{"marker, then a block", "-----BEGIN RSA PRIVATE KEY-----\x00" + clear, 1, false},
	} {
		got := all([]byte(s.text))
		if len(got) != s.n {
			t.Errorf("%s: %d blocks, want %d", s.name, len(got), s.n)
			continue
		}
		for _, b := range got {
			if b.Label != "RSA PRIVATE KEY" || !bytes.Equal(b.Data, data) || b.Encrypted != s.encrypted {
				t.Errorf("%s: %s, %d bytes, encrypted %v", s.name, b.Label, len(b.Data), b.Encrypted)
			}
			text := s.text[b.Offset : b.Offset+b.Length]
			if !strings.HasPrefix(text, "-----BEGIN") || !strings.HasSuffix(text, "KEY-----") {
				t.Errorf("%s: at %d, %d bytes long", s.name, b.Offset, b.Length)
			}
		}
	}
}

func TestCost(t *testing.T) {
	all(bytes.Repeat([]byte("-----BEGIN A-----\n"), 20_000))
	all(bytes.Repeat([]byte("-----BEGIN A-----AAAA"), 20_000))
	all(bytes.Repeat([]byte("-----BEGIN A-----:\n"), 20_000))
}

func FuzzNext(f *testing.F) {
	f.Add([]byte("-----BEGIN A-----\nB: c\n\nQUJD\n-----END A-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, x := range all(b) {
			if x.Offset < 0 || x.Length <= 0 || x.Offset+x.Length > len(b) {
				t.Errorf("%+v in %d bytes", x, len(b))
			}
		}
	})
}
