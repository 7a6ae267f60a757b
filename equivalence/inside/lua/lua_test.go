package lua

import (
	"testing"

	"assay/equivalence/inside/insidetest"
	"assay/equivalence/part"
)

const (
	chunk51    = "\x1bLuaQ\x00\x01\x04\x04\x04\x08\x00" + "\x0a\x00\x00\x00@/a/b.lua\x00" + "code"
	chunk51big = "\x1bLuaQ\x00\x00\x04\x04\x04\x08\x00" + "\x00\x00\x00\x0a@/a/b.lua\x00" + "code"
	chunk53    = "\x1bLua\x53\x00\x19\x93\r\n\x1a\n\x04\x08\x04\x08\x08" + "12345678" + "12345678" + "\x01" + "\x0a@/a/b.lua" + "code"
)

func TestParts(t *testing.T) {
	for _, b := range []string{chunk51, chunk51big, chunk53} {
		by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "lua-bytecode", Content: []byte(b)})
		if p := by["name of the source file"]; p.Use != part.Source || b[p.Offset:p.Offset+p.Length] != "@/a/b.lua" {
			t.Errorf("%q: %+v", b[:5], p)
		}
		if by["code"].Use != part.Code {
			t.Errorf("%q: %+v", b[:5], by["code"])
		}
	}
}

func FuzzLua(f *testing.F) {
	f.Add([]byte(chunk51))
	f.Add([]byte(chunk53))
	f.Fuzz(func(t *testing.T, b []byte) {
		insidetest.Bad(t, Splitter, insidetest.Sample{Kind: "lua-bytecode", Content: b})
	})
}
