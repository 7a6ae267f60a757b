package gzip

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return b[:n]
}

func write(t testing.TB, data []byte, level int, h gzip.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Header = h
	w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withChecksum adds the header checksum to a header without options.
func withChecksum(b []byte, good bool) []byte {
	h := bytes.Clone(b[:fixedLength])
	h[3] |= flagChecksum
	sum := crc(h)
	if !good {
		sum++
	}
	return append(binary.LittleEndian.AppendUint16(h, sum), b[fixedLength:]...)
}

func crc(b []byte) uint16 {
	var c counter
	c.w = io.Discard
	c.Write(b)
	return uint16(c.sum)
}

var named = gzip.Header{Name: "dir/vmlinux.bin", Comment: "a kernel", Extra: []byte("ab\x01\x00x"), ModTime: time.Unix(1500000000, 0), OS: 3}

func samples(t testing.TB) map[string][]byte {
	data := text(150_000)
	two := append(write(t, data, 6, named), write(t, data[:5000], 9, gzip.Header{})...)
	return map[string][]byte{
		"plain": write(t, data, 6, gzip.Header{}), "named": write(t, data, 1, named), "stored": write(t, data, 0, gzip.Header{}),
		"members": append(two, write(t, nil, 6, gzip.Header{})...), "empty": write(t, nil, 6, gzip.Header{}), "tiny": write(t, []byte("x"), 6, gzip.Header{}),
		"huffman": write(t, data, gzip.HuffmanOnly, gzip.Header{}), "checksum": withChecksum(write(t, data, 6, gzip.Header{}), true),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples(t)) }

func TestContent(t *testing.T) {
	data := text(150_000)
	want := map[string][]byte{"members": append(bytes.Clone(data), data[:5000]...), "empty": nil, "tiny": []byte("x")}
	for name, b := range samples(t) {
		o := formattest.MustOpen(t, Format, name, append(b[:len(b):len(b)], "\x1f\x8b\x08\xe0trailing garbage"...))
		w, ok := want[name]
		if !ok {
			w = data
		}
		if len(o.Entries) != 1 || !bytes.Equal(o.Entries[0].Content, w) || o.Length != int64(len(b)) {
			t.Errorf("%s: %d entries, length %d of %d", name, len(o.Entries), o.Length, len(b))
		}
	}
	o := formattest.MustOpen(t, Format, "x.gz", samples(t)["named"])
	if e := o.Entries[0]; e.Name != "vmlinux.bin" || e.Has != assay.HasTime || e.MTime != 1500000000 {
		t.Errorf("entry %+v", e.Entry)
	}
	if o := formattest.MustOpen(t, Format, "x.gz", samples(t)["plain"]); o.Entries[0].Name != "data" || o.Entries[0].Has != 0 {
		t.Errorf("entry %+v", o.Entries[0].Entry)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{"": "data", "..": "data", "/": "data", "a/../..": "data", "/etc/passwd": "passwd", "x": "x", "d/": "d"} {
		if got := childName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// readerOnly is content that cannot show its bytes.
type readerOnly struct{ assay.Content }

func TestNotInMemory(t *testing.T) {
	for name, b := range samples(t) {
		more := append(b[:len(b):len(b)], bytes.Repeat([]byte{0xff}, 1000)...)
		in := &format.Input{Content: readerOnly{assay.Bytes(more)}, Limits: assay.DefaultLimits()}
		if _, err := measure(in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var w bytes.Buffer
		s := &lengths{}
		if err := decode(in, s, &w); err != nil || s.n != int64(len(b)) {
			t.Errorf("%s: length %d of %d, %v", name, s.n, len(b), err)
		}
	}
}

// lengths is a sink that wants the length only.
type lengths struct {
	format.Sink
	n int64
}

func (l *lengths) Length(n int64)          { l.n = n }
func (l *lengths) Structure(int64, int64)  {}
func (l *lengths) Property(string, string) {}

func TestDamage(t *testing.T) {
	data := text(150_000)
	b := write(t, data, 6, gzip.Header{})
	second := write(t, []byte("second"), 6, gzip.Header{})
	flip := func(at int) []byte {
		c := append(bytes.Clone(b), second...)
		c[at] ^= 0x40
		return c
	}
	for name, c := range map[string]struct {
		b      []byte
		reason string
		least  int
	}{
		"cut":     {b[:len(b)/2], "ends in the middle", len(data) / 3},
		"trailer": {b[:len(b)-3], "cut off", len(data)},
		"crc":     {flip(len(b) - 8), "CRC-32", len(data) + 6},
		"size":    {flip(len(b) - 2), "recorded", len(data) + 6},
	} {
		o, err := formattest.Open(Format, name, c.b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		e := o.Entries[0]
		if e.Err == nil || !strings.Contains(e.Err.Error(), c.reason) || len(e.Content) < c.least || !bytes.HasPrefix(e.Content, data[:min(len(data), len(e.Content))]) {
			t.Errorf("%s: %d bytes, %v", name, len(e.Content), e.Err)
		}
		if o.Length != int64(len(c.b)) {
			t.Errorf("%s: length %d of %d", name, o.Length, len(c.b))
		}
	}
	c := flip(len(b) / 2)
	o, err := formattest.Open(Format, "data", c)
	if err != nil || o.Entries[0].Err == nil || len(o.Entries[0].Content) < 30_000 {
		t.Errorf("flipped data: %v, %v", err, o.Entries[0].Err)
	}
	o, err = formattest.Open(Format, "header", withChecksum(b, false))
	if err != nil || len(o.Failures) != 1 || o.Entries[0].Err != nil {
		t.Errorf("header checksum: %v, %v", err, o.Failures)
	}
}

func TestRefused(t *testing.T) {
	tiny := write(t, []byte("hello"), 6, gzip.Header{})
	both := bytes.Clone(tiny)
	both[len(both)-8] ^= 1
	both[len(both)-4] ^= 1
	reserved := bytes.Clone(tiny)
	reserved[3] = 0x20
	name := bytes.Clone(tiny)
	name[3] = flagName
	for what, b := range map[string][]byte{"trailer": both, "reserved": reserved, "name": append(name[:10], bytes.Repeat([]byte{'a'}, 5000)...), "short": tiny[:9]} {
		if _, err := formattest.Open(Format, what, b); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("gzip")
	if err != nil {
		t.Skip("needs the gzip command as oracle")
	}
	data := text(300_000)
	c := exec.Command(p, "-9c")
	c.Stdin = bytes.NewReader(data)
	b, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "x", b)
	if !bytes.Equal(o.Entries[0].Content, data) || o.Length != int64(len(b)) {
		t.Errorf("%d bytes, length %d of %d", len(o.Entries[0].Content), o.Length, len(b))
	}
}

func FuzzGzip(f *testing.F) {
	var seeds [][]byte
	for _, b := range samples(f) {
		if len(b) < 1000 {
			seeds = append(seeds, b)
		}
	}
	seeds = append(seeds, write(f, text(5000), 6, named))
	formattest.Fuzz(f, Format, seeds...)
}
