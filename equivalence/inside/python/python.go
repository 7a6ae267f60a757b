// Package python names the parts of compiled Python modules.
package python

import (
	"encoding/binary"
	"errors"

	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of .pyc files.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title: "Compiled Python module",
		Parts: "the header: magic number, flags, time of the source or its hash, size of the source; the code, and in it the name of the source file (co_filename)",
		References: []string{
			"PEP 552, Deterministic pycs; PEP 3147",
			"CPython Lib/importlib/_bootstrap_external.py (magic numbers), Python/marshal.c, Objects/codeobject.c",
		},
	},
	Fits:  func(kind, _ string, _ []byte) bool { return kind == "python-bytecode" },
	Parts: parts,
}

// maxFile is how long a module may be, in bytes.
const maxFile = 64 << 20

// layout is what the header and the code objects of a version hold.
type layout struct {
	header  int64
	numbers int // of a code object, before its objects
	before  int // objects before the file name
	behind  int // objects between the file name and the first line
	after   int // objects behind the first line
}

// layoutOf knows the magic numbers: the release of Python counts them up.
func layoutOf(magic uint16) (layout, bool) {
	switch {
	case magic >= 62000: // 2.x
		return layout{8, 4, 6, 1, 1}, true
	case magic >= 3000 && magic < 3190: // 3.0 to 3.2
		return layout{8, 5, 6, 1, 1}, true
	case magic >= 3190 && magic < 3390: // 3.3 to 3.6
		return layout{12, 5, 6, 1, 1}, true
	case magic >= 3390 && magic < 3400: // 3.7
		return layout{16, 5, 6, 1, 1}, true
	case magic >= 3400 && magic < 3450: // 3.8 to 3.10
		return layout{16, 6, 6, 1, 1}, true
	case magic >= 3450 && magic < 3700: // 3.11 to 3.14
		return layout{16, 5, 5, 2, 2}, true
	}
	return layout{}, false
}

func parts(in *inside.Input) ([]part.Part, error) {
	if in.Size() > maxFile {
		return nil, errors.New("too long for a module")
	}
	b := make([]byte, in.Size())
	if n, err := in.ReadAt(b, 0); n < len(b) {
		return nil, err
	}
	if len(b) < 16 || b[2] != '\r' || b[3] != '\n' {
		return nil, errors.New("no magic number of Python")
	}
	l, ok := layoutOf(binary.LittleEndian.Uint16(b))
	if !ok {
		return nil, errors.New("magic number of an unknown Python")
	}
	list := []part.Part{{Name: "magic number", Use: part.Header, Length: 4}}
	switch {
	case l.header == 16 && b[4]&1 != 0: // checked or unchecked hash
		list = append(list, part.Part{Name: "flags and hash of the source", Use: part.Header, Offset: 4, Length: 12})
	case l.header == 16:
		list = append(list, part.Part{Name: "flags", Use: part.Header, Offset: 4, Length: 4},
			part.Part{Name: "time of the source", Use: part.Time, Offset: 8, Length: 4},
			part.Part{Name: "size of the source", Use: part.Header, Offset: 12, Length: 4})
	default:
		list = append(list, part.Part{Name: "time of the source", Use: part.Time, Offset: 4, Length: 4},
			part.Part{Name: "size of the source", Use: part.Header, Offset: 8, Length: l.header - 8})
	}
	m := &marshal{b: b, at: int(l.header), layout: l}
	if err := m.object(0); err != nil || m.at != len(b) {
		m.names = nil
	}
	at := l.header
	for _, n := range m.names {
		list = append(list, part.Part{Name: "code", Use: part.Code, Offset: at, Length: n[0] - at},
			part.Part{Name: "name of the source file", Use: part.Source, Offset: n[0], Length: n[1]})
		at = n[0] + n[1]
	}
	return append(list, part.Part{Name: "code", Use: part.Code, Offset: at, Length: in.Size() - at}), nil
}
