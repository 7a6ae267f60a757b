// Package cbfs reads what coreboot puts into flash: the flash map and the file
// system CBFS.
package cbfs

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is CBFS, and the flash map (FMAP) beside it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "coreboot CBFS and FMAP",
		What:  "The file system of coreboot in a boot flash: stages, payloads, settings, tables. A flash map, which names the regions of the flash, opens to no entries: the regions stand as properties.",
		Layout: `file, big-endian, at multiples of 64:
0x00  8   "LARCHIVE"
0x08  4   length of the data; 0x0c 4 type; 0x10 4 offset of attributes, 0 none; 0x14 4 offset of the data
0x18      name, ended by NUL; then attributes: 4 tag, 4 length, value. 42435a4c compression: 4 algorithm (1 LZMA, 2 LZ4), 4 length of the content
stage (type 10): data begin with, little-endian: 4 compression, 8 entry, 8 load address, 4 length, 4 length in memory
payload (type 20): segments of 28 bytes: 4 type, 4 compression, 4 offset, 8 load address, 4 length, 4 length in memory
flash map, little-endian: 0x00 8 "__FMAP__"; 0x08 2 version; 0x0a 8 base; 0x12 4 size; 0x16 32 name; 0x36 2 regions of 42 bytes: 4 offset, 4 size, 32 name, 2 flags`,
		Reads: []string{
			"files up to the first place where none follows, also without the master header; contents decompressed (LZMA, LZ4)",
			"stages in their old form without their header; the segments of a payload, each an entry",
			"what stands in free space, each part an entry",
		},
		Not:        []string{"files that are only referred to in other regions", "hashes of files are not verified"},
		Verified:   "real images: coreboot of an emulated board; other layouts on our own samples only",
		References: []string{"coreboot: util/cbfstool/cbfs.h, Documentation/cbfs.txt; commonlib/bsd/include/commonlib/bsd/cbfs_serialized.h", "FMAP: github.com/dhendrix/flashmap, lib/fmap.h"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("LARCHIVE")}, {Bytes: []byte("__FMAP__\x01")}},
	Measure:    measure,
	Open:       open,
}

func measure(in *format.Input) (format.Extent, error) {
	if m, err := readMap(in); err == nil {
		return format.Extent{Length: m.length}, nil
	}
	list, err := walk(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: list[len(list)-1].end()}, nil
}

func open(in *format.Input, out format.Sink) error {
	if m, err := readMap(in); err == nil {
		m.describe(in, out)
		return nil
	}
	list, err := walk(in)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for k := range list {
		if err := list[k].open(in, seen, out); err != nil {
			return err
		}
	}
	return nil
}

// flashMap is struct fmap.
type flashMap struct {
	length        int64
	name          string
	base, size    uint64
	areas         []area
	version, next byte
}

type area struct {
	name         string
	offset, size uint32
	flags        uint16
}

func readMap(in *format.Input) (*flashMap, error) {
	b := make([]byte, 56)
	if n, _ := in.ReadAt(b, 0); n < len(b) || string(b[:8]) != "__FMAP__" {
		return nil, format.Not("no magic")
	}
	le := binary.LittleEndian
	name, ok := text(b[22:54])
	m := &flashMap{version: b[8], next: b[9], base: le.Uint64(b[10:]), size: uint64(le.Uint32(b[18:])), name: name}
	n := int(le.Uint16(b[54:]))
	if !ok || m.version != 1 || m.size == 0 || n == 0 || n > 1024 {
		return nil, format.Not("version %d, %d regions in %d bytes", m.version, n, m.size)
	}
	m.length = 56 + 42*int64(n)
	t := make([]byte, 42*n)
	k, _ := in.ReadAt(t, 56)
	for t = t[:k]; len(t) >= 42; t = t[42:] {
		name, ok := text(t[8:40])
		a := area{name, le.Uint32(t), le.Uint32(t[4:]), le.Uint16(t[40:])}
		if !ok || uint64(a.offset)+uint64(a.size) > m.size {
			return nil, format.Not("region %q: %d bytes at 0x%x of %d", name, a.size, a.offset, m.size)
		}
		m.areas = append(m.areas, a)
	}
	return m, nil
}

func (m *flashMap) describe(in *format.Input, out format.Sink) {
	out.Structure(0, min(m.length, in.Size()))
	out.Property("fmap", m.name)
	out.Property("base", fmt.Sprintf("0x%x", m.base))
	out.Property("size", fmt.Sprint(m.size))
	if m.length > in.Size() {
		out.Fail("", in.Size(), fmt.Sprintf("flash map: %d of %d bytes are missing", m.length-in.Size(), m.length))
	}
	for _, a := range m.areas {
		flags := ""
		for k, word := range []string{"static", "compressed", "read-only", "preserve"} {
			if a.flags>>k&1 == 1 {
				flags += ", " + word
			}
		}
		out.Property("region-"+a.name, fmt.Sprintf("0x%x bytes at 0x%x%s", a.size, a.offset, flags))
	}
}

// text reads printable text that NUL ends, or that fills b.
func text(b []byte) (string, bool) {
	for k, c := range b {
		if c == 0 {
			return string(b[:k]), true
		}
		if c < 0x20 || c > 0x7e {
			return "", false
		}
	}
	return string(b), true
}
