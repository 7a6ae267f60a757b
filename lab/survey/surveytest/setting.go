// Package surveytest is for the tests of surveys.
package surveytest

import (
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Settings runs a survey of configuration on a text and writes its facts a
// line each: "LINE PROGRAM [SECTION] KEY = VALUE". Every fact must stand in
// the text at the line and offset that it says.
func Settings(t testing.TB, s survey.Survey, text string) string {
	t.Helper()
	var b strings.Builder
	err := s.Read(&survey.Input{Content: assay.Bytes(text), Kind: "text"}, func(v any) {
		x := v.(fact.Setting)
		if x.Key == "" || x.Offset < 0 || x.Offset >= int64(len(text)) || x.Line != 1+strings.Count(text[:x.Offset], "\n") {
			t.Fatalf("line %d, offset %d of %d: key %q", x.Line, x.Offset, len(text), x.Key)
		}
		fmt.Fprintf(&b, "%d %s ", x.Line, x.Program)
		if x.Section != "" {
			fmt.Fprintf(&b, "[%s] ", x.Section)
		}
		fmt.Fprintf(&b, "%s = %s\n", x.Key, x.Value)
	})
	if err != nil {
		t.Error(err)
	}
	return b.String()
}

// Want demands that Settings gives the text want.
func Want(t testing.TB, s survey.Survey, text, want string) {
	t.Helper()
	if got := Settings(t, s, text); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Selects demands that a survey selects the text files named in yes, separated
// by blanks, and none of those in no.
func Selects(t testing.TB, s survey.Survey, yes, no string) {
	t.Helper()
	for i, names := range []string{yes, no} {
		for _, n := range strings.Fields(names) {
			if got := s.Selects(&survey.Subject{Name: n, Kind: "text", Size: 100}); got != (i == 0) {
				t.Errorf("%s: selected: %v", n, got)
			}
		}
	}
	if s.Selects(&survey.Subject{Name: strings.Fields(yes)[0], Kind: "elf", Size: 100}) {
		t.Error("an ELF file is selected")
	}
	if s.Selects(&survey.Subject{Name: strings.Fields(yes)[0], Kind: "text", Size: survey.MaxConfiguration + 1}) {
		t.Error("a long file is selected")
	}
}
