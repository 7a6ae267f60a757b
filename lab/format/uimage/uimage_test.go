package uimage

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzUImage(f *testing.F) {
	var seeds [][]byte
	for _, b := range samples() {
		seeds = append(seeds, b)
	}
	formattest.Fuzz(f, Format, seeds...)
}

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

func want(t *testing.T, o *formattest.Opened, props map[string]string) {
	t.Helper()
	for n, v := range props {
		if got := property(o, n); got != v {
			t.Errorf("%s: %q, want %q", n, got, v)
		}
	}
}

func entry(t *testing.T, o *formattest.Opened, name string, content []byte) {
	t.Helper()
	if e := o.Find(name); e == nil {
		t.Errorf("no entry %s among %q", name, o.Names())
	} else if !bytes.Equal(e.Content, content) {
		t.Errorf("%s: %d bytes, want %d", name, len(e.Content), len(content))
	}
}

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "kernel", s["kernel"])
	want(t, o, map[string]string{
		"name": "MIPS OpenWrt Linux-5.15", "os": "linux", "arch": "mips", "type": "kernel", "compression": "lzma",
		"load": "0x80002000", "entry": "0x80002400", "created": "2023-11-14T22:13:20Z",
		"header-checksum": "matches", "data-checksum": "matches", "magic": "(none)",
	})
	entry(t, o, "kernel", first)

	o = formattest.MustOpen(t, Format, "full name", s["full name"])
	want(t, o, map[string]string{"name": "U-Boot 2011.12.NA for rtl9601C 1", "os": "u-boot"})
	entry(t, o, "firmware", second)

	o = formattest.MustOpen(t, Format, "netgear", s["netgear"])
	want(t, o, map[string]string{"magic": "33373030"})
	entry(t, o, "filesystem", first)

	o = formattest.MustOpen(t, Format, "lengthened", s["lengthened"])
	want(t, o, map[string]string{"header-length": "96", "data-checksum": "matches"})
	entry(t, o, "kernel", first)

	o = formattest.MustOpen(t, Format, "odd codes", s["odd codes"])
	want(t, o, map[string]string{"os": "unknown (200)", "type": "unknown (202)"})
	entry(t, o, "data", third)

	o = formattest.MustOpen(t, Format, "script", s["script"])
	entry(t, o, "script", text)

	o = formattest.MustOpen(t, Format, "multi", s["multi"])
	entry(t, o, "image0", first)
	entry(t, o, "image1", second)
	entry(t, o, "image2", third)
	claimed := map[int64]bool{}
	for _, r := range o.Structures {
		for i := range r.Length {
			claimed[r.Offset+i] = true
		}
	}
	for _, e := range o.Entries {
		for i := range e.Body.Extents[0].Length {
			if at := e.Body.Extents[0].Offset + i; claimed[at] {
				t.Fatalf("byte 0x%x claimed twice", at)
			} else {
				claimed[at] = true
			}
		}
	}
	if len(claimed) != len(s["multi"]) {
		t.Errorf("%d of %d bytes claimed", len(claimed), len(s["multi"]))
	}
}

func TestCutShort(t *testing.T) {
	b := samples()["kernel"]
	o, err := formattest.Open(Format, "cut", b[:200])
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	entry(t, o, "kernel", first[:200-64])
	want(t, o, map[string]string{"data-checksum": "cannot tell: cut short"})
	if len(o.Failures) != 1 || o.Failures[0].Offset != 200 || !strings.Contains(o.Failures[0].Reason, "571 of 707 bytes") {
		t.Errorf("failures %+v", o.Failures)
	}

	b = samples()["multi"]
	o, err = formattest.Open(Format, "cut", b[:64+16+708+10])
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	entry(t, o, "image0", first)
	entry(t, o, "image1", second[:10])
	if o.Find("image2") != nil {
		t.Error("image2 is past the end and was given")
	}
	if len(o.Failures) != 3 {
		t.Errorf("failures %+v", o.Failures)
	}
}

func TestDataDiffer(t *testing.T) {
	b := samples()["kernel"]
	b[100] ^= 1
	o, err := formattest.Open(Format, "differ", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	want(t, o, map[string]string{"header-checksum": "matches", "data-checksum": "differs"})
	if len(o.Failures) != 1 {
		t.Errorf("failures %+v", o.Failures)
	}
}

func TestLyingList(t *testing.T) {
	data := files(first, second)
	binary.BigEndian.PutUint32(data[4:], 0xfffffff0)
	o, err := formattest.Open(Format, "list", write(sample{os: 5, arch: 2, kind: 4, name: "lies", data: data}))
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	entry(t, o, "image0", first)
	entry(t, o, "image1", second)
	if len(o.Failures) != 1 || o.Failures[0].Name != "image1" {
		t.Errorf("failures %+v", o.Failures)
	}

	endless := bytes.Repeat([]byte{1}, 4096)
	o, err = formattest.Open(Format, "endless", write(sample{os: 5, arch: 2, kind: 4, name: "endless", data: endless}))
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	entry(t, o, "multi", endless)
	if len(o.Failures) != 1 {
		t.Errorf("failures %+v", o.Failures)
	}
}

func TestHeaderChecksum(t *testing.T) {
	change := func(at int, to byte) error {
		b := samples()["kernel"]
		b[at] = to
		_, err := formattest.Open(Format, "changed", b)
		return err
	}
	if err := change(0x20, 'X'); err != nil {
		t.Errorf("a changed name and nothing else: %v", err)
	}
	for _, c := range []struct {
		why string
		at  int
		to  byte
	}{
		{"unknown os", 0x1c, 99}, {"unknown arch", 0x1d, 99}, {"unknown type", 0x1e, 99},
		{"unknown compression", 0x1f, 99}, {"longer than the content", 0x0d, 1},
		{"name with a control character", 0x22, 7}, {"no name", 0x20, 0}, {"magic", 3, 0},
	} {
		if err := change(c.at, c.to); err == nil {
			t.Errorf("accepted although the header's checksum differs and %s", c.why)
		}
	}
	b := samples()["kernel"]
	b[0x20] = 'X'
	o, err := formattest.Open(Format, "changed", b)
	if err != nil {
		t.Fatal(err)
	}
	want(t, o, map[string]string{"header-checksum": "differs", "data-checksum": "matches"})
	if len(o.Failures) != 1 {
		t.Errorf("failures %+v", o.Failures)
	}
	// A vendor's magic is believed only with the checksum.
	b = samples()["netgear"]
	b[0x20] = 'X'
	if _, err := formattest.Open(Format, "changed", b); err == nil {
		t.Error("vendor magic accepted without checksum")
	}
	// An unknown magic is refused even with it.
	b = samples()["kernel"]
	b[0] = 0x28
	seal(b[:64])
	if err := func() error { _, err := formattest.Open(Format, "m", b); return err }(); err == nil {
		t.Error("unknown magic accepted")
	}
}

func TestPieces(t *testing.T) {
	for name, b := range samples() {
		o := formattest.MustOpen(t, Format, name, b)
		for _, e := range o.Entries {
			if e.Type != assay.Regular || e.Piece != (e.Name != "script") {
				t.Errorf("%s: %s is type %v, piece %v", name, e.Name, e.Type, e.Piece)
			}
		}
	}
}
