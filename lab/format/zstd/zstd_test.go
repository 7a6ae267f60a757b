package zstd

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"github.com/klauspost/compress/zstd"

	"assay/lab/format"
	"assay/lab/format/formattest"
	"assay/lab/format/tar"
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return b[:n]
}

// pack makes one frame; the encoder states no size when it is fed piece by
// piece.
func pack(t testing.TB, data []byte, sized bool, o ...zstd.EOption) []byte {
	var buf bytes.Buffer
	e, err := zstd.NewWriter(&buf, append(o, zstd.WithEncoderConcurrency(1))...)
	if err != nil {
		t.Fatal(err)
	}
	if sized {
		return e.EncodeAll(data, nil)
	}
	for len(data) > 0 {
		n := min(len(data), 100_000)
		e.Write(data[:n])
		data = data[n:]
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func skip(magic byte, body string) []byte {
	b := []byte{magic, 0x2a, 0x4d, 0x18}
	return append(le.AppendUint32(b, uint32(len(body))), body...)
}

// stored is a frame of raw blocks without checksum and size.
func stored(parts ...string) []byte {
	b := []byte{0x28, 0xb5, 0x2f, 0xfd, 0, 0x40}
	for i, p := range parts {
		h := len(p) << 3
		if i == len(parts)-1 {
			h |= 1
		}
		b = append(append(b, byte(h), byte(h>>8), byte(h>>16)), p...)
	}
	return b
}

func samples(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"one":      pack(t, text(300_000), true),
		"streamed": pack(t, text(600_000), false, zstd.WithEncoderCRC(false)),
		"frames":   bytes.Join([][]byte{skip(0x50, "\x01\x02\x03\x04"), pack(t, text(5000), true), skip(0x5f, "hidden words"), pack(t, text(99), true)}, nil),
		"raw":      pack(t, []byte{1, 2, 3}, true),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples(t)) }

func TestContent(t *testing.T) {
	s := samples(t)
	for name, want := range map[string][]byte{"one": text(300_000), "streamed": text(600_000), "frames": append(text(5000), text(99)...), "raw": {1, 2, 3}} {
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(s[name]), "behind it"...))
		if e := o.Find("data"); e == nil || !bytes.Equal(e.Content, want) {
			t.Errorf("%s: content differs", name)
		}
		if o.Extent != (format.Extent{Length: int64(len(s[name])), Certainty: format.Exact}) {
			t.Errorf("%s: %+v, want %d", name, o.Extent, len(s[name]))
		}
	}
	o := formattest.MustOpen(t, Format, "", s["frames"])
	if len(o.Entries) != 2 || string(o.Entries[0].Content) != "hidden words" {
		t.Errorf("entries %v", o.Names())
	}
}

// TestWeak: what has neither checksum nor size nor compressed blocks is taken
// only when it fills the input.
func TestWeak(t *testing.T) {
	b := stored("some", " words")
	if o := formattest.MustOpen(t, Format, "", b); string(o.Entries[0].Content) != "some words" {
		t.Errorf("content %q", o.Entries[0].Content)
	}
	if _, err := formattest.Open(Format, "", append(b, 1)); err == nil {
		t.Error("taken with a byte behind it")
	}
	if _, err := formattest.Open(Format, "", skip(0x50, "alone")); err == nil {
		t.Error("a skippable frame alone was taken")
	}
}

func TestDamage(t *testing.T) {
	one := pack(t, text(2_000_000), true)
	formattest.Damage(t, Format, one, 64, map[string]float64{"cut 25 %": 0.19, "cut 50 %": 0.45, "cut 75 %": 0.7, "middle missing": 0.4})
	var many []byte
	for i := range 20 {
		many = append(many, pack(t, text(2_000_000)[i*100_000:][:100_000], true)...)
	}
	formattest.Damage(t, Format, many, 64, map[string]float64{"cut 25 %": 0.2, "cut 50 %": 0.45, "cut 75 %": 0.7, "middle missing": 0.44})
	bad := bytes.Clone(many)
	bad[len(bad)/2] ^= 0x55
	o, err := formattest.Open(Format, "", bad)
	if err != nil {
		t.Fatal(err)
	}
	e := o.Find("data")
	if e.Err == nil || len(e.Content) != 2_000_000 || !bytes.Equal(e.Content[1_200_000:], text(2_000_000)[1_200_000:]) {
		t.Errorf("one frame damaged: %d bytes, %v", len(e.Content), e.Err)
	}
}

func TestDictionary(t *testing.T) {
	b := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 3, 3<<3 | 1, 0, 0, 'a', 'b', 'c'}
	o, err := formattest.Open(Format, "", b)
	if err != nil {
		t.Fatal(err)
	}
	if e := o.Find("data"); e.Err == nil || len(e.Content) != 0 {
		t.Errorf("read without the dictionary: %v", e.Err)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("zstd")
	if err != nil {
		t.Skip("needs the zstd command as oracle")
	}
	data := text(3_000_000)
	for _, args := range [][]string{{"-1"}, {"-19", "--no-check"}, {"-T2", "-B500000"}, {"-3", "--long=27"}} {
		c := exec.Command(p, append(args, "-c", "-q")...)
		c.Stdin = bytes.NewReader(data)
		b, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "", b)
		if !bytes.Equal(o.Find("data").Content, data) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%v: %d bytes, length %d of %d", args, len(o.Entries[0].Content), o.Extent.Length, len(b))
		}
	}
}

func TestGroundTruth(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/25-rootfs-core.tar.zst"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "", b)
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-core-mips64el.json"))
	in := formattest.MustOpen(t, tar.Format, "", o.Find("data").Content)
	if n := in.Compare(t, rows, formattest.Stores{Mode: true, Owner: true, Device: true}); n != len(rows) {
		t.Errorf("%d of %d entries", n, len(rows))
	}
}

func FuzzZstd(f *testing.F) {
	formattest.Fuzz(f, Format, pack(f, text(900), true), pack(f, text(900), false), stored("a", "bc"), append(skip(0x51, "x"), pack(f, text(5), true)...))
}
