package xz

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// tally is what is compared between the blocks that were met and the records
// of the index.
type tally struct {
	blocks int64
	length int64 // of the blocks with padding
	size   int64 // of the data
	digest uint32
}

func (t *tally) add(unpadded, size int64) {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], uint64(unpadded))
	binary.LittleEndian.PutUint64(b[8:], uint64(size))
	t.digest = crc32.Update(t.digest, crc32.IEEETable, b[:])
	t.blocks++
	t.length += (unpadded + 3) &^ 3
	t.size += size
}

// indexReader reads an index (section 4) from front to back.
type indexReader struct {
	src   io.ReaderAt
	pos   int64
	left  int64 // records still to come
	start int64
	crc   uint32
	buf   [256]byte
	r, w  int
	err   error
}

// openIndex reads the start of the index at off.
func openIndex(src io.ReaderAt, off int64) *indexReader {
	x := &indexReader{src: src, pos: off, start: off}
	if b := x.byte(); b != 0 && x.err == nil {
		x.err = corrupt("no index indicator")
	}
	x.left = x.vli()
	return x
}

func (x *indexReader) byte() byte {
	if x.r == x.w && x.err == nil {
		x.crc = crc32.Update(x.crc, crc32.IEEETable, x.buf[:x.w])
		n, err := x.src.ReadAt(x.buf[:], x.pos)
		x.r, x.w, x.pos = 0, n, x.pos+int64(n)
		if n == 0 {
			if x.err = err; err == nil || err == io.EOF {
				x.err = io.ErrUnexpectedEOF
			}
		}
	}
	if x.err != nil {
		return 0
	}
	x.r++
	return x.buf[x.r-1]
}

// offset is the place of the next byte.
func (x *indexReader) offset() int64 { return x.pos - int64(x.w-x.r) }

func (x *indexReader) vli() int64 {
	var b [9]byte
	for i := range b {
		if b[i] = x.byte(); b[i] < 0x80 {
			v, n := vli(b[:i+1])
			if n == 0 && x.err == nil {
				x.err = corrupt("index: bad integer")
			}
			return v
		}
	}
	if x.err == nil {
		x.err = corrupt("index: bad integer")
	}
	return 0
}

// next gives one record (4.3).
func (x *indexReader) next() (unpadded, size int64, ok bool) {
	if x.left == 0 || x.err != nil {
		return 0, 0, false
	}
	x.left--
	unpadded, size = x.vli(), x.vli()
	const huge = 1 << 62
	if x.err == nil && (unpadded < 5 || unpadded > huge || size > huge || !plausible(unpadded, size)) {
		x.err = corrupt("index: record of %d and %d bytes", unpadded, size)
	}
	return unpadded, size, x.err == nil
}

// close reads padding and CRC32 (4.4, 4.5) and gives the length of the index.
func (x *indexReader) close() (int64, error) {
	for x.err == nil && (x.offset()-x.start)%4 != 0 {
		if x.byte() != 0 {
			x.err = corrupt("index: padding is not zero")
		}
	}
	sum := crc32.Update(x.crc, crc32.IEEETable, x.buf[:x.r])
	var b [4]byte
	for i := range b {
		b[i] = x.byte()
	}
	if x.err == nil && binary.LittleEndian.Uint32(b[:]) != sum {
		x.err = corrupt("index: CRC32 does not match")
	}
	return x.offset() - x.start, x.err
}

// total reads the whole index at off.
func total(src io.ReaderAt, off int64) (t tally, length int64, err error) {
	x := openIndex(src, off)
	for {
		unpadded, size, ok := x.next()
		if !ok {
			break
		}
		t.add(unpadded, size)
	}
	length, err = x.close()
	return t, length, err
}

// findIndex looks from off on for the footer of the stream at start, in a
// source of size bytes, and gives the place of the index before it. The index
// must be sound and account for every byte from start to the footer.
func findIndex(src io.ReaderAt, start, off, size int64, check byte) (index int64, ok bool) {
	const tries = 16 // so that forged footers cannot cost much
	buf := make([]byte, 64<<10+headerSize)
	for failed := 0; off+headerSize <= size; off += int64(len(buf) - headerSize) {
		n, _ := src.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
		for i := 0; i+headerSize <= n; i++ {
			if buf[i+10] != 'Y' || buf[i+11] != 'Z' || (off+int64(i)-start)%4 != 0 {
				continue
			}
			length, err := streamFooter(buf[i:], check)
			footer := off + int64(i)
			if index = footer - length; err != nil || index < start+headerSize {
				continue
			}
			t, got, err := total(src, index)
			if err == nil && got == length && t.length == index-start-headerSize {
				return index, true
			}
			if failed++; failed == tries {
				return 0, false
			}
		}
	}
	return 0, false
}
