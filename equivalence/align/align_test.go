package align

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"assay"
)

// whole checks that the runs are in order and that all outside them is the same.
func whole(t *testing.T, a, b []byte, runs []Run) {
	t.Helper()
	atA, atB := int64(0), int64(0)
	for _, r := range append(runs, Run{A: int64(len(a)), B: int64(len(b))}) {
		if r.A < atA || r.B < atB || !bytes.Equal(a[atA:r.A], b[atB:r.B]) {
			t.Fatalf("runs %v: %d..%d and %d..%d are not the same", runs, atA, r.A, atB, r.B)
		}
		atA, atB = r.A+r.LenA, r.B+r.LenB
	}
}

func noise(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestBytes(t *testing.T) {
	base := noise(1, 20_000)
	with := func(edit func(b []byte) []byte) []byte { return edit(bytes.Clone(base)) }
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"same", base, "[]"},
		{"byte", with(func(b []byte) []byte { b[777] ^= 1; return b }), "[{777 1 777 1}]"},
		{"two bytes", with(func(b []byte) []byte { b[10] ^= 1; b[12] ^= 1; return b }), "[{10 1 10 1} {12 1 12 1}]"},
		{"inserted", with(func(b []byte) []byte {
			return append(b[:500:500], append([]byte{base[500] ^ 1, 2, base[499] ^ 1}, b[500:]...)...)
		}), "[{500 0 500 3}]"},
		{"taken away", with(func(b []byte) []byte { return append(b[:9000:9000], b[9010:]...) }), "[{9000 10 9000 0}]"},
		{"appended", append(bytes.Clone(base), "tail"...), "[{20000 0 20000 4}]"},
		{"cut", base[:19_000], "[{19000 1000 19000 0}]"},
		{"empty", nil, "[{0 20000 0 0}]"},
	} {
		got := Bytes(base, c.b)
		whole(t, base, c.b, got)
		if fmt.Sprint(got) != c.want && fmt.Sprint(got) != strings.ReplaceAll(c.want, "[]", "<nil>") {
			t.Errorf("%s: got %v, want %s", c.name, got, c.want)
		}
	}
}

// TestMoves: insertions in several places, of equal total, do not make
// everything between them differ.
func TestMoves(t *testing.T) {
	base := noise(2, 50_000)
	b := append(append(append(append([]byte{}, base[:10_000]...), "inserted here"...), base[10_000:30_000]...), base[30_013:]...)
	runs := Bytes(base, b)
	whole(t, base, b, runs)
	if weight(runs) > 40 {
		t.Errorf("%d bytes differ in %v, want about 26", weight(runs), runs)
	}
}

func TestContents(t *testing.T) {
	base := noise(3, 3<<20)
	other := bytes.Clone(base)
	other[5], other[2<<20] = ^other[5], ^other[2<<20]
	for _, limit := range []int64{16 << 20, 1 << 10} {
		runs, err := Contents(assay.Bytes(base), assay.Bytes(other), limit)
		if err != nil || fmt.Sprint(runs) != "[{5 1 5 1} {2097152 1 2097152 1}]" {
			t.Errorf("limit %d: %v %v", limit, runs, err)
		}
	}
	longer := append(bytes.Clone(base[:1<<20]), append([]byte("inserted"), base[1<<20:]...)...)
	runs, err := Contents(assay.Bytes(base), assay.Bytes(longer), 1<<10)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, base, longer, runs)
	if len(runs) != 1 || runs[0].LenB-runs[0].LenA != 8 || runs[0].LenB > 12 {
		t.Errorf("from both ends: %v", runs)
	}
}

// FuzzBytes: whatever is compared, what stands between the runs is the same,
// and the work is bounded.
func FuzzBytes(f *testing.F) {
	f.Add([]byte("a"), []byte("b"))
	f.Add([]byte(strings.Repeat("0123456789abcdef", 20)), []byte("x"+strings.Repeat("0123456789abcdef", 19)))
	f.Add(noise(4, 300), noise(5, 280))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		runs := Bytes(a, b)
		whole(t, a, b, runs)
		if len(runs) == 0 != bytes.Equal(a, b) {
			t.Errorf("runs %v of contents that are the same: %t", runs, bytes.Equal(a, b))
		}
	})
}

// TestRepetitive: contents that match themselves everywhere cost in proportion.
func TestRepetitive(t *testing.T) {
	a := bytes.Repeat([]byte("ab"), 1<<20)
	b := append([]byte("xyz"), append(bytes.Clone(a[:len(a)/2]), append([]byte("!!!!!!"), a[len(a)/2+1:]...)...)...)
	runs := Bytes(a, b)
	whole(t, a, b, runs)
	zeros := make([]byte, 4<<20)
	whole(t, zeros, zeros[:3<<20], Bytes(zeros, zeros[:3<<20]))
}
