package uefi

import (
	"bytes"
	"fmt"

	"assay"
	"assay/anatomy/guid"
	"assay/lab/format"
)

var fileSystems = map[string]string{
	"8c8ce578-8a3d-4f1c-9935-896185c32dd3": "FFS2",
	"5473c07a-3dcb-4dca-bd6f-1e9689e7349a": "FFS3",
	"7a9354d9-0468-444a-81ce-0bf617d890df": "FFS1",
	"04adeead-61ff-4d31-b6ba-64f8bf901f5a": "Apple boot volume",
	"fff12b8d-7696-4c8b-a985-2747075b4f50": "NVRAM",
	"00504624-8a59-4eeb-bd0f-6b36e96128e0": "NVRAM",
	"04b37fe8-f6ae-480b-bdd5-37d98c5e89aa": "VSS NVRAM",
}

const (
	erasePolarity = 1 << 11 // EFI_FVB2_ERASE_POLARITY
	maxHeader     = 4096
	align         = 8
	fileHead      = 24
	largeHead     = 32
	maxFiles      = 1 << 16
)

type volume struct {
	system     guid.GUID
	length     int64
	head       int64 // where files begin
	attributes int64
	name       guid.GUID // of the extended header
}

// kind is the name of the file system.
func (v *volume) kind() string {
	if k := fileSystems[v.system.String()]; k != "" {
		return k
	}
	return v.system.String()
}

// files reports whether the volume has files that are read.
func (v *volume) files() bool { k := v.kind(); return k == "FFS2" || k == "FFS3" }

func readVolume(in *format.Input) (*volume, error) {
	b := at(in, 0, maxHeader)
	if len(b) < 0x48 || string(b[0x28:0x2c]) != "_FVH" {
		return nil, format.Not("no volume, capsule or sections")
	}
	v := &volume{system: guid.GUID(b[0x10:0x20]), length: u64(b[0x20:]), attributes: u32(b[0x2c:]), head: u16(b[0x30:])}
	switch {
	case v.head < 0x48 || v.head > int64(len(b)) || v.head%2 != 0 || v.length < v.head || v.length > 1<<32:
		return nil, format.Not("volume of %d bytes with a header of %d", v.length, v.head)
	case b[0x37] < 1 || b[0x37] > 2:
		return nil, format.Not("revision %d", b[0x37])
	}
	sum := uint16(0)
	for k := int64(0); k < v.head; k += 2 {
		sum += uint16(u16(b[k:]))
	}
	if sum != 0 {
		return nil, format.Not("checksum of the header differs")
	}
	if x := u16(b[0x34:]); x >= v.head {
		if e := at(in, x, 20); len(e) == 20 && u32(e[16:]) >= 20 && x+u32(e[16:]) <= v.length {
			v.name = guid.GUID(e[:16])
			v.head = (x + u32(e[16:]) + align - 1) &^ (align - 1)
		}
	}
	return v, nil
}

func (v *volume) open(in *format.Input, out format.Sink) error {
	size := min(v.length, in.Size())
	out.Property("file-system", v.kind())
	if !v.name.IsZero() {
		out.Property("name", v.name.String())
	}
	if v.length > size {
		out.Fail("", size, fmt.Sprintf("cut short: %d of %d bytes are missing", v.length-size, v.length))
	}
	out.Structure(0, min(v.head, size))
	if !v.files() {
		return out.Entry(assay.Entry{Name: "data", Piece: true}, format.One(min(v.head, size), size-min(v.head, size)))
	}
	w := &walker{in: in, out: out, seen: map[string]bool{}}
	return v.walk(w, size)
}

// walk goes from file to file; where a header is damaged to the next one that
// is not.
func (v *volume) walk(w *walker, size int64) error {
	lost := int64(-1)
	tell := func(to int64) {
		if lost >= 0 {
			w.out.Unread(lost, to-lost, fmt.Sprintf("file header at 0x%x: damaged", lost))
			w.out.Fail("", lost, fmt.Sprintf("file header at 0x%x: damaged", lost))
			lost = -1
		}
	}
	files := 0
	for off := v.head; off+fileHead <= size && files < maxFiles; {
		if err := w.in.Ctx.Err(); err != nil {
			return err
		}
		f, empty := v.file(w.in, off, size)
		switch {
		case empty:
			tell(off)
			return v.free(w, off, size)
		case f == nil:
			if lost < 0 {
				lost = off
			}
			off += align
			continue
		}
		tell(off)
		files++
		if err := f.open(w, size); err != nil {
			return err
		}
		off = (off + f.n + align - 1) &^ (align - 1)
	}
	tell(size)
	return nil
}

// free hands over what stands in the volume's free space besides fill.
func (v *volume) free(w *walker, from, to int64) error {
	for _, r := range (format.Used{}).Leftover(w.in, from, to) {
		if err := w.out.Entry(assay.Entry{Name: fmt.Sprintf("free-%x", r.Offset), Piece: true}, format.One(r.Offset, r.Length)); err != nil {
			return err
		}
	}
	return nil
}

// file reads the header of a file (EFI_FFS_FILE_HEADER). empty: free space
// begins here.
func (v *volume) file(in *format.Input, off, size int64) (f *file, empty bool) {
	b := at(in, off, largeHead)
	if len(b) < fileHead {
		return nil, false
	}
	fill := byte(0)
	if v.attributes&erasePolarity != 0 {
		fill = 0xff
	}
	if len(bytes.Trim(b[:fileHead], string([]byte{fill}))) == 0 {
		return nil, true
	}
	f = &file{id: guid.GUID(b[:16]), kind: b[0x12], off: off, head: fileHead, n: u24(b[0x14:])}
	if b[0x13]&1 != 0 && v.kind() == "FFS3" && len(b) == largeHead {
		f.head, f.n = largeHead, u64(b[0x18:])
	}
	// the checksum is over the header with state and the file's own as zero
	sum := byte(0)
	for k, c := range b[:f.head] {
		if k != 0x11 && k != 0x17 {
			sum += c
		}
	}
	if sum != 0 || f.n < f.head || f.n > v.length-off {
		return nil, false
	}
	return f, false
}
