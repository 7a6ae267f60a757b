package align

import (
	"bytes"
	"fmt"
	"testing"
)

func TestLines(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"same", "a\nb\n", "a\nb\n", "[]"},
		{"word", "one two three\nx\n", "one 2 three\nx\n", "[{4 3 4 1}]"},
		{"line inserted", "a\nb\n", "a\nnew\nb\n", "[{2 0 2 4}]"},
		{"line taken away", "a\nb\nc\n", "a\nc\n", "[{2 2 2 0}]"},
		{"moved", "first\nsecond\nthird\n", "second\nthird\nfirst\n", "[{0 6 0 0} {19 0 13 6}]"},
		{"end of file", "a\nb", "a\nb\n", "[{3 0 3 1}]"},
		{"returns", "a\r\n", "a\n", "[{1 1 1 0}]"},
		{"two words of other lengths", "at Jan 9 2026 9:05 end\n", "at Jan 10 2026 10:05 end\n", "[{7 1 7 2} {14 1 15 2}]"},
		{"empty", "", "x\n", "[{0 0 0 2}]"},
	} {
		got := Lines([]byte(c.a), []byte(c.b))
		whole(t, []byte(c.a), []byte(c.b), got)
		if s := fmt.Sprint(got); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// FuzzLines: what stands between the runs is the same, however odd the texts.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a b\nc\n"), []byte("c\na b\n"))
	f.Add([]byte("x\n\n\ny"), []byte("\ny\nx"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		runs := Lines(a, b)
		whole(t, a, b, runs)
		if len(runs) == 0 != bytes.Equal(a, b) {
			t.Errorf("runs %v of texts that are the same: %t", runs, bytes.Equal(a, b))
		}
	})
}
