package pe

import (
	"testing"

	"assay/equivalence/inside/insidetest"
	"assay/equivalence/part"
)

// build writes a PE32 file: a section of code, one of data with a debug
// directory, and a certificate table.
func build(signed bool) []byte {
	b := make([]byte, 0x600)
	put32 := func(at int, v uint32) { little.PutUint32(b[at:], v) }
	put16 := func(at int, v uint16) { little.PutUint16(b[at:], v) }
	copy(b, "MZ")
	put32(0x3c, 0x40)
	copy(b[0x40:], "PE\x00\x00")
	put16(0x46, 2)      // sections
	put32(0x48, 0x1234) // TimeDateStamp
	put16(0x54, 224)    // optional header
	opt := 0x58
	put16(opt, 0x10b)
	section := func(at int, name string, address, size, off, flags uint32) {
		copy(b[at:], name)
		put32(at+8, size)
		put32(at+12, address)
		put32(at+16, size)
		put32(at+20, off)
		put32(at+36, flags)
	}
	section(opt+224, ".text", 0x1000, 0x200, 0x200, 0x60000020)
	section(opt+264, ".rdata", 0x2000, 0x200, 0x400, 0x40000040)
	put32(opt+96+8*6, 0x2010) // debug directory
	put32(opt+96+8*6+4, 28)
	put32(0x410+16, 8) // of its entry: size, address, place
	put32(0x410+20, 0x2080)
	put32(0x410+24, 0x480)
	if signed {
		b = append(b, make([]byte, 16)...)
		put32(opt+96+8*4, 0x600)
		put32(opt+96+8*4+4, 16)
	}
	sum := uint32(0)
	for i := 0; i < len(b); i += 2 {
		sum += uint32(little.Uint16(b[i:]))
		sum = sum&0xffff + sum>>16
	}
	put32(opt+64, sum+uint32(len(b)))
	return b
}

func TestParts(t *testing.T) {
	b := build(true)
	by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "pe", Content: b})
	for name, want := range map[string]part.Part{
		"TimeDateStamp":                  {Use: part.Time, Offset: 0x48, Length: 4},
		"CheckSum":                       {Use: part.Sum, Offset: 0x58 + 64, Length: 4},
		"section .text":                  {Use: part.Code, Offset: 0x200, Length: 0x200},
		"section .rdata":                 {Use: part.Constant, Offset: 0x400, Length: 0x14},
		"TimeDateStamp of debug entry 0": {Use: part.Time, Offset: 0x414, Length: 4},
		"debug entry 0":                  {Use: part.Debug, Offset: 0x480, Length: 8},
		"certificate table":              {Use: part.Sign, Offset: 0x600, Length: 16},
	} {
		want.Name = name
		if by[name] != want {
			t.Errorf("%+v, want %+v", by[name], want)
		}
	}
}

// TestRefused: what is not right, or stands elsewhere, is nothing special.
func TestRefused(t *testing.T) {
	wrong := build(false)
	wrong[0x300] ^= 1
	if by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "pe", Content: wrong}); by["CheckSum"].Use != part.Header {
		t.Error("a checksum that is wrong is taken for one")
	}
	inside := build(false)
	little.PutUint32(inside[0x58+96+8*4:], 0x300)
	little.PutUint32(inside[0x58+96+8*4+4:], 0x100)
	little.PutUint32(inside[0x58+96+8*6:], 0x1010) // in the code
	for name, p := range insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "pe", Content: inside}) {
		if p.Use == part.Sign || p.Use == part.Time && p.Offset >= 0x200 {
			t.Errorf("%s: %+v stands in a section", name, p)
		}
	}
	behind := append(build(true), 1, 2, 3, 4)
	if by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "pe", Content: behind}); by["certificate table"].Use == part.Sign {
		t.Error("something stands behind the certificate table")
	}
}

func FuzzPE(f *testing.F) {
	f.Add(build(true))
	f.Fuzz(func(t *testing.T, b []byte) { insidetest.Bad(t, Splitter, insidetest.Sample{Kind: "pe", Content: b}) })
}
