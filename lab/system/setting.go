package system

import (
	"slices"

	"assay"
	"assay/lab/fact"
)

// Setting is a directive of a configuration file with the place of the file.
type Setting struct {
	Name string // of the file in the tree
	File *assay.File
	fact.Setting
}

// Evidence shows the directive.
func (s *Setting) Evidence() assay.Evidence {
	text := s.Key
	if s.Value != "" {
		text += separator(s.Program) + s.Value
	}
	return assay.Evidence{
		Path: s.File.Path, SHA256: s.File.Ref.Digest, Offset: s.Offset, Length: int64(len(s.Key)), Line: s.Line, Text: text,
	}
}

// separator is what programs have between key and value.
func separator(program string) string {
	switch program {
	case "sysctl", "dnsmasq", "hostapd", "wpa_supplicant":
		return "="
	case "samba":
		return " = "
	}
	return " "
}

// Settings lists the directives of the given programs in the files of t, in
// the order of names and lines. What stands at several names is listed at
// each.
func Settings(t *Tree, f *Facts, programs ...string) []Setting {
	var all []Setting
	for name, file := range t.Named() {
		for _, x := range f.About(file) {
			if s, is := x.Value.(fact.Setting); is && slices.Contains(programs, s.Program) {
				all = append(all, Setting{name, file, s})
			}
		}
	}
	return all
}
