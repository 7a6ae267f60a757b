package lzip

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os/exec"
	"testing"

	"assay/anatomy/lzma/lzmatest"
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

func pack(data []byte, version byte) []byte {
	b := append([]byte(magic), version, 16)
	b = append(b, lzmatest.Encode(data, props, 1<<16, true)...)
	b = le.AppendUint32(b, crc32.ChecksumIEEE(data))
	b = le.AppendUint64(b, uint64(len(data)))
	if version > 0 {
		b = le.AppendUint64(b, uint64(len(b)+8))
	}
	return b
}

func samples() map[string][]byte {
	return map[string][]byte{
		"one": pack(text(30_000), 1), "old": pack(text(5000), 0), "empty": pack(nil, 1),
		"three": bytes.Join([][]byte{pack(text(9000), 1), pack(text(50), 1), pack(text(4000), 1)}, nil),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestContent(t *testing.T) {
	for name, want := range map[string][]byte{"one": text(30_000), "old": text(5000), "empty": nil, "three": bytes.Join([][]byte{text(9000), text(50), text(4000)}, nil)} {
		b := samples()[name]
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(b), "LZIP\x09"...))
		if !bytes.Equal(o.Entries[0].Content, want) || o.Length != int64(len(b)) {
			t.Errorf("%s: %d bytes, length %d of %d", name, len(o.Entries[0].Content), o.Length, len(b))
		}
	}
}

func TestDamage(t *testing.T) {
	var b []byte
	data := text(300_000)
	for i := range 30 {
		b = append(b, pack(data[i*10_000:][:10_000], 1)...)
	}
	formattest.Damage(t, Format, b, 64, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.48, "cut 75 %": 0.73, "middle missing": 0.45})
	bad := bytes.Clone(b)
	bad[len(b)/2+500] ^= 4
	o, err := formattest.Open(Format, "", bad)
	if err != nil {
		t.Fatal(err)
	}
	if e := o.Entries[0]; e.Err == nil || len(e.Content) != len(data) || o.Share(formattest.MustOpen(t, Format, "", b)) < 0.96 {
		t.Errorf("one member damaged: %d bytes, %v", len(e.Content), e.Err)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("lzip")
	if err != nil {
		t.Skip("needs the lzip command as oracle")
	}
	data := text(300_000)
	c := exec.Command(p, "-c", "-9", "-b", "100000")
	c.Stdin = bytes.NewReader(data)
	b, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if o := formattest.MustOpen(t, Format, "", b); !bytes.Equal(o.Entries[0].Content, data) {
		t.Error("content differs")
	}
}

func FuzzLzip(f *testing.F) {
	formattest.Fuzz(f, Format, pack(text(900), 1), pack(text(300), 0), append(pack(text(90), 1), pack(nil, 1)...))
}
