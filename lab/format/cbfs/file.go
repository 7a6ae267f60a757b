package cbfs

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// types of files (cbfs.h, CBFS_TYPE_*)
const (
	typeDeleted  = 0
	typeStage    = 0x10
	typePayload  = 0x20
	typeNull     = 0xffffffff
	attrPacked   = 0x42435a4c
	align        = 64
	maxHead      = 4096
	legacyHeader = 28
)

var types = map[uint32]string{
	0x01: "bootblock", 0x02: "cbfs header", 0x10: "legacy stage", 0x11: "stage", 0x20: "payload", 0x21: "fit payload", 0x30: "option rom", 0x40: "bootsplash",
	0x50: "raw", 0x51: "vsa", 0x52: "mbi", 0x53: "microcode", 0x54: "intel fit", 0x60: "fsp", 0x61: "mrc", 0x62: "mma", 0x63: "efi", 0x70: "struct",
	0x80: "amd fw", 0xaa: "cmos default", 0xab: "spd", 0xac: "mrc cache", 0x1aa: "cmos layout",
}

// file is a header with what it says.
type file struct {
	name        string
	kind        uint32
	at          int64 // of the header
	data, n     int64
	compression uint32
	unpacked    int64 // -1: not recorded
}

func (f *file) end() int64 { return f.data + f.n }

// free reports whether the file is room for others.
func (f *file) free() bool { return f.kind == typeNull || f.kind == typeDeleted }

func readFile(in *format.Input, at int64) (*file, error) {
	b := make([]byte, maxHead)
	n, _ := in.ReadAt(b, at)
	if b = b[:n]; n < 25 || string(b[:8]) != "LARCHIVE" {
		return nil, format.Not("no magic at 0x%x", at)
	}
	be := binary.BigEndian
	attrs, off := int64(be.Uint32(b[16:])), int64(be.Uint32(b[20:]))
	f := &file{kind: be.Uint32(b[12:]), at: at, n: int64(be.Uint32(b[8:])), data: at + off, unpacked: -1}
	end := off
	if attrs != 0 {
		end = attrs
	}
	if off < 25 || off > maxHead || attrs != 0 && attrs < 25 || end > off || f.n > 1<<28 || end > int64(len(b)) {
		return nil, format.Not("header at 0x%x: attributes at %d, data of %d bytes at %d", at, attrs, f.n, off)
	}
	var ok bool
	if f.name, ok = text(b[24:end]); !ok || int64(len(f.name)) == end-24 || f.name == "" && !f.free() {
		return nil, format.Not("header at 0x%x: name", at)
	}
	if attrs != 0 && off <= int64(len(b)) {
		f.attributes(b[attrs:off])
	}
	return f, nil
}

func (f *file) attributes(b []byte) {
	be := binary.BigEndian
	for len(b) >= 8 {
		n := be.Uint32(b[4:])
		if n < 8 || uint64(n) > uint64(len(b)) {
			return
		}
		if be.Uint32(b) == attrPacked && n >= 16 {
			f.compression, f.unpacked = be.Uint32(b[8:]), int64(be.Uint32(b[12:]))
		}
		b = b[n:]
	}
}

// maxFiles bounds the walk.
const maxFiles = 1 << 16

// walk lists the files that follow each other from the start of in.
func walk(in *format.Input) (list []file, err error) {
	for at := int64(0); at < in.Size() && len(list) < maxFiles; {
		f, err := readFile(in, at)
		if err != nil {
			if len(list) == 0 {
				return nil, err
			}
			break
		}
		list = append(list, *f)
		at = (f.end() + align - 1) / align * align
	}
	if len(list) == 0 {
		return nil, format.Not("no files")
	}
	return list, nil
}

// open hands over the content.
func (f *file) open(in *format.Input, seen map[string]bool, out format.Sink) error {
	size := in.Size()
	out.Structure(f.at, min(f.data, size)-f.at)
	if f.free() {
		if f.end() > size {
			out.Fail("", size, fmt.Sprintf("free space at 0x%x: %d of %d bytes are missing", f.data, f.end()-size, f.n))
		}
		return f.hidden(in, seen, out)
	}
	if f.n == 0 {
		return nil
	}
	name := unique(seen, f.name)
	kind := types[f.kind]
	if kind == "" {
		kind = fmt.Sprintf("type 0x%x", f.kind)
	}
	out.Property("file-"+name, kind)
	if f.end() > size {
		out.Fail(name, size, fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", name, f.data, f.end()-size, f.n))
		if f.n = size - f.data; f.n <= 0 {
			return nil
		}
	}
	switch {
	case f.kind == typePayload:
		return f.payload(in, name, out)
	case f.kind == typeStage && f.compression == 0 && f.n > legacyHeader:
		var h [legacyHeader]byte
		in.ReadAt(h[:], f.data)
		le := binary.LittleEndian
		out.Property(name+"-load", fmt.Sprintf("0x%x", le.Uint64(h[12:])))
		out.Structure(f.data, legacyHeader)
		return f.hand(in, name, legacyHeader, f.n-legacyHeader, le.Uint32(h[:]), -1, out)
	}
	return f.hand(in, name, 0, f.n, f.compression, f.unpacked, out)
}

// hidden hands over what stands in free space besides fill.
func (f *file) hidden(in *format.Input, seen map[string]bool, out format.Sink) error {
	for _, r := range (format.Used{}).Leftover(in, f.data, min(f.end(), in.Size())) {
		name := unique(seen, fmt.Sprintf("free-%x", r.Offset))
		if err := out.Entry(assay.Entry{Name: name, Piece: true}, format.One(r.Offset, r.Length)); err != nil {
			return err
		}
	}
	return nil
}

// unique gives the first of name, name.1, name.2 ... that is free.
func unique(seen map[string]bool, name string) string {
	free := name
	for n := 1; seen[free]; n++ {
		free = fmt.Sprintf("%s.%d", name, n)
	}
	seen[free] = true
	return free
}

// payload hands over the segments (struct cbfs_payload_segment); where there
// are none, the whole.
func (f *file) payload(in *format.Input, name string, out format.Sink) error {
	const length, maxSegments = 28, 64
	be := binary.BigEndian
	b := make([]byte, min(f.n, length*maxSegments))
	n, _ := in.ReadAt(b, f.data)
	b = b[:n]
	head := int64(0)
	given := 0
	for k := 0; len(b) >= length; k, b = k+1, b[length:] {
		kind := string(b[:4])
		compression, off, size := be.Uint32(b[4:]), int64(be.Uint32(b[8:])), int64(be.Uint32(b[20:]))
		head += length
		switch kind {
		case "CODE", "DATA":
			if off < head || off > f.n || size > f.n-off {
				out.Fail(name, f.data, fmt.Sprintf("%s: segment %d of %d bytes at 0x%x: past end of payload", name, k, size, off))
				continue
			}
			if size == 0 {
				continue
			}
			sub := fmt.Sprintf("%s/%d.%s", name, k, strings.ToLower(kind))
			out.Property(sub+"-load", fmt.Sprintf("0x%x", be.Uint64(b[12:])))
			given++
			if err := f.hand(in, sub, off, size, compression, -1, out); err != nil {
				return err
			}
		case "ENTR":
			out.Property(name+"-entry", fmt.Sprintf("0x%x", be.Uint64(b[12:])))
			out.Structure(f.data, head)
			return nil
		case "BSS ", "PARA":
		default:
			if given == 0 {
				return f.hand(in, name, 0, f.n, f.compression, f.unpacked, out)
			}
			return nil
		}
	}
	out.Structure(f.data, min(head, f.n))
	return nil
}
