package h3c

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

const (
	eraseBlock    = 0x10000
	blockSize     = 0x400
	blocksInErase = eraseBlock/blockSize - 1 // without the table
	entriesAt     = 0x800
	entryLength   = 128
	entryFlags    = 0x3f
)

type vfs struct {
	order string
	files []vfsFile
	end   int64
}

type vfsFile struct {
	name   string
	length int64
	block  int64
	year   uint16
}

// place is where a block stands.
func place(block int64) int64 {
	return eraseBlock*(block/blocksInErase) + blockSize*(1+block%blocksInErase)
}

// extents are the places of a file's content: the table of each erase block
// stands between its blocks.
func (f *vfsFile) extents(size int64) (list []format.Range, missing int64) {
	left := f.length
	for k := f.block; left > 0; k++ {
		n := min(left, blockSize)
		at := place(k)
		if at >= size {
			break
		}
		have := min(n, size-at)
		if last := len(list) - 1; last >= 0 && list[last].Offset+list[last].Length == at {
			list[last].Length += have
		} else {
			list = append(list, format.Range{Offset: at, Length: have})
		}
		if left -= have; have < n {
			break
		}
	}
	return list, left
}

// readVFS gives nil when the content is none.
func readVFS(in *format.Input) *vfs {
	b := in.Head(0, entriesAt+blockSize)
	if len(b) < entriesAt+blockSize {
		return nil
	}
	v := &vfs{order: "big-endian"}
	var order binary.ByteOrder = be
	switch string(b[:4]) {
	case "\x10\x00\x04\x00":
	case "\x00\x04\x00\x10":
		v.order, order = "little-endian", binary.LittleEndian
	default:
		return nil
	}
	for at := entriesAt; at < entriesAt+blockSize; at += entryLength {
		e := b[at : at+entryLength]
		name, ok := format.Padded(e[32:])
		f := vfsFile{name: name, length: int64(order.Uint32(e[16:])), block: int64(order.Uint32(e[28:])), year: order.Uint16(e[6:])}
		if e[0] != entryFlags || !ok || name == "" || f.block < 2 || f.length == 0 || f.length > 1<<30 || f.block > 1<<20 || e[8] > 12 || e[9] > 31 {
			continue
		}
		v.files = append(v.files, f)
		v.end = max(v.end, place(f.block+(f.length-1)/blockSize)+blockSize)
	}
	if len(v.files) == 0 {
		return nil
	}
	return v
}

func openVFS(in *format.Input, v *vfs, out format.Sink) error {
	out.Property("byte-order", v.order)
	out.Structure(0, entriesAt+blockSize)
	for at := int64(eraseBlock); at < min(v.end, in.Size()); at += eraseBlock {
		out.Structure(at, min(blockSize, in.Size()-at))
	}
	format.Short(in, out, v.end)
	for _, f := range v.files {
		list, missing := f.extents(in.Size())
		if missing > 0 {
			out.Fail(f.name, in.Size(), fmt.Sprintf("%s: %d of %d bytes are missing", f.name, missing, f.length))
		}
		if err := out.Entry(assay.Entry{Name: f.name}, format.Body{Extents: list, Size: f.length - missing}); err != nil {
			return err
		}
	}
	return nil
}
