package elf

import (
	goelf "debug/elf"
	"encoding/binary"
	"strings"
	"testing"

	"assay/anatomy/elf/elftest"
	"assay/equivalence/inside/insidetest"
	"assay/equivalence/part"
)

// note is a note section.
func note(owner string, kind uint32, desc string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(owner)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(desc)))
	b = binary.LittleEndian.AppendUint32(b, kind)
	return append(append(b, owner...), desc...)
}

// object writes an object; flags are those of the sections in order.
func object(sections []elftest.Section, flags ...uint32) []byte {
	b := elftest.Object(goelf.EM_386, sections)
	at := binary.LittleEndian.Uint32(b[32:])
	for i, f := range flags {
		binary.LittleEndian.PutUint32(b[int(at)+40*(i+1)+8:], f)
	}
	return b
}

func sample(b []byte) insidetest.Sample { return insidetest.Sample{Kind: "elf", Content: b} }

const id = "0123456789abcdefghij"

func TestBuildID(t *testing.T) {
	for _, c := range []struct {
		name  string
		data  []byte
		flags uint32
		want  bool
	}{
		{"build-id", note("GNU\x00", 3, id), 2, true},
		{"another type", note("GNU\x00", 1, id), 2, false},
		{"another owner", note("XXX\x00", 3, id), 2, false},
		{"longer than any", note("GNU\x00", 3, strings.Repeat("x", 40)), 2, false},
		{"something behind it", append(note("GNU\x00", 3, id), 1, 2, 3, 4), 2, false},
		{"executed", note("GNU\x00", 3, id), 2 | 4, false},
	} {
		by := insidetest.Parts(t, Splitter, sample(object([]elftest.Section{{Name: ".note.gnu.build-id", Type: goelf.SHT_NOTE, Data: c.data}}, c.flags)))
		if p, ok := by["build-id"]; ok != c.want || ok && (p.Use != part.BuildID || p.Length != 20) {
			t.Errorf("%s: %+v %v", c.name, p, ok)
		}
		for _, p := range by {
			if !c.want && p.Use == part.BuildID {
				t.Errorf("%s: %+v is taken for a build-id", c.name, p)
			}
		}
	}
}

func TestDebugLink(t *testing.T) {
	for data, want := range map[string]part.Use{
		"a.debug\x00abcd":              part.BuildID,
		"ab.debug\x00\x00\x00\x00abcd": part.BuildID,
		"ab.debug\x00\x00x\x00abcd":    part.Plain,
		"a.debug\x00abcdefgh":          part.Plain,
		"no end":                       part.Plain,
	} {
		by := insidetest.Parts(t, Splitter, sample(object([]elftest.Section{{Name: ".gnu_debuglink", Type: goelf.SHT_PROGBITS, Data: []byte(data)}}, 0)))
		if got := by["section .gnu_debuglink"].Use; got != want {
			t.Errorf("%q: use %d, want %d", data, got, want)
		}
	}
	by := insidetest.Parts(t, Splitter, sample(object([]elftest.Section{{Name: ".gnu_debuglink", Type: goelf.SHT_PROGBITS, Data: []byte("a.debug\x00abcd")}}, 2)))
	if by["section .gnu_debuglink"].Use != part.Plain {
		t.Error("a section that is loaded is taken for a debug link")
	}
}

// TestNames: a name alone makes nothing harmless.
func TestNames(t *testing.T) {
	data := []byte(strings.Repeat("x", 32))
	by := insidetest.Parts(t, Splitter, sample(object([]elftest.Section{
		{Name: ".debug_x", Type: goelf.SHT_PROGBITS, Data: data}, {Name: ".debug_y", Type: goelf.SHT_PROGBITS, Data: data},
		{Name: ".comment", Type: goelf.SHT_PROGBITS, Data: data}, {Name: ".text", Type: goelf.SHT_PROGBITS, Data: data},
	}, 2|4, 0, 0, 2|4)))
	for name, want := range map[string]part.Use{
		"section .debug_x": part.Code, "section .debug_y": part.Debug, "section .comment": part.Producer, "section .text": part.Code, "file header": part.Header, "section headers": part.Header,
	} {
		if by[name].Use != want {
			t.Errorf("%s: use %d, want %d", name, by[name].Use, want)
		}
	}
}

func TestModule(t *testing.T) {
	b := object([]elftest.Section{{Name: ".modinfo", Type: goelf.SHT_PROGBITS, Data: []byte("license=GPL\x00vermagic=5.4.1 SMP\x00")}}, 2)
	signed := append(b, "signature"+"\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x09"+moduleMark...)
	by := insidetest.Parts(t, Splitter, sample(signed))
	if p := by["modinfo vermagic"]; p.Use != part.Strings || string(signed[p.Offset:p.Offset+p.Length]) != "vermagic=5.4.1 SMP" {
		t.Errorf("vermagic: %+v", p)
	}
	if p := by["module signature"]; p.Use != part.Sign || p.Offset != int64(len(b)) {
		t.Errorf("signature: %+v", p)
	}
}

func TestFunctions(t *testing.T) {
	text := part.Part{Name: "section .text", Use: part.Code, Offset: 100, Length: 50}
	got := inFunctions(text, []function{{"b", 20, 10}, {"a", 4, 8}, {"alias", 4, 8}, {"over", 25, 10}})
	want := []part.Part{
		{Name: "section .text", Use: part.Code, Offset: 100, Length: 4},
		{Name: "function a", Use: part.Code, Offset: 104, Length: 8},
		{Name: "section .text", Use: part.Code, Offset: 112, Length: 8},
		{Name: "function b", Use: part.Code, Offset: 120, Length: 10},
		{Name: "section .text", Use: part.Code, Offset: 130, Length: 20},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("part %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func FuzzELF(f *testing.F) {
	f.Add(object([]elftest.Section{{Name: ".note.gnu.build-id", Type: goelf.SHT_NOTE, Data: note("GNU\x00", 3, id)}, {Name: ".modinfo", Type: goelf.SHT_PROGBITS, Data: []byte("a=b\x00")}}, 2, 2))
	f.Add(elftest.Sample{Exports: []string{"f"}}.Build())
	f.Fuzz(func(t *testing.T, b []byte) { insidetest.Bad(t, Splitter, sample(b)) })
}
