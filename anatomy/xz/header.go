// Package xz reads .xz files: streams of LZMA2 blocks with filters, checks and
// an index. It measures them without decoding, decodes small ones from slice
// to slice, large ones piece by piece and on several processors where blocks
// allow, and goes on behind damaged blocks where sizes are recorded.
//
// Source: "The .xz File Format", version 1.2.0 (2024-01-19), tukaani.org.
// Section numbers in comments refer to it.
package xz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"assay/anatomy/bcj"
)

// ErrCorrupt is wrapped by errors that say the file breaks the format or does
// not agree with its checks.
var ErrCorrupt = errors.New("xz: corrupt")

func corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}

const (
	headerSize   = 12 // stream header and stream footer (2.1.1, 2.1.2)
	blockHeadMax = 1024
	filterLZMA2  = 0x21
)

// Magic is what a stream starts with (2.1.1.1).
var Magic = []byte{0xFD, '7', 'z', 'X', 'Z', 0}

// streamHeader reads the stream header at the start of b and gives the type
// of check (2.1.1.2).
func streamHeader(b []byte) (check byte, err error) {
	switch {
	case [6]byte(b) != [6]byte(Magic):
		return 0, corrupt("no stream header magic")
	case binary.LittleEndian.Uint32(b[8:]) != crc32.ChecksumIEEE(b[6:8]):
		return 0, corrupt("stream header: CRC32 does not match")
	case b[6] != 0 || b[7] > 15:
		return 0, corrupt("stream flags % x are not known", b[6:8])
	}
	return b[7], nil
}

// streamFooter checks the stream footer at the start of b and gives the size
// of the index before it (2.1.2).
func streamFooter(b []byte, check byte) (index int64, err error) {
	switch {
	case b[10] != 'Y' || b[11] != 'Z':
		return 0, corrupt("no stream footer magic")
	case binary.LittleEndian.Uint32(b) != crc32.ChecksumIEEE(b[4:10]):
		return 0, corrupt("stream footer: CRC32 does not match")
	case b[8] != 0 || b[9] != check:
		return 0, corrupt("stream footer does not agree with the header")
	}
	return (int64(binary.LittleEndian.Uint32(b[4:])) + 1) * 4, nil
}

// checkSize is the length of a check by its type (2.1.1.2).
func checkSize(check byte) int64 {
	return [16]int64{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}[check&15]
}

// vli reads a variable-length integer (1.2) and says how long it is; 0 when it
// is cut short or not valid.
func vli(b []byte) (v int64, n int) {
	for n < len(b) && n < 9 {
		c := b[n]
		v |= int64(c&0x7F) << (7 * n)
		n++
		if c < 0x80 {
			if c == 0 && n > 1 {
				return 0, 0
			}
			return v, n
		}
	}
	return 0, 0
}

// filter is one filter before LZMA2.
type filter struct {
	id         bcj.ID
	properties []byte
}

// Block is one block of a stream (section 3).
type Block struct {
	Offset int64 // of its header
	Header int64 // length of its header; 0 when the header is not readable
	Packed int64 // length of the compressed data; -1: up to the end of the input
	Size   int64 // length of the data; -1 when not known
	Dict   uint32
	check  byte
	// filters are in the order of encoding.
	filters []filter
}

// after is where the next block or the index begins.
func (b *Block) after() int64 {
	return b.Offset + (b.Header+b.Packed+3)&^3 + checkSize(b.check)
}

// unpadded is the size that the index records (4.3).
func (b *Block) unpadded() int64 { return b.Header + b.Packed + checkSize(b.check) }

// blockHeader reads a whole block header (3.1). Sizes that it does not state
// are -1.
func blockHeader(h []byte) (b Block, err error) {
	b = Block{Header: int64(len(h)), Packed: -1, Size: -1}
	if len(h) < 8 {
		return b, corrupt("block header of %d bytes", len(h))
	}
	body := h[:len(h)-4]
	if binary.LittleEndian.Uint32(h[len(body):]) != crc32.ChecksumIEEE(body) {
		return b, corrupt("block header: CRC32 does not match")
	}
	flags := body[1]
	if flags&0x3C != 0 {
		return b, corrupt("block flags 0x%02x are not known", flags)
	}
	body = body[2:]
	next := func() int64 {
		v, n := vli(body)
		if n == 0 {
			err = corrupt("block header: bad integer")
			return 0
		}
		body = body[n:]
		return v
	}
	if flags&0x40 != 0 {
		if b.Packed = next(); b.Packed == 0 && err == nil {
			err = corrupt("block header: compressed size 0")
		}
	}
	if flags&0x80 != 0 {
		b.Size = next()
	}
	for i := int(flags & 3); i >= 0 && err == nil; i-- {
		id, size := next(), next()
		if err == nil && size > int64(len(body)) {
			err = corrupt("block header: filter properties of %d bytes", size)
		}
		if err != nil {
			break
		}
		p := body[:size]
		body = body[size:]
		err = b.filter(id, p, i == 0)
	}
	for _, c := range body {
		if c != 0 && err == nil {
			err = corrupt("block header: padding is not zero")
		}
	}
	return b, err
}

// filter takes over one filter of the header (5.3).
func (b *Block) filter(id int64, properties []byte, last bool) error {
	if last != (id == filterLZMA2) {
		return corrupt("filter 0x%x in the wrong place", id)
	}
	if !last {
		if _, err := bcj.New(bcj.ID(id), properties); err != nil {
			return corrupt("%v", err)
		}
		b.filters = append(b.filters, filter{bcj.ID(id), append([]byte(nil), properties...)})
		return nil
	}
	if len(properties) != 1 || properties[0] > 40 {
		return corrupt("LZMA2 properties % x", properties)
	}
	if p := properties[0]; p == 40 {
		b.Dict = 1<<32 - 1
	} else {
		b.Dict = (2 | uint32(p&1)) << (p/2 + 11)
	}
	return nil
}

// plausible: LZMA2 makes at most 2 MiB of a chunk, and a chunk takes 6 bytes
// or more.
func plausible(packed, size int64) bool {
	return size >= 0 && size>>21 <= packed/6+1
}
