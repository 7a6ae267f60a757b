package i8051

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

const page = "<html><head><title>Login</title></head></html>"

// write makes a program: vectors, start-up code, functions, a page.
func write(prefix string) []byte {
	b := make([]byte, 0x40)
	copy(b, []byte{0x02, 0x01, 0x00})
	copy(b[0x0b:], []byte{0x02, 0x02, 0x00})
	b[0x13] = 0x32
	for len(b) < 0x100 {
		b = append(b, 0x90, 0x12, 0x34, 0xe0, 0x90, 0x12, 0x36, 0xf0, 0x22, 0x74)
	}
	b = append(b[:0x100], 0x78, 0x7f, 0xe4, 0xf6, 0xd8, 0xfd, 0x75, 0x81, 0x21, 0x02, 0x02, 0x00)
	for len(b) < 0x1000 {
		b = append(b, 0x12, 0x03, 0x00, 0xef, 0x90, 0x12, 0x36, 0xf0, 0xa3, 0xee, 0xf0, 0x22)
	}
	b = append(b, "\x00Content-Type: text/html\x00"+page+"\x00"...)
	return append(append([]byte(prefix), b...), bytes.Repeat([]byte{0xff}, 0x800)...)
}

func samples() map[string][]byte {
	return map[string][]byte{"plain": write(""), "realtek": write("\x00\x40")}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func Fuzz8051(f *testing.F) { formattest.Fuzz(f, Format, write("")[:0x400], write("\x00\x40")[:0x400]) }

func TestOpen(t *testing.T) {
	for name, b := range samples() {
		if !Format.Starts(b) {
			t.Errorf("%s is not recognised", name)
		}
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "processor=8051", "reset=0x0100", "interrupt=vector 0x0b")
		at := bytes.Index(b, []byte(page))
		if len(o.Entries) != 2 || string(o.Entries[1].Content) != page || o.Entries[1].Body.Extents[0].Offset != int64(at) {
			t.Errorf("%s: entries %q", name, o.Names())
		}
		e := o.Find("code")
		if _, err := formattest.Open(Format, "code", e.Content); err == nil {
			t.Error("the code is a program again")
		}
	}
	formattest.Refused(t, Format, write(""), map[int]byte{0: 0x12, 1: 0x02, 0x0b: 0, 0x106: 0, 2: 0x10})
	empty := append(write("")[:0x110], bytes.Repeat([]byte("no code"), 4000)...)
	if _, err := formattest.Open(Format, "text", empty); err == nil {
		t.Error("accepted: few instructions")
	}
}

func TestReal(t *testing.T) {
	for _, c := range []struct {
		file, reset string
		pages       int
	}{{"switch-swtg118as-v1.bin", "0x1ac3", 0}, {"switch-swtg124as-v2.bin", "0x0dc4", 16}} {
		b, err := os.ReadFile(formattest.Shared(t, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if !Format.Starts(b[:4096]) {
			t.Errorf("%s is not recognised", c.file)
		}
		o := formattest.MustOpen(t, Format, c.file, b)
		o.Want(t, "reset="+c.reset)
		if len(o.Entries)-1 < c.pages {
			t.Errorf("%s: %d pages", c.file, len(o.Entries)-1)
		}
		for _, e := range o.Entries[1:] {
			if strings.HasSuffix(e.Name, ".html") && !strings.Contains(strings.ToLower(string(e.Content)), "<") {
				t.Errorf("%s: %s: %.40q", c.file, e.Name, e.Content)
			}
		}
	}
}
