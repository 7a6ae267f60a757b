package conf

import (
	"fmt"
	"slices"
	"testing"
)

func TestLines(t *testing.T) {
	text := "a \\\n  b\r\nc\\\n\nlast\\"
	var got []string
	for l := range Lines(text, true) {
		got = append(got, fmt.Sprintf("%d@%d %q", l.Number, l.Offset, l.Text))
	}
	want := []string{`1@0 "a b"`, `3@9 "c "`, `5@13 "last\\"`}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	n := 0
	for range Lines(text, false) {
		n++
	}
	if n != 5 {
		t.Errorf("%d lines, want 5", n)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		text   string
		quotes bool
		want   []string
	}{
		{`a "b c" d'e'f`, true, []string{"a", "b c", "def"}},
		{`a "b c"`, false, []string{"a", `"b`, `c"`}},
		{`"a \" b" c\ d '' "`, true, []string{`a " b`, "c d", "", ""}},
		{"", true, nil},
	} {
		if got := Words(c.text, c.quotes); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestUncomment(t *testing.T) {
	for text, want := range map[string]string{
		"a b # c": "a b ", "a#b": "a#b", `a "# b" # c`: `a "# b" `, "it's # c": "it's ", "#": "", "": "",
	} {
		if got := Uncomment(text, "#"); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := Unquote(`"a'`); got != `"a'` || Unquote(`"a b"`) != "a b" {
		t.Error(got)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("a \"b \\\" c\" 'd' \\\n e # f")
	f.Fuzz(func(t *testing.T, text string) {
		for l := range Lines(text, true) {
			if l.Offset > len(text) {
				t.Fatal(l)
			}
			Words(Uncomment(l.Text, "#"), true)
		}
	})
}
