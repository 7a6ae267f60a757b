package xz

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"

	"assay/anatomy/bcj"
	"assay/anatomy/lzma"
)

var ecma = crc64.MakeTable(crc64.ECMA)

// newCheck gives the hash of a type of check (3.4); nil when there is none or
// it is not defined.
func newCheck(check byte) hash.Hash {
	switch check {
	case 1:
		return crc32.NewIEEE()
	case 4:
		return crc64.New(ecma)
	case 10:
		return sha256.New()
	}
	return nil
}

// verify compares the check of a block in memory. CRCs are stored
// little-endian.
func verify(check byte, data, stored []byte) bool {
	switch check {
	case 1:
		return binary.LittleEndian.Uint32(stored) == crc32.ChecksumIEEE(data)
	case 4:
		return binary.LittleEndian.Uint64(stored) == crc64.Checksum(data, ecma)
	case 10:
		return sha256.Sum256(data) == [32]byte(stored)
	}
	return true
}

// matches compares what h has seen with the stored check.
func matches(h hash.Hash, stored []byte) bool {
	switch h := h.(type) {
	case hash.Hash64:
		return h.Sum64() == binary.LittleEndian.Uint64(stored)
	case hash.Hash32:
		return h.Sum32() == binary.LittleEndian.Uint32(stored)
	}
	return string(h.Sum(nil)) == string(stored)
}

func (b *Block) damage(err error) error {
	return fmt.Errorf("block at 0x%x: %w", b.Offset, err)
}

func (b *Block) mismatch() error { return b.damage(corrupt("check does not match the data")) }

// decode decodes the block whose compressed data and what follows it is src
// into dst, all or as much as dst takes. out is the number of bytes that came
// out, also with an error.
func (b *Block) decode(dst, src []byte) (out int, err error) {
	if b.Header == 0 {
		return 0, b.damage(corrupt("header is not readable"))
	}
	room := dst
	if b.Size >= 0 && b.Size < int64(len(dst)) {
		room = dst[:b.Size]
	}
	packed := src
	if b.Packed >= 0 {
		packed = src[:min(b.Packed, int64(len(src)))]
	}
	out, in, err := lzma.Decode2(room, packed)
	for i := len(b.filters) - 1; i >= 0; i-- {
		f, _ := bcj.New(b.filters[i].id, b.filters[i].properties)
		f.Decode(dst[:out])
	}
	switch {
	case err == io.ErrUnexpectedEOF && len(packed) == len(src):
		return out, err
	case err != nil:
		return out, b.damage(err)
	case b.Size > int64(out) && out == len(dst):
		return out, io.ErrShortBuffer
	case b.Size >= 0 && int64(out) != b.Size || b.Packed >= 0 && int64(in) != b.Packed:
		return out, b.damage(corrupt("does not have its declared size"))
	}
	return out, b.finish(dst[:out], src[in:], b.Header+int64(in))
}

// finish looks at padding and check behind the compressed data.
func (b *Block) finish(data, rest []byte, at int64) error {
	pad, size := int(-at&3), int(checkSize(b.check))
	if len(rest) < pad+size {
		return io.ErrUnexpectedEOF
	}
	for _, c := range rest[:pad] {
		if c != 0 {
			return b.damage(corrupt("padding is not zero"))
		}
	}
	if !verify(b.check, data, rest[pad:pad+size]) {
		return b.mismatch()
	}
	return nil
}

// memory reads from a slice.
type memory []byte

func (m memory) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= int64(len(m)) {
		return 0, io.EOF
	}
	n := copy(p, m[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Decode decodes the first stream of src into dst and gives the number of
// bytes that came out, also when the stream is damaged. The error is
// io.ErrShortBuffer when dst is full and there is more, io.ErrUnexpectedEOF
// when src is cut short, and wraps ErrCorrupt or lzma.ErrCorrupt when the
// stream breaks the format or a check does not match. It is made for small
// blocks: it allocates little.
func Decode(dst, src []byte) (n int, err error) {
	w := walker{src: memory(src), size: int64(len(src))}
	for {
		b, err := w.next()
		if err != nil {
			return n, err
		}
		out, err := b.decode(dst[n:], src[b.Offset+b.Header:])
		if n += out; err != nil {
			return n, err
		}
		if b.Packed < 0 {
			return n, w.err
		}
		if over, err := w.over(); over || err != nil {
			return n, err
		}
	}
}

// over goes behind the stream if what comes next is its index.
func (w *walker) over() (bool, error) {
	if w.records != nil {
		return w.records.left == 0, w.err
	}
	h, err := w.read(1)
	if err != nil || h[0] != 0 {
		return false, err
	}
	if err := w.index(); err != nil {
		return false, err
	}
	return true, w.err
}
