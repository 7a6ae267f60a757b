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
// its place, in an entry of the same name here: 0 to 1. Entries whose name was
// lost count when their whole content is that of a file.
func (o *Opened) Share(sound *Opened) float64 {
	names := map[string][]byte{}
	whole := map[string]bool{}
	for i := range o.Entries {
		names[o.Entries[i].Name] = o.Entries[i].Content
		whole[string(o.Entries[i].Content)] = true
	}
	var total, have int
	for i := range sound.Entries {
		e := &sound.Entries[i]
		if e.Type != assay.Regular {
			continue
		}
		total += len(e.Content)
		if whole[string(e.Content)] {
			have += len(e.Content)
			continue
		}
		got := names[e.Name]
		for j := range min(len(got), len(e.Content)) {
			if got[j] == e.Content[j] {
				have++
			}
		}
	}
	if total == 0 {
		return 1
	}
	return float64(have) / float64(total)
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
