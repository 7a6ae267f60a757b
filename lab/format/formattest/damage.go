package formattest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"assay"
	"assay/lab/format"
)

// Damages gives the ways in which every format is tried on damaged input: cut
// at 25, 50 and 75 %, one byte in a hundred flipped behind the first keep
// bytes, and the middle twentieth overwritten with 0xff.
func Damages(b []byte, keep int) map[string][]byte {
	m := map[string][]byte{}
	for _, share := range []int{25, 50, 75} {
		m[fmt.Sprintf("cut %d %%", share)] = bytes.Clone(b[:len(b)*share/100])
	}
	flipped := bytes.Clone(b)
	r := rand.New(rand.NewPCG(7, uint64(len(b))))
	for range (len(b) - keep) / 100 {
		flipped[keep+r.IntN(len(b)-keep)] ^= byte(1 + r.IntN(255))
	}
	m["flipped 1 %"] = flipped
	hole := bytes.Clone(b)
	copy(hole[len(b)*19/40:], bytes.Repeat([]byte{0xff}, len(b)/20))
	m["middle missing"] = hole
	return m
}

// Share is which part of the sound sample's bytes of regular files stands, at
// its place, in some entry here: 0 to 1. Names do not count: they may be lost.
func (o *Opened) Share(sound *Opened) float64 {
	var total, have int
	for i := range sound.Entries {
		want := sound.Entries[i].Content
		if sound.Entries[i].Type != assay.Regular {
			continue
		}
		best := 0
		for j := range o.Entries {
			best = max(best, equal(o.Entries[j].Content, want))
			if best == len(want) {
				break
			}
		}
		total, have = total+len(want), have+best
	}
	if total == 0 {
		return 1
	}
	return float64(have) / float64(total)
}

// equal counts the bytes that a and b have in the same places, besides what
// chance and fill give: few of them are none.
func equal(a, b []byte) (n int) {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			n++
		}
	}
	if n < len(b)/10 {
		return 0
	}
	return n
}

// Damage opens damaged forms of a sample and fails the test where less than
// the least share, by the name of the damage, is recovered, or where content
// that differs from the sound one is given without a word of it. The flips
// leave the first keep bytes alone.
func Damage(t *testing.T, f format.Format, b []byte, keep int, least map[string]float64) {
	t.Helper()
	sound := MustOpen(t, f, "sound", b)
	for how, d := range Damages(b, keep) {
		o, err := Open(f, "damaged", d)
		if err != nil {
			if least[how] > 0 {
				t.Errorf("%s: %v", how, err)
			}
			continue
		}
		share := o.Share(sound)
		t.Logf("%s: %.3f recovered, %d of %d entries, %d failures, %d unread", how, share, len(o.Entries), len(sound.Entries), len(o.Failures), len(o.Unread))
		if share < least[how] {
			t.Errorf("%s: %.3f recovered, want %.3f", how, share, least[how])
		}
		if how[:3] == "cut" && o.Err == nil && len(o.Failures) == 0 && len(o.Unread) == 0 && o.quiet() {
			t.Errorf("%s: nothing says so", how)
		}
	}
}

// quiet: no entry is marked damaged.
func (o *Opened) quiet() bool {
	for i := range o.Entries {
		if o.Entries[i].Err != nil {
			return false
		}
	}
	return true
}
