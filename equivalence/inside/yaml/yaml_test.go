package yaml

import (
	"slices"
	"testing"

	"assay/equivalence/inside/insidetest"
)

var samples = []struct {
	kind, name, text string
	want             []string
}{
	{"text", "a.yaml", "# c\nwan:\n  proto: dhcp\n  dns:\n    - a\n    - name: b\nlan:\n  x: 1\n", []string{
		"line 1", "line 2, key wan", "line 3, key wan.proto", "line 4, key wan.dns", "line 5, key wan.dns", "line 6, key wan.dns.name", "line 7, key lan", "line 8, key lan.x",
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
