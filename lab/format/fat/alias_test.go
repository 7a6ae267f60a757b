package fat

import "testing"

// What is in the first names of long ones.
func TestAlias(t *testing.T) {
	for _, x := range []struct {
		short, long string
		is          bool
	}{
		{"LONGNA~1TXT", "long name.txt", true}, {"A          ", "a", true}, {"LONGN~12C  ", "longname.c", true},
		{"OTHER   TXT", "long name.txt", false}, {"LONGNA~1EXE", "long name.txt", false}, {"~1         ", "x", false},
	} {
		if alias(x.short, x.long) != x.is {
			t.Errorf("%q of %q: want %v", x.short, x.long, x.is)
		}
	}
}
