package python

import (
	"encoding/binary"
	"strings"
	"testing"

	"assay/equivalence/inside/insidetest"
	"assay/equivalence/part"
)

func short(s string) string { return "z" + string(rune(len(s))) + s }

// code writes a code object of Python 3.8 with another one as a constant.
func code(file, inner string) string {
	return "\xe3" + strings.Repeat("\x01\x00\x00\x00", 6) +
		"s\x02\x00\x00\x00S\x00" + // code
		"\x29\x02N" + inner + // constants
		"\x29\x00\x29\x00\x29\x00\x29\x00" + // names, varnames, freevars, cellvars
		short(file) + short("f") + "\x01\x00\x00\x00" + "s\x00\x00\x00\x00"
}

func module(flags uint32) []byte {
	b := binary.LittleEndian.AppendUint16(nil, 3413)
	b = append(b, "\r\n"...)
	b = binary.LittleEndian.AppendUint32(b, flags)
	b = append(b, "TIMESIZE"...)
	return append(b, code("/build/a/x.py", code("/build/a/x.py", "i\x05\x00\x00\x00"))...)
}

func TestParts(t *testing.T) {
	b := module(0)
	by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "python-bytecode", Content: b})
	if p := by["time of the source"]; p.Use != part.Time || string(b[p.Offset:p.Offset+p.Length]) != "TIME" {
		t.Errorf("time: %+v", p)
	}
	if p := by["name of the source file"]; p.Use != part.Source || string(b[p.Offset:p.Offset+p.Length]) != "/build/a/x.py" {
		t.Errorf("name: %+v", p)
	}
	if by["code"].Use != part.Code || by["size of the source"].Use != part.Header {
		t.Errorf("parts: %+v", by)
	}
	m := &marshal{b: b, at: 16, layout: layout{16, 6, 6, 1, 1}}
	if err := m.object(0); err != nil || len(m.names) != 2 || m.at != len(b) {
		t.Errorf("%v: %d names, at %d of %d", err, len(m.names), m.at, len(b))
	}
}

// TestRefused: a hash of the source is no time; of a module that cannot be read
// to its end no name is told.
func TestRefused(t *testing.T) {
	for _, p := range insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "python-bytecode", Content: module(1)}) {
		if p.Use == part.Time {
			t.Errorf("%+v", p)
		}
	}
	for _, p := range insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "python-bytecode", Content: append(module(0), 'x')}) {
		if p.Use == part.Source {
			t.Errorf("%+v", p)
		}
	}
}

func FuzzPython(f *testing.F) {
	f.Add(module(0))
	f.Fuzz(func(t *testing.T, b []byte) {
		insidetest.Bad(t, Splitter, insidetest.Sample{Kind: "python-bytecode", Content: b})
	})
}
