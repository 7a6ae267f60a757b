package sparse

import (
	"encoding/binary"
	"fmt"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	raw   = 0xcac1
	fill  = 0xcac2
	skip  = 0xcac3
	check = 0xcac4
)

// chunk is a part of the image.
type chunk struct {
	kind uint16
	at   int64   // of its header in the input
	data int64   // offset of its data in the input
	have int64   // bytes of data that are there
	size int64   // bytes of the image
	word [4]byte // of fill and check
}

type image struct {
	major, minor uint16
	block        int64
	blocks       int64
	checksum     uint32
	header       int64 // length
	chunkHeader  int64 // length
	chunks       []chunk
	length       int64  // of the input, as far as chunks go
	damage       string // why there are no more chunks
	checked      bool   // there are checksums
}

const headerLength = 28

// read goes over the headers of all chunks.
func read(in *format.Input) (*image, error) {
	w := window.New(in)
	b := w.At(0, headerLength)
	le := binary.LittleEndian
	if len(b) < headerLength || le.Uint32(b) != 0xed26ff3a {
		return nil, format.Not("no magic")
	}
	i := &image{
		major: le.Uint16(b[4:]), minor: le.Uint16(b[6:]), header: int64(le.Uint16(b[8:])), chunkHeader: int64(le.Uint16(b[10:])),
		block: int64(le.Uint32(b[12:])), blocks: int64(le.Uint32(b[16:])), checksum: le.Uint32(b[24:]),
	}
	chunks := int64(le.Uint32(b[20:]))
	switch {
	case i.major != 1 || i.header < headerLength || i.header > 4096 || i.chunkHeader < 12 || i.chunkHeader > 4096:
		return nil, format.Not("version %d, headers of %d and %d bytes", i.major, i.header, i.chunkHeader)
	case i.block == 0 || i.block%4 != 0 || i.block > 64<<20:
		return nil, format.Not("blocks of %d bytes", i.block)
	case chunks == 0:
		return nil, format.Not("no chunks")
	}
	i.walk(w, chunks)
	if len(i.chunks) == 0 {
		return nil, format.Not("%s", i.damage)
	}
	i.checked = i.checksum != 0
	for k := range i.chunks {
		i.checked = i.checked || i.chunks[k].kind == check
	}
	return i, nil
}

// walk reads the headers of chunks until one cannot be.
func (i *image) walk(w *window.Window, chunks int64) {
	at, size := i.header, w.Size()
	blocks := int64(0)
	i.length = at
	for n := int64(0); n < chunks; n++ {
		b := w.At(at, int(i.chunkHeader))
		if int64(len(b)) < i.chunkHeader {
			i.damage = fmt.Sprintf("chunk %d of %d at 0x%x: past end of image", n, chunks, min(at, size))
			i.length = max(i.length, at+i.chunkHeader)
			return
		}
		c, total, err := i.chunk(b, at)
		if err == nil && c.size/i.block > i.blocks-blocks {
			err = fmt.Errorf("%d blocks, %d are left", c.size/i.block, i.blocks-blocks)
		}
		if err != nil {
			i.damage = fmt.Sprintf("chunk %d of %d at 0x%x: %v", n, chunks, at, err)
			return
		}
		if c.kind == fill || c.kind == check {
			copy(c.word[:], w.At(c.data, 4))
		}
		c.have = max(0, min(total-i.chunkHeader, size-c.data))
		blocks += c.size / i.block
		i.chunks = append(i.chunks, c)
		at += total
		i.length = at
	}
	if blocks < i.blocks {
		i.damage = fmt.Sprintf("chunks have %d blocks of %d", blocks, i.blocks)
	}
}

// chunk reads a header; total is the chunk's length in the input.
func (i *image) chunk(b []byte, at int64) (c chunk, total int64, err error) {
	le := binary.LittleEndian
	c = chunk{kind: le.Uint16(b), at: at, data: at + i.chunkHeader, size: int64(le.Uint32(b[4:])) * i.block}
	total = int64(le.Uint32(b[8:]))
	want := i.chunkHeader
	switch c.kind {
	case raw:
		// 32 bits do not hold the length of chunks of 4 GiB
		if want += c.size; want > 1<<32-1 {
			total = want
		}
	case fill:
		want += 4
	case skip:
	case check:
		want += 4
		c.size = 0
	default:
		return c, 0, fmt.Errorf("type %04x", c.kind)
	}
	if total != want {
		return c, 0, fmt.Errorf("type %04x of %d bytes, want %d", c.kind, total, want)
	}
	return c, total, nil
}
