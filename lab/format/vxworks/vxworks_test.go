package vxworks

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// write makes what looks like an image: code, texts, a symbol table.
func write(first uint32, texts string, symbols int) []byte {
	be := binary.BigEndian
	b := be.AppendUint32(nil, first)
	for i := range 3000 {
		b = be.AppendUint32(b, 0x24020000+uint32(i))
	}
	b = append(b, texts...)
	b = append(b, make([]byte, -len(b)&3)...)
	// names of different lengths, each filled up to 4
	names, at := []byte{0, 0, 0, 0}, len(b)+20*symbols
	for i := range symbols {
		b = be.AppendUint32(b, 0)
		b = be.AppendUint32(b, 0x80200000+uint32(at+len(names)))
		b = be.AppendUint32(b, 0x80210000+uint32(32*i))
		b = be.AppendUint32(b, 0)
		b = append(b, 0, 0, 5, 0)
		names = append(names, fmt.Sprintf("symbol%d%s", i*i, strings.Repeat("x", i%7))...)
		names = append(names, make([]byte, 4-len(names)&3)...)
	}
	b = append(b, names...)
	b = append(b, bytes.Repeat([]byte("OW"), 32)...)
	return append(b, bytes.Repeat([]byte("some data. "), 500)...)
}

const (
	six  = "\x00VxWorks\x00VxWorks 6.8\x006.8\x00May 17 2013, 16:17:02\x00cplusCtors\x00WIND version 2.13\x00"
	five = "\x00VxWorks\x00\x005.5.1\x00Jan  2 2009, 03:04:05\x00WIND version 2.6\x00"
)

func samples() map[string][]byte {
	return map[string][]byte{"6.8": write(0x3c1a8000, six, 100), "5.5": write(0x40806000, five, 0)}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzVxWorks(f *testing.F) {
	formattest.Fuzz(f, Format, write(0x3c1a8000, six, 70), samples()["5.5"])
}

func TestOpen(t *testing.T) {
	b := samples()["6.8"]
	o := formattest.MustOpen(t, Format, "6.8", b)
	o.Want(t, "version=6.8", "wind-version=2.13", "built=May 17 2013, 16:17:02", "byte-order=big-endian")
	at := bytes.Index(b, []byte("WIND"))
	if c, d := o.Find("code"), o.Find("data"); c == nil || d == nil || !bytes.Equal(c.Content, b[:at]) || !bytes.Equal(d.Content, b[at:]) || c.Piece {
		t.Errorf("entries %q", o.Names())
	}
	o.Want(t, "load=0x80200000")
	if e := o.Find("symbols.txt"); e == nil || !strings.HasPrefix(string(e.Content), "80210000 code symbol0\n80210020 code symbol1x\n80210040 code symbol4xx\n") || strings.Count(string(e.Content), "\n") != 100 {
		t.Errorf("symbols among %q", o.Names())
	}
	if o.Property("symbols") == "(none)" || o.Property("memfs") == "(none)" {
		t.Errorf("properties %v", o.Properties)
	}
	// neither half is an image again
	for _, e := range o.Entries {
		if _, err := formattest.Open(Format, e.Name, e.Content); err == nil {
			t.Errorf("%s is an image as well", e.Name)
		}
	}
	formattest.MustOpen(t, Format, "5.5", samples()["5.5"]).Want(t, "version=5.5.1", "wind-version=2.6", "built=Jan  2 2009, 03:04:05", "symbols=(none)")
	at = len(b) - len(bytes.TrimRight(b, "x"))
	formattest.Refused(t, Format, b, map[int]byte{at: 0xff, bytes.Index(b, []byte("WIND")): 'X'})
	if !Format.Starts(b) || Format.Starts([]byte("text that is none")) || Format.Starts(make([]byte, 64)) {
		t.Error("Starts")
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "huawei-balong-usblsafe-327x.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "real", b[0x3c0:])
	o.Want(t, "version=6.8", "wind-version=2.13", "built=May 17 2013, 16:17:02")
	o.Want(t, "byte-order=little-endian", "load=0x30004000")
	e := o.Find("symbols.txt")
	if e == nil || !strings.Contains(string(e.Content), "3018a71c data g_ucVxWorksAddr\n") {
		t.Errorf("symbols: %v", o.Properties)
	}
}
