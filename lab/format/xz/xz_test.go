package xz

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os/exec"
	"testing"

	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
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

func sum(b, of []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(of))
}

func vli(b []byte, v int) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

func fill(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// write makes one stream with CRC-32 checks and blocks of that size.
func write(data []byte, block int, sizes bool) []byte {
	b := sum([]byte("\xfd7zXZ\x00\x00\x01"), []byte{0, 1})
	var records []byte
	n := 0
	for ; len(data) > 0; n++ {
		part := data[:min(block, len(data))]
		data = data[len(part):]
		packed := lzmatest.Encode2(part, lzma.Props{LC: 3, PB: 2}, 1<<16)
		h := []byte{0, 0}
		if sizes {
			h = vli(vli([]byte{0, 0xC0}, len(packed)), len(part))
		}
		h = fill(append(h, 0x21, 1, 8))
		h[0] = byte(len(h) / 4)
		h = sum(h, h)
		records = vli(vli(records, len(h)+len(packed)+4), len(part))
		b = sum(fill(append(append(b, h...), packed...)), part)
	}
	index := fill(append(vli([]byte{0}, n), records...))
	index = sum(index, index)
	foot := binary.LittleEndian.AppendUint32(nil, uint32(len(index)/4-1))
	foot = append(foot, 0, 1)
	return append(append(sum(append(b, index...), foot), foot...), 'Y', 'Z')
}

func samples() map[string][]byte {
	return map[string][]byte{
		"empty": write(nil, 1, false), "one block": write(text(50_000), 1<<20, false),
		"blocks": write(text(50_000), 9_000, true), "streams": bytes.Join([][]byte{write(text(5000), 1000, false), make([]byte, 8), write(text(99), 1000, true)}, nil),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestContent(t *testing.T) {
	for name, want := range map[string][]byte{"empty": nil, "one block": text(50_000), "blocks": text(50_000), "streams": append(text(5000), text(99)...)} {
		b := samples()[name]
		o := formattest.MustOpen(t, Format, name, append(b[:len(b):len(b)], bytes.Repeat([]byte{0xff}, 600)...))
		if len(o.Entries) != 1 || o.Entries[0].Name != "data" || !bytes.Equal(o.Entries[0].Content, want) || o.Entries[0].Body.Size != int64(len(want)) {
			t.Errorf("%s: %d bytes, want %d", name, len(o.Entries[0].Content), len(want))
		}
		if o.Extent != (format.Extent{Length: int64(len(b)), Certainty: format.Exact}) {
			t.Errorf("%s: %+v, want %d", name, o.Extent, len(b))
		}
	}
}

func TestDamage(t *testing.T) {
	data := text(50_000)
	b := samples()["blocks"]
	bad := bytes.Clone(b)
	bad[len(b)/2] ^= 1
	o, err := formattest.Open(Format, "flipped", bad)
	if err != nil {
		t.Fatal(err)
	}
	e := o.Entries[0]
	if e.Err == nil || len(e.Content) != len(data) || !bytes.Equal(e.Content[:18_000], data[:18_000]) || !bytes.Equal(e.Content[36_000:], data[36_000:]) {
		t.Errorf("flipped: %d bytes, %v", len(e.Content), e.Err)
	}
	cut := b[:len(b)*2/3]
	if o, err = formattest.Open(Format, "cut", cut); err != nil {
		t.Fatal(err)
	}
	e = o.Entries[0]
	if o.Extent.Certainty != format.Unknown || o.Length != int64(len(cut)) || e.Err == nil || len(e.Content) < 30_000 || !bytes.Equal(e.Content, data[:len(e.Content)]) {
		t.Errorf("cut: %+v, length %d of %d, %d bytes, %v", o.Extent, o.Length, len(cut), len(e.Content), e.Err)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("needs the xz command as oracle")
	}
	data := text(300_000)
	for _, args := range [][]string{{"-9"}, {"-T2", "--block-size=70000"}, {"--arm", "--lzma2=preset=1", "--check=sha256"}} {
		c := exec.Command(p, append(args, "-c")...)
		c.Stdin = bytes.NewReader(data)
		b, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		if !bytes.Equal(o.Entries[0].Content, data) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%v: %d bytes, length %d of %d", args, len(o.Entries[0].Content), o.Extent.Length, len(b))
		}
	}
}

func FuzzXZ(f *testing.F) {
	formattest.Fuzz(f, Format, write(text(900), 400, true), write(text(300), 100, false), write(nil, 1, false))
}
