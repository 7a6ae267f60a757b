package xz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/anatomy/bcj"
	"assay/anatomy/lzma"
	"assay/anatomy/lzma/lzmatest"
)

// recipe says how to write a sample.
type recipe struct {
	check  byte
	sizes  bool // in block headers
	block  int  // bytes of data in a block
	filter bcj.ID
}

func appendVLI(b []byte, v int) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

func appendCRC(b []byte, of []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(of))
}

func pad(b []byte, from int) []byte {
	for (len(b)-from)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// write makes one stream of data.
func write(data []byte, r recipe) []byte {
	b := append([]byte(nil), Magic...)
	b = append(b, 0, r.check)
	b = appendCRC(b, b[6:8])
	var records []byte
	n := 0
	for ; len(data) > 0; n++ {
		part := data[:min(len(data), r.block)]
		data = data[len(part):]
		start := len(b)
		plain := bytes.Clone(part)
		if r.filter == bcj.Delta { // the only filter that is easy to write
			for i := len(part) - 1; i > 0; i-- {
				plain[i] -= plain[i-1]
			}
		}
		packed := lzmatest.Encode2(plain, lzma.Props{LC: 3, PB: 2}, 1<<16)
		head := []byte{0, 0}
		if r.sizes {
			head[1] |= 0xC0
			head = appendVLI(head, len(packed))
			head = appendVLI(head, len(part))
		}
		if r.filter == bcj.Delta {
			head[1] |= 1
			head = append(head, 3, 1, 0)
		}
		head = append(head, 0x21, 1, 8) // 64 KiB
		head = pad(head, 0)
		head[0] = byte(len(head) / 4)
		b = append(b, appendCRC(head, head)...)
		b = append(b, packed...)
		unpadded := len(b) - start
		b = pad(b, start)
		if h := newCheck(r.check); h != nil {
			h.Write(part)
			sum := h.Sum(nil)
			if r.check != 10 {
				for i, j := 0, len(sum)-1; i < j; i, j = i+1, j-1 {
					sum[i], sum[j] = sum[j], sum[i]
				}
			}
			b = append(b, sum...)
			unpadded += len(sum)
		}
		records = appendVLI(appendVLI(records, unpadded), len(part))
	}
	start := len(b)
	b = append(appendVLI(append(b, 0), n), records...)
	b = pad(b, start)
	b = appendCRC(b, b[start:])
	foot := binary.LittleEndian.AppendUint32(nil, uint32((len(b)-start)/4-1))
	foot = append(foot, 0, r.check)
	return append(append(appendCRC(b, foot), foot...), 'Y', 'Z')
}

func mixed(n int) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "%d: some text %x\n", r.IntN(1000), r.Uint64())
	}
	return b[:n]
}

var recipes = map[string]recipe{
	"one block":   {check: 4, block: 1 << 30},
	"many blocks": {check: 1, block: 7001},
	"sizes":       {check: 10, block: 10000, sizes: true},
	"no check":    {check: 0, block: 20000, sizes: true},
	"delta":       {check: 4, block: 30001, filter: bcj.Delta},
}

// whole hides Slice and everything else.
type whole struct{ io.ReaderAt }

func TestRead(t *testing.T) {
	data := mixed(100_000)
	for name, r := range recipes {
		b := write(data, r)
		dst := make([]byte, len(data)+5)
		n, err := Decode(dst, append(b[:len(b):len(b)], "behind"...))
		if err != nil || !bytes.Equal(dst[:n], data) {
			t.Errorf("%s: Decode: %d of %d, %v", name, n, len(data), err)
		}
		n, err = Decode(dst[:50_000], b)
		if err != io.ErrShortBuffer || n != 50_000 || !bytes.Equal(dst[:n], data[:n]) {
			t.Errorf("%s: Decode into too little: %d, %v", name, n, err)
		}
		twice := append(append(bytes.Clone(b), make([]byte, 8)...), write(data[:30000], recipe{check: 1, block: 1 << 20})...)
		want := append(bytes.Clone(data), data[:30000]...)
		full := append(twice[:len(twice):len(twice)], bytes.Repeat([]byte{0xff}, 100)...)
		x, err := Measure(memory(full), int64(len(full)))
		if err != nil || x.Length != int64(len(twice)) || x.Size != int64(len(want)) || x.Streams != 2 || !x.Whole {
			t.Errorf("%s: measured %+v, %v; want %d, %d", name, x, err, len(twice), len(want))
		}
		for _, workers := range []int{1, 3} {
			d := NewReader(whole{memory(full)}, int64(len(full)))
			d.workers = workers
			got, err := io.ReadAll(d)
			if err != nil || !bytes.Equal(got, want) || d.Consumed() != int64(len(twice)) {
				t.Errorf("%s: Read: %d of %d, consumed %d of %d, %v", name, len(got), len(want), d.Consumed(), len(twice), err)
			}
		}
		var w bytes.Buffer
		d := NewReader(memory(full), int64(len(full)))
		if _, err := d.WriteTo(&w); err != nil || !bytes.Equal(w.Bytes(), want) {
			t.Errorf("%s: WriteTo: %d of %d, %v", name, w.Len(), len(want), err)
		}
	}
}

func TestStreamPadding(t *testing.T) {
	b := write(mixed(1000), recipes["one block"])
	for _, c := range []struct{ zeros, streams int }{{0, 2}, {4, 2}, {508, 2}, {512, 2}, {516, 1}, {3, 1}} {
		two := append(append(bytes.Clone(b), make([]byte, c.zeros)...), b...)
		x, err := Measure(memory(two), int64(len(two)))
		if err != nil || x.Streams != c.streams {
			t.Errorf("%d zeros: %+v, %v", c.zeros, x, err)
		}
	}
}

// flip damages one byte.
func flip(b []byte, at int) []byte {
	c := bytes.Clone(b)
	c[at] ^= 0x10
	return c
}

// Behind a damaged block the others are there, at their place.
func TestDamagedBlock(t *testing.T) {
	data := mixed(100_000)
	for _, r := range []recipe{{check: 4, block: 10000, sizes: true}, {check: 1, block: 10000}} {
		b := write(data, r)
		var blocks []Block
		w := walker{src: memory(b), size: int64(len(b))}
		for {
			x, err := w.next()
			if err != nil {
				break
			}
			blocks = append(blocks, x)
		}
		if len(blocks) != 10 {
			t.Fatal(len(blocks))
		}
		bad := blocks[4]
		for what, at := range map[string]int64{
			"header": bad.Offset + 1, "chunk header": bad.Offset + bad.Header, "range coder": bad.Offset + bad.Header + 6,
			"data": bad.Offset + bad.Header + bad.Packed/2, "check": bad.after() - 1,
		} {
			c := flip(b, int(at))
			for _, workers := range []int{1, 4} {
				d := NewReader(memory(c), int64(len(c)))
				d.workers = workers
				got, err := io.ReadAll(d)
				if err == nil || !errors.Is(err, ErrCorrupt) && !errors.Is(err, lzma.ErrCorrupt) {
					t.Errorf("%s: error %v", what, err)
				}
				if len(got) != len(data) || !bytes.Equal(got[:40000], data[:40000]) || !bytes.Equal(got[50000:], data[50000:]) {
					t.Errorf("%s, sizes %v, %d workers: %d bytes, wrong outside of the damaged block (%v)", what, r.sizes, workers, len(got), err)
				}
				if d.Consumed() != int64(len(c)) {
					t.Errorf("%s: consumed %d of %d", what, d.Consumed(), len(c))
				}
			}
			x, _ := Measure(memory(c), int64(len(c)))
			if !x.Whole || x.Length != int64(len(c)) {
				t.Errorf("%s: measured %+v of %d", what, x, len(c))
			}
		}
	}
}

func TestCut(t *testing.T) {
	data := mixed(100_000)
	for name, r := range recipes {
		b := write(data, r)
		for i := range 20 {
			c := b[:len(b)*i/20]
			got, err := io.ReadAll(NewReader(memory(c), int64(len(c))))
			if err == nil || !bytes.Equal(got, data[:len(got)]) || len(got) < len(data)*(i-8)/20 {
				t.Errorf("%s cut at %d/20: %d bytes, %v", name, i, len(got), err)
			}
			dst := make([]byte, len(data))
			n, err := Decode(dst, c)
			if err == nil || !bytes.Equal(dst[:n], data[:n]) {
				t.Errorf("%s cut at %d/20: Decode %d bytes, %v", name, i, n, err)
			}
		}
	}
}

func TestIndexMismatch(t *testing.T) {
	b := write(mixed(1000), recipes["one block"])
	dst := make([]byte, 1000)
	for _, at := range []int{len(b) - 1, len(b) - 12, len(b) - 8, len(b) - 14, len(b) - 17} {
		if n, err := Decode(dst, flip(b, at)); !errors.Is(err, ErrCorrupt) || n != 1000 {
			t.Errorf("flipped at %d: %d bytes, %v", at, n, err)
		}
	}
}

func TestOracle(t *testing.T) {
	xz, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("needs the xz command as oracle")
	}
	data := mixed(300_000)
	for _, args := range [][]string{
		{"-0"}, {"-6", "-T2", "--block-size=50000"}, {"--check=sha256", "-1"}, {"--check=none", "-1"}, {"--check=crc32", "-1"},
		{"--x86", "--lzma2=preset=1"}, {"--arm", "--delta=dist=3", "--lzma2=preset=1,lc=0,lp=2"}, {"--powerpc=start=4096", "--lzma2=preset=1"},
	} {
		c := exec.Command(xz, append([]string{"-c"}, args...)...)
		c.Stdin = bytes.NewReader(data)
		b, err := c.Output()
		if err != nil {
			t.Fatal(args, err)
		}
		x, err := Measure(memory(b), int64(len(b)))
		if err != nil || x.Length != int64(len(b)) || x.Size != int64(len(data)) {
			t.Errorf("%v: %+v, %v", args, x, err)
		}
		got, err := io.ReadAll(NewReader(memory(b), int64(len(b))))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%v: %d bytes, %v", args, len(got), err)
		}
	}
	// and xz reads what our recipes write, so they are samples of the format
	for name, r := range recipes {
		c := exec.Command(xz, "-dc")
		c.Stdin = bytes.NewReader(write(data, r))
		if got, err := c.Output(); err != nil || !bytes.Equal(got, data) {
			t.Errorf("xz does not read %q: %v", name, err)
		}
	}
}

func TestDecodeAllocs(t *testing.T) {
	data := mixed(20000)
	b, dst := write(data, recipes["one block"]), make([]byte, len(data))
	if n := testing.AllocsPerRun(20, func() { Decode(dst, b) }); n > 12 {
		t.Errorf("%v allocations per block", n)
	}
}

func FuzzRead(f *testing.F) {
	for _, r := range recipes {
		f.Add(write(mixed(3000), recipe{check: r.check, sizes: r.sizes, block: 1000, filter: r.filter}))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x, _ := Measure(memory(b), int64(len(b)))
		if x.Length < 0 || x.Length > int64(len(b)) {
			t.Fatalf("%+v of %d", x, len(b))
		}
		d := NewReader(memory(b), int64(len(b)))
		n, err := io.Copy(io.Discard, io.LimitReader(d, 8<<20))
		if err == nil && n < 8<<20 && d.Consumed() > int64(len(b)) {
			t.Fatalf("consumed %d of %d", d.Consumed(), len(b))
		}
		Decode(make([]byte, 1<<16), b)
	})
}

// The xz command of many systems does not know the RISC-V filter; 7-Zip does.
func TestOracleRISCV(t *testing.T) {
	p, err := exec.LookPath("7z")
	if err != nil {
		t.Skip("needs the 7z command as oracle")
	}
	r := rand.New(rand.NewPCG(3, 4))
	data := make([]byte, 100_000)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	le := binary.LittleEndian
	for i := 0; i+16 <= len(data); i += 16 {
		at, rd := i+r.IntN(3)*2, uint32([]int{1, 5, 10, 15}[r.IntN(4)])
		switch r.IntN(4) {
		case 0: // jal x1 or x5
			le.PutUint32(data[at:], 0x6f|uint32(1+r.IntN(2)*4)<<7|r.Uint32()<<12)
		case 1: // auipc and jalr
			le.PutUint32(data[at:], 0x17|rd<<7|r.Uint32()<<12)
			le.PutUint32(data[at+4:], 0x67|rd<<7|rd<<15|r.Uint32()<<20)
		case 2: // what looks like the work of the encoder
			le.PutUint32(data[at:], 0x17|2<<7|3<<12|r.Uint32()<<14)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(p, "a", "-txz", "-mf=RISCV", "out.xz", "in")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Skipf("7z is too old: %s", out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "out.xz"))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(data))
	n, err := Decode(got, b)
	if err != nil || n != len(data) || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", n, err)
	}
}
