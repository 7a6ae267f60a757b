package compress

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"

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

// writer writes codes in groups of eight.
type writer struct {
	b            []byte
	acc          uint64
	have         int
	width, count int
}

func (w *writer) code(c int) {
	w.acc |= uint64(c) << w.have
	w.have += w.width
	w.count++
	for ; w.have >= 8; w.have -= 8 {
		w.b = append(w.b, byte(w.acc))
		w.acc >>= 8
	}
}

func (w *writer) fill(width int) {
	for w.count%8 != 0 {
		w.code(0)
	}
	w.count, w.width = 0, width
}

// pack empties the table every that many codes.
func pack(data []byte, bits, empty int) []byte {
	w := &writer{b: []byte{0x1f, 0x9d, byte(bits)}, width: 9}
	free := 256
	if empty > 0 {
		w.b[2] |= blockMode
		free = 257
	}
	table := map[[2]int]int{}
	last, codes := -1, 0
	known := free - 1 // codes that the reader has when it has read the next one
	put := func(c int) {
		if known > 1<<w.width-1 && w.width < max(bits, 10) {
			w.fill(w.width + 1)
		}
		if w.code(c); known < 1<<bits {
			known++
		}
	}
	for _, c := range data {
		if last < 0 {
			last = int(c)
			continue
		}
		if next, is := table[[2]int{last, int(c)}]; is {
			last = next
			continue
		}
		put(last)
		if free < 1<<bits {
			table[[2]int{last, int(c)}] = free
			free++
		}
		last = int(c)
		if codes++; empty > 0 && codes%empty == 0 {
			put(clearCode)
			w.fill(9)
			clear(table)
			free, known = 257, 256
		}
	}
	if last >= 0 {
		put(last)
	}
	if w.have > 0 {
		w.b = append(w.b, byte(w.acc))
	}
	return w.b
}

func samples() map[string][]byte {
	return map[string][]byte{"nine": pack(text(300), 9, 0), "sixteen": pack(text(2000), 16, 1<<30), "emptied": pack(text(20_050), 12, 800)}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestContent(t *testing.T) {
	for _, bits := range []int{9, 10, 12, 16} {
		for _, empty := range []int{0, 300, 1001, 1 << 30} {
			for _, n := range []int{1, 2, 300, 90_000} {
				b := pack(text(n), bits, empty)
				if o := formattest.MustOpen(t, Format, "", b); !bytes.Equal(o.Entries[0].Content, text(n)) || o.Length != int64(len(b)) {
					t.Errorf("%d bits, emptied every %d, %d bytes: %d, length %d of %d", bits, empty, n, len(o.Entries[0].Content), o.Length, len(b))
				}
			}
		}
	}
	aaa := bytes.Repeat([]byte("a"), 5000)
	if o := formattest.MustOpen(t, Format, "", pack(aaa, 16, 0)); !bytes.Equal(o.Entries[0].Content, aaa) {
		t.Error("a run differs")
	}
}

func TestDamage(t *testing.T) {
	b := pack(text(300_000), 16, 1<<30)
	sound := formattest.MustOpen(t, Format, "", b)
	for how, c := range formattest.Damages(b, 100) {
		o, err := formattest.Open(Format, "", c)
		if err != nil {
			t.Errorf("%s: %v", how, err)
			continue
		}
		t.Logf("%s: %.3f, %v", how, o.Share(sound), o.Entries[0].Err)
	}
	o, err := formattest.Open(Format, "", b[:len(b)/2])
	if err != nil || o.Share(sound) < 0.4 {
		t.Errorf("cut: %v", err)
	}
	small := append(pack(text(900), 16, 1<<30), bytes.Repeat([]byte{0xff}, 100)...)
	if o, err = formattest.Open(Format, "", small); err != nil || o.Entries[0].Err == nil || !bytes.Equal(o.Entries[0].Content, text(900)) {
		t.Errorf("with other things behind it: %v", err)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("compress")
	if err != nil {
		t.Skip("needs the compress command as oracle")
	}
	for _, data := range [][]byte{text(1_000_000), make([]byte, 500_000), text(70), append(make([]byte, 200_000), text(900_000)...)} {
		for _, bits := range []string{"10", "12", "16"} {
			c := exec.Command(p, "-c", "-f", "-b", bits)
			c.Stdin = bytes.NewReader(data)
			b, err := c.Output()
			if err != nil {
				t.Fatal(err)
			}
			if o := formattest.MustOpen(t, Format, "", b); !bytes.Equal(o.Entries[0].Content, data) || o.Length != int64(len(b)) {
				t.Errorf("%s bits: %d bytes of %d, length %d of %d", bits, len(o.Entries[0].Content), len(data), o.Length, len(b))
			}
		}
	}
}

func FuzzCompress(f *testing.F) {
	formattest.Fuzz(f, Format, pack(text(900), 9, 0), pack(text(900), 16, 100))
}
