// Package devicetree reads flattened device trees: blobs of named nodes with
// named properties, which boot loaders hand to kernels and which U-Boot uses
// as a container (FIT).
//
// Source: Devicetree Specification v0.4, chapter 5 "Flattened Devicetree (DTB)
// Format". Section numbers in comments refer to it.
package devicetree

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Magic is the first word of a blob.
const Magic = 0xd00dfeed

// HeaderSize is the length of the header in version 17, in bytes.
const HeaderSize = 40

// ErrNot is wrapped by errors that say that there is no device tree.
var ErrNot = errors.New("no device tree")

// Source is what a tree is read from.
type Source interface {
	io.ReaderAt
	Size() int64
}

// Header is struct fdt_header (5.2). Offsets and sizes are in bytes.
type Header struct {
	Total       int64 // of the blob
	Struct      int64 // offset of the structure block
	StructSize  int64 // version 16 does not say: up to the end of the blob
	Strings     int64 // offset of the strings block
	StringsSize int64
	Reserved    int64 // offset of the memory reservation block
	Version     uint32
	LastComp    uint32
	BootCPU     uint32
}

// ReadHeader reads the header at the start of src and checks that its parts
// stand inside of the blob. The blob may be longer than src: then it was cut.
func ReadHeader(src io.ReaderAt) (h Header, err error) {
	var b [HeaderSize]byte
	if n, _ := src.ReadAt(b[:], 0); n < HeaderSize {
		return h, fmt.Errorf("%w: %d bytes are too short for a header", ErrNot, n)
	}
	be := binary.BigEndian
	word := func(i int) int64 { return int64(be.Uint32(b[4*i:])) }
	if be.Uint32(b[:]) != Magic {
		return h, fmt.Errorf("%w: magic %08x", ErrNot, be.Uint32(b[:]))
	}
	h = Header{
		Total: word(1), Struct: word(2), Strings: word(3), Reserved: word(4),
		Version: be.Uint32(b[20:]), LastComp: be.Uint32(b[24:]), BootCPU: be.Uint32(b[28:]),
		StringsSize: word(8), StructSize: word(9),
	}
	return h, h.check()
}

func (h *Header) check() error {
	first := int64(HeaderSize)
	if h.Version == 16 {
		first -= 4 // without size_dt_struct
		h.StructSize = h.Total - h.Struct
		if h.Strings > h.Struct {
			h.StructSize = h.Strings - h.Struct
		}
	}
	inside := func(off, n int64) bool { return off >= first && n >= 0 && off <= h.Total && n <= h.Total-off }
	switch {
	case h.Version < 16 || h.Version > 255 || h.LastComp > 17 || h.LastComp > h.Version:
		return fmt.Errorf("%w: version %d, compatible with %d", ErrNot, h.Version, h.LastComp)
	case h.Struct%4 != 0 || !inside(h.Struct, h.StructSize) || h.StructSize < 12:
		return fmt.Errorf("%w: structure block at 0x%x, %d bytes, of %d", ErrNot, h.Struct, h.StructSize, h.Total)
	case !inside(h.Strings, h.StringsSize):
		return fmt.Errorf("%w: strings block at 0x%x, %d bytes, of %d", ErrNot, h.Strings, h.StringsSize, h.Total)
	case h.Reserved%8 != 0 || !inside(h.Reserved, 16):
		return fmt.Errorf("%w: memory reservation block at 0x%x of %d", ErrNot, h.Reserved, h.Total)
	}
	return nil
}
