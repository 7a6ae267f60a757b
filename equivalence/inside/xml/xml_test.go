package xml

import (
	"slices"
	"testing"

	"assay/equivalence/inside/insidetest"
)

var samples = []struct {
	kind, name, text string
	want             []string
}{
	{"xml", "a.xml", "<?xml version=\"1.0\"?>\n<cfg>\n <wan>\n  <proto>dhcp</proto>\n </wan>\n</cfg>\n", []string{
		"line 1", "line 2, key cfg", "line 3, key cfg/wan", "line 4, key cfg/wan/proto", "line 5, key cfg", "line 6",
	}},
}

func TestPlaces(t *testing.T) {
	for _, s := range samples {
		got, _ := insidetest.Places(t, Splitter, insidetest.Sample{Kind: s.kind, Name: s.name, Content: []byte(s.text)})
		if !slices.Equal(got, s.want) {
			t.Errorf("%s: %q, want %q", s.name, got, s.want)
		}
	}
}

func FuzzPlaces(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s.text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		insidetest.Bad(t, Splitter, insidetest.Sample{Kind: samples[0].kind, Name: samples[0].name, Content: b})
	})
}
