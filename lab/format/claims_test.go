package format_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

// Stored contents that overlap are told once; other fields that overlap are
// not told where they do; unused pieces are told when they are fill.
func TestClaims(t *testing.T) {
	b := bytes.Repeat([]byte{0}, 64)
	copy(b[50:], "x")
	var told []string
	c := format.NewClaims(assay.Bytes(b), func(f assay.Field) {
		told = append(told, fmt.Sprintf("%s %s %d+%d", f.Role, f.Name, f.Offset, f.Length))
	})
	c.Field(assay.Encoded, "a", "", 8, 8)
	c.Field(assay.Encoded, "b", "", 12, 8) // shares 4 bytes
	c.Field(assay.Derived, "c", "", 24, 8)
	c.Field(assay.Moment, "d", "", 28, 8) // says something else of 4 bytes
	c.Field(assay.Derived, "outside", "", 60, 8)
	c.When(false, assay.Derived, "untrue", "", 0, 8)
	c.Fill(0, 64, 16, 0)
	c.Done()
	want := "fill fill 0+8; encoded a 8+8; encoded b 16+4; fill fill 20+4; derived c 24+4; fill fill 36+12"
	if got := strings.Join(told, "; "); got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
}
