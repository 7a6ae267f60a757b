package lzma

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
	"assay/lab/format/formattest"
)

var (
	normal  = lzma.Props{LC: 3, PB: 2}
	loader  = lzma.Props{LC: 1, LP: 2, PB: 2} // 6d
	content = text(150_000)
)

func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return b[:n]
}

// short has the header of 9 bytes, bare that of 5.
func short(data []byte, marker bool) []byte {
	b := lzmatest.EncodeAlone(data, normal, 1<<16, false)[:5:5]
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return append(b, lzmatest.Encode(data, normal, 1<<16, marker)...)
}

func bare(data []byte) []byte {
	b := lzmatest.EncodeAlone(data, normal, 1<<16, false)[:5:5]
	return append(b, lzmatest.Encode(data, normal, 1<<16, true)...)
}

// sizedWithMarker has both a length and a marker, as some encoders write it.
func sizedWithMarker(data []byte) []byte {
	b := lzmatest.EncodeAlone(data, normal, 1<<16, true)
	binary.LittleEndian.PutUint64(b[5:], uint64(len(data)))
	return b
}

func samples() map[string][]byte {
	return map[string][]byte{
		"sized": lzmatest.EncodeAlone(content, normal, 1<<23, false), "marker": lzmatest.EncodeAlone(content, normal, 1<<23, true),
		"both": sizedWithMarker(content), "6d": lzmatest.EncodeAlone(content, loader, 1<<17, false), "small dictionary": lzmatest.EncodeAlone(content, normal, 1<<13, true),
		"9 bytes": short(content, false), "9 bytes, marker": short(content, true), "5 bytes": bare(content),
	}
}

func TestContract(t *testing.T) {
	s := samples()
	s["small"] = lzmatest.EncodeAlone(text(100), normal, 1<<16, false)
	s["one byte"] = lzmatest.EncodeAlone([]byte("x"), normal, 1<<16, false)
	s["odd properties"] = lzmatest.EncodeAlone(text(5000), lzma.Props{LC: 2, LP: 1, PB: 0}, 3<<15, true)
	formattest.Contract(t, Format, s)
}

func TestContent(t *testing.T) {
	for name, b := range samples() {
		for _, behind := range [][]byte{nil, bytes.Repeat([]byte{0xff}, 999), make([]byte, 999), []byte("text that follows")} {
			o := formattest.MustOpen(t, Format, name, append(b[:len(b):len(b)], behind...))
			if len(o.Entries) != 1 || !bytes.Equal(o.Entries[0].Content, content) || o.Length != int64(len(b)) {
				t.Errorf("%s: length %d of %d", name, o.Length, len(b))
			}
		}
	}
}

// Every sample but those with rare properties must be found in a raw dump.
func TestSignatures(t *testing.T) {
	for name, b := range samples() {
		found := false
		for _, s := range signatures() {
			ok := len(b) >= len(s.Bytes)
			for i := 0; ok && i < len(s.Bytes); i++ {
				ok = b[i]&s.Mask[i] == s.Bytes[i]
			}
			found = found || ok
		}
		if !found {
			t.Errorf("%s: no signature for % x", name, b[:16])
		}
	}
	odd := lzmatest.EncodeAlone(text(100), lzma.Props{LC: 2, LP: 1}, 3<<15, true)
	if !Format.Starts(odd) || Format.Starts(make([]byte, 4096)) || Format.Starts([]byte("#!/bin/sh\nexit 0\n")) {
		t.Error("Starts")
	}
}

func TestDamage(t *testing.T) {
	for name, b := range samples() {
		cut := b[:len(b)*2/3]
		o, err := formattest.Open(Format, name, cut)
		if err != nil {
			t.Errorf("%s cut: %v", name, err)
			continue
		}
		e := o.Entries[0]
		if e.Err == nil || o.Length != int64(len(cut)) || len(e.Content) < len(content)/2 || !bytes.HasPrefix(content, e.Content) {
			t.Errorf("%s cut: %d bytes, length %d, %v", name, len(e.Content), o.Length, e.Err)
		}
	}
	b := samples()["sized"]
	binary.LittleEndian.PutUint64(b[5:], uint64(len(content)-50))
	if o, err := formattest.Open(Format, "size", b); err != nil || o.Entries[0].Err == nil || !strings.Contains(o.Entries[0].Err.Error(), "declared") {
		t.Errorf("wrong size: %v", err)
	}
}

func TestRefused(t *testing.T) {
	zeros := append(samples()["sized"][:13:13], make([]byte, 70_000)...)
	ones := append(samples()["sized"][:14:14], bytes.Repeat([]byte{0xff}, 70_000)...)
	size := lzmatest.EncodeAlone(text(100), normal, 1<<16, false)
	size[5]-- // a length that the data do not have
	none := lzmatest.EncodeAlone(nil, normal, 1<<16, false)
	dict := lzmatest.EncodeAlone(content, normal, 0x12345, false)
	for name, b := range map[string][]byte{"zeros": zeros, "ones": ones, "size": size, "empty": none, "dictionary": dict} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("needs the xz command as oracle")
	}
	run := func(in []byte, args ...string) []byte {
		c := exec.Command(p, args...)
		c.Stdin = bytes.NewReader(in)
		b, err := c.Output()
		if err != nil {
			t.Errorf("xz %v: %v", args, err)
		}
		return b
	}
	for _, args := range [][]string{{"-1"}, {"--lzma1=lc=1,lp=2,pb=2"}, {"--lzma1=lc=0,lp=0,pb=0,dict=4KiB"}} {
		b := run(content, append(args, "-c", "--format=lzma")...)
		o := formattest.MustOpen(t, Format, "x", b)
		if !bytes.Equal(o.Entries[0].Content, content) || o.Length != int64(len(b)) {
			t.Errorf("%v: length %d of %d", args, o.Length, len(b))
		}
	}
	for name, b := range samples() {
		if strings.Contains(name, "bytes") {
			continue // only boot loaders know these
		}
		if !bytes.Equal(run(b, "-dc", "--format=lzma"), content) {
			t.Errorf("xz reads something else of %q", name)
		}
	}
}

// Streams in real images: where, and what the xz command makes of them.
func TestReal(t *testing.T) {
	dir := os.Getenv("ASSAY_SHARED")
	if dir == "" {
		dir = "../../../../shared"
	}
	dir = filepath.Join(dir, "corpora", "real")
	for _, c := range []struct {
		file string
		off  int
		n    int // bytes of content
		end  int // of the stream, from off
		sum  string
	}{
		{"huawei-hg532e.bin", 0x21a8, 0x17dc0, 35900, "3e3e5ee0d875cde784f25a5cf12342cb8ae1e68335a04abf6d21d8b37f430056"},
		{"huawei-hg532e.bin", 0x11180, 0x29b6c0, 900473, "4a04b44d4f6c093bbf1b0a3d025b0988a914a6d43cd451fedb294957f2024f3e"},
		{"tplink-wr841n-v10.bin", 0x3a10, 0x16c48, 35711, "5d4189a04867bc8580dac9b8b1b4be959e06dd1a4c75138705930bb01f6c95ca"},
		{"tplink-wr841n-v10.bin", 0x20400, 0x21dc98, 761358, "ad931bfda23bdec78e84f51969fc2a46d1a5b744c37b57f55b2274e7e383c8e5"},
	} {
		b, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Skipf("needs %s: set ASSAY_SHARED", c.file)
		}
		o := formattest.MustOpen(t, Format, "data", b[c.off:])
		got := o.Entries[0].Content
		if sum := fmt.Sprintf("%x", sha256.Sum256(got)); len(got) != c.n || c.sum != sum || int(o.Length) != c.end {
			t.Errorf("%s 0x%x: %d bytes, end %d, %s", c.file, c.off, len(got), o.Length, sum)
		}
	}
}

func FuzzLZMA(f *testing.F) {
	small := text(2000)
	formattest.Fuzz(f, Format, lzmatest.EncodeAlone(small, normal, 1<<16, false), lzmatest.EncodeAlone(small, loader, 1<<16, true), short(small, false), bare(small))
}
