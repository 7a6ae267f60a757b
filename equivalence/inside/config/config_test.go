package config

import (
	"slices"
	"testing"

	"assay/equivalence/inside/insidetest"
)

var samples = []struct {
	kind, name, text string
	want             []string
}{
	{"text", "etc/config/network", "# c\nconfig interface 'wan'\n\toption proto 'dhcp'\n\tlist dns '192.0.2.1'\nconfig globals\n\toption x 1\n", []string{
		"line 1", "line 2, key wan", "line 3, key wan.proto", "line 4, key wan.dns", "line 5, key globals", "line 6, key globals.x",
	}},
	{"text", "a.ini", "top = 1\n[net]\r\nport = 80\r\n; c\nname: x\n", []string{"line 1, key top", "line 2, key net", "line 3, key net.port", "line 4", "line 5, key net.name"}},
	{"text", "sshd.conf", "PermitRootLogin no\n", []string{"line 1, key PermitRootLogin"}},
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
