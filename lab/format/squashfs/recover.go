package squashfs

import (
	"bytes"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

// maxPieces bounds the pieces that are recovered from one image.
const maxPieces = 1 << 20

// piece is data that belongs to a file whose inode cannot be read: blocks that
// stand one behind the other, full ones and then one that is not full.
type piece struct {
	off, length int64 // in the image
	size        int64 // unpacked
	blocks      []pieceBlock
}

type pieceBlock struct {
	packed uint32 // with bit 24: stored as it is
	size   uint32 // unpacked
}

// recovery finds the blocks between the header and the tables of an image
// whose tables are lost. Streams of zlib, xz, zstd, LZO and LZMA tell where
// they end; LZ4 blocks do not.
type recovery struct {
	m      *image
	out    format.Sink
	buf    []byte
	open   piece
	pieces int
	why    error // why the tables cannot be read
}

// recover hands over what stands in [off, end) without a readable inode: one
// entry for each run of blocks, named after its offset. mksquashfs gives every
// file over one block full blocks and then a short one, so that a run is
// mostly one file; a block that is short by itself holds small files or the
// ends of several.
func (m *image) recover(out format.Sink, off, end int64, why error) error {
	r := recovery{m: m, out: out, buf: make([]byte, m.blockSize, int(m.blockSize)+format.Slack), why: why}
	for gap := off; off < end && r.pieces < maxPieces; {
		at, b := r.next(off, end)
		if err := r.between(gap, at); err != nil {
			return err
		}
		if at >= end {
			gap = end
			break
		}
		if err := r.add(at, b, r.buf); err != nil {
			return err
		}
		off = at + int64(b.packed)
		gap = off
	}
	if err := r.flush(); err != nil {
		return err
	}
	if r.pieces > 0 {
		out.Fail("", -1, fmt.Sprintf("%d pieces of file data have no readable inode: they are called recovered/OFFSET.blocks", r.pieces))
	}
	return nil
}

// next finds the first place from off on at which a block can be unpacked, or
// end. The block is in r.buf.
func (r *recovery) next(off, end int64) (int64, pieceBlock) {
	m := r.m
	for at := off; at < end && !m.codec.spent(); {
		n := min(int64(m.blockSize)+int64(m.blockSize)/8, end-at)
		src, err := m.bytes(at, n, nil)
		if err != nil {
			break
		}
		for i := range src {
			if b, ok := r.block(src[i:], i == 0); ok {
				return at + int64(i), b
			}
			if len(src)-i < 64 && at+n < end { // seen again with what follows
				n = int64(i) + 1
				break
			}
		}
		at += n
	}
	return end, pieceBlock{}
}

// block unpacks the block at the start of src if there is one. LZO streams
// have no mark to be found by: they are tried only where a block ends.
func (r *recovery) block(src []byte, adjoins bool) (pieceBlock, bool) {
	c := &r.m.codec
	for v := range candidates(c.declared, src, false) {
		if !r.worth(v) || v.method == methodLZO && !adjoins || c.spent() {
			continue
		}
		out, in, err := v.extent(r.buf, src)
		if err == nil && out > 0 {
			return pieceBlock{uint32(in), uint32(out)}, true
		}
		c.waste(out)
	}
	return pieceBlock{}, false
}

// between deals with bytes at which no block begins: blocks that are stored as
// they are, or a block that is cut short or damaged.
func (r *recovery) between(off, end int64) error {
	m := r.m
	if off >= end {
		return nil
	}
	head, err := m.bytes(off, min(64, end-off), nil)
	if err == nil && !m.filler(off, end-off) && !r.begins(head) {
		for off < end {
			n := min(int64(m.blockSize), end-off)
			b, err := m.bytes(off, n, nil)
			if err != nil {
				return err
			}
			if err := r.add(off, pieceBlock{uint32(n) | storedBit, uint32(n)}, b); err != nil {
				return err
			}
			off += n
		}
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.out.Unread(off, end-off, "file data without a readable inode: "+r.why.Error())
	return nil
}

// worth reports whether blocks may be in a variant: in the declared one, or, of
// versions that do not declare one, in those that are known by first bytes.
func (r *recovery) worth(v *variant) bool {
	if d := r.m.codec.declared; d != 0 {
		return v.method == d
	}
	return v.method != methodLZ4 && v.method != methodLZO
}

// begins reports whether a block that is cut short or damaged may stand at
// head.
func (r *recovery) begins(head []byte) bool {
	for v := range candidates(r.m.codec.declared, head, false) {
		if r.worth(v) {
			return true
		}
	}
	return false
}

var elfMagic = []byte("\x7fELF")

// add puts a block behind those of the open piece. The first bytes of a
// program begin a new one.
func (r *recovery) add(off int64, b pieceBlock, data []byte) error {
	if len(r.open.blocks) > 0 && bytes.HasPrefix(data, elfMagic) {
		if err := r.flush(); err != nil {
			return err
		}
	}
	p := &r.open
	if len(p.blocks) == 0 {
		p.off = off
	}
	n := int64(b.packed &^ storedBit)
	p.blocks = append(p.blocks, b)
	p.length += n
	p.size += int64(b.size)
	if b.size < r.m.blockSize {
		return r.flush()
	}
	return nil
}

// flush hands over the open piece.
func (r *recovery) flush() error {
	p := r.open
	r.open = piece{}
	if len(p.blocks) == 0 {
		return nil
	}
	r.pieces++
	return r.out.Entry(assay.Entry{Name: fmt.Sprintf("recovered/%x.blocks", p.off)}, format.Body{
		Stream: func(w io.Writer) error { return r.m.piece(w, p) },
		Size:   p.size,
		From:   format.Range{Offset: p.off, Length: p.length},
	})
}

// piece writes the content of a piece.
func (m *image) piece(w io.Writer, p piece) error {
	buf := m.block()
	defer m.release(buf)
	off := p.off
	for _, b := range p.blocks {
		data, err := m.unpackBlock(off, b.packed, (*buf)[:b.size], exactly)
		if err != nil {
			return fmt.Errorf("block at 0x%x: %w", off, err)
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
		off += int64(b.packed &^ storedBit)
	}
	return nil
}
