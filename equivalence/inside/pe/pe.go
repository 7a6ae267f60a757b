// Package pe names the parts of PE files: programs of Windows and of EFI.
package pe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"assay"
	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of PE files.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title: "PE program or library",
		Parts: "headers, TimeDateStamp of the file header and of the debug directory, CheckSum of the optional header if it is right, sections by name, " +
			"what the debug directory points to, the certificate table if it stands behind all sections",
		References: []string{"Microsoft PE Format (learn.microsoft.com/windows/win32/debug/pe-format)"},
	},
	Fits:  func(kind, _ string, _ []byte) bool { return kind == "pe" },
	Parts: parts,
}

// Sizes and places of the headers (PE Format, "File Headers").
const (
	fileHeader    = 20
	sectionHeader = 40
	debugEntry    = 28
	maxSections   = 96 // the loader's limit
	maxSum        = 64 << 20
)

var little = binary.LittleEndian

// file is what is known of a PE file.
type file struct {
	c        assay.Content
	at       int64 // of the file header
	optional []byte
	sections []section
	list     []part.Part
}

type section struct {
	name             string
	address, virtual uint32
	off, n           int64
	flags            uint32
}

func parts(in *inside.Input) ([]part.Part, error) {
	f, err := read(in.Content)
	if err != nil {
		return nil, err
	}
	f.headers()
	f.checksum()
	end := f.contents()
	f.directories(end)
	return f.list, nil
}

func read(c assay.Content) (*file, error) {
	b := make([]byte, 4)
	if n, _ := c.ReadAt(b, 0x3c); n < 4 {
		return nil, errors.New("no PE: shorter than its DOS header")
	}
	f := &file{c: c, at: int64(little.Uint32(b)) + 4}
	h := make([]byte, 4+fileHeader)
	if n, _ := c.ReadAt(h, f.at-4); n < len(h) || string(h[:4]) != "PE\x00\x00" {
		return nil, fmt.Errorf("PE signature at 0x%x: not there", f.at-4)
	}
	sections, optional := int(little.Uint16(h[4+2:])), int(little.Uint16(h[4+16:]))
	if sections > maxSections {
		return nil, fmt.Errorf("%d sections", sections)
	}
	f.optional = make([]byte, optional)
	if n, _ := c.ReadAt(f.optional, f.at+fileHeader); n < optional {
		return nil, fmt.Errorf("optional header of %d bytes: past the end", optional)
	}
	table := make([]byte, sections*sectionHeader)
	if n, _ := c.ReadAt(table, f.at+fileHeader+int64(optional)); n < len(table) {
		return nil, fmt.Errorf("table of %d sections: past the end", sections)
	}
	for ; len(table) > 0; table = table[sectionHeader:] {
		f.sections = append(f.sections, section{
			name:    strings.TrimRight(string(table[:8]), "\x00"),
			virtual: little.Uint32(table[8:]), address: little.Uint32(table[12:]),
			n: int64(little.Uint32(table[16:])), off: int64(little.Uint32(table[20:])), flags: little.Uint32(table[36:]),
		})
	}
	return f, nil
}

func (f *file) tell(name string, use part.Use, off, n int64) {
	f.list = append(f.list, part.Part{Name: name, Use: use, Offset: off, Length: n})
}

func (f *file) headers() {
	opt := f.at + fileHeader
	f.tell("DOS header", part.Header, 0, f.at-4)
	f.tell("file header", part.Header, f.at-4, 8)
	f.tell("TimeDateStamp", part.Time, f.at+4, 4)
	f.tell("rest of the file header", part.Header, f.at+8, fileHeader-8)
	f.tell("optional header", part.Header, opt, min(64, int64(len(f.optional))))
	f.tell("rest of the optional header", part.Header, opt+68, int64(len(f.optional))-68)
	f.tell("section headers", part.Header, opt+int64(len(f.optional)), int64(len(f.sections)*sectionHeader))
}

// checksum is the sum over the file as 16-bit words with the field itself as
// zero, folded, plus the file's size (ImageHlp's CheckSumMappedFile).
func (f *file) checksum() {
	use := part.Header
	if at := f.at + fileHeader + 64; len(f.optional) >= 68 && f.c.Size() <= maxSum && at%2 == 0 {
		b := make([]byte, f.c.Size()+f.c.Size()%2)
		if n, _ := f.c.ReadAt(b[:f.c.Size()], 0); int64(n) == f.c.Size() {
			sum := uint32(0)
			for i := 0; i < len(b); i += 2 {
				if int64(i) == at || int64(i) == at+2 {
					continue
				}
				sum += uint32(little.Uint16(b[i:]))
				sum = sum&0xffff + sum>>16
			}
			if sum+uint32(f.c.Size()) == little.Uint32(f.optional[64:]) {
				use = part.Sum
			}
		}
	}
	f.tell("CheckSum", use, f.at+fileHeader+64, 4)
}

// contents names the sections and gives where the last one ends.
func (f *file) contents() (end int64) {
	const code, executed = 0x20, 0x20000000
	for _, s := range f.sections {
		if s.n == 0 {
			continue
		}
		use := part.Constant
		if s.flags&(code|executed) != 0 {
			use = part.Code
		}
		f.tell("section "+s.name, use, s.off, s.n)
		end = max(end, s.off+s.n)
	}
	return end
}

// directories are those of the data directories that hold more than code and
// data: certificates (a place in the file) and debug information.
func (f *file) directories(end int64) {
	at := 96 // PE32
	if len(f.optional) > 2 && little.Uint16(f.optional) == 0x20b {
		at = 112 // PE32+
	}
	directory := func(i int) (where, n int64) {
		if o := at + 8*i; o+8 <= len(f.optional) {
			return int64(little.Uint32(f.optional[o:])), int64(little.Uint32(f.optional[o+4:]))
		}
		return 0, 0
	}
	if off, n := directory(4); off >= end && off > 0 && n > 8 && off+n == f.c.Size() {
		f.tell("certificate table", part.Sign, off, n)
	}
	where, n := directory(6)
	off, ok := f.place(where, n)
	if !ok || n%debugEntry != 0 || n > 64*debugEntry {
		return
	}
	b := make([]byte, n)
	if m, _ := f.c.ReadAt(b, off); int64(m) < n {
		return
	}
	for i := range n / debugEntry {
		e := b[i*debugEntry:]
		f.inside(fmt.Sprintf("TimeDateStamp of debug entry %d", i), part.Time, off+i*debugEntry+4, 4)
		if p, ok := f.place(int64(little.Uint32(e[20:])), int64(little.Uint32(e[16:]))); ok && p == int64(little.Uint32(e[24:])) {
			f.inside(fmt.Sprintf("debug entry %d", i), part.Debug, p, int64(little.Uint32(e[16:])))
		}
	}
}

// place is where in the file an address stands, with n bytes of one section
// that is not executed.
func (f *file) place(address, n int64) (int64, bool) {
	for _, s := range f.sections {
		const executed = 0x20000000
		if in := address - int64(s.address); n > 0 && in >= 0 && in+n <= s.n && s.flags&executed == 0 {
			return s.off + in, true
		}
	}
	return 0, false
}

// inside cuts a part out of the section that it stands in.
func (f *file) inside(name string, use part.Use, off, n int64) {
	for i, p := range f.list {
		if p.Offset <= off && off+n <= p.Offset+p.Length && strings.HasPrefix(p.Name, "section ") {
			rest := p
			rest.Offset, rest.Length = off+n, p.Offset+p.Length-off-n
			f.list[i].Length = off - p.Offset
			f.tell(name, use, off, n)
			if rest.Length > 0 {
				f.list = append(f.list, rest)
			}
			return
		}
	}
}
