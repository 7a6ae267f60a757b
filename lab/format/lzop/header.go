package lzop

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"

	"assay/internal/window"
)

const (
	magic     = "\x89LZO\x00\x0d\x0a\x1a\x0a"
	headerMax = 9 + 2*3 + 2 + 4*5 + 1 + 255 + 4
	blockMost = 64 << 20 // MAX_BLOCK_SIZE of lzop
	expansion = 256      // a byte of LZO1X data gives 255 at most
)

// Flags of a file.
const (
	adlerContent = 1 << 0
	adlerPacked  = 1 << 1
	extraField   = 1 << 6
	crcContent   = 1 << 8
	crcPacked    = 1 << 9
	filtered     = 1 << 11
	crcHeader    = 1 << 12
)

var (
	be       = binary.BigEndian
	errMagic = errors.New("no lzop magic")
	errCut   = io.ErrUnexpectedEOF
)

// member is one file.
type member struct {
	at, body, end int64
	version       uint16
	method, level byte
	flags, mode   uint32
	time          int64
	name          string
	sound         bool // the header's checksum fits
	blocks        int64
	content       int64 // bytes in the blocks that were walked over
}

// fields takes what stands in a header one after the other.
type fields struct {
	b  []byte
	at int
}

func (f *fields) take(n int) (v uint64) {
	for range n {
		var c byte
		if f.at < len(f.b) {
			c = f.b[f.at]
		}
		f.at++
		v = v<<8 | uint64(c)
	}
	return v
}

// begin reads the header at off.
func begin(win *window.Window, off int64) (m member, err error) {
	m = member{at: off, body: off, end: off}
	f := fields{b: win.At(off, headerMax), at: len(magic)}
	if len(f.b) < len(magic) || string(f.b[:len(magic)]) != magic {
		return m, errMagic
	}
	m.version = uint16(f.take(2))
	f.take(2)
	recent := m.version >= 0x940
	if recent {
		f.take(2)
	}
	m.method = byte(f.take(1))
	if recent {
		m.level = byte(f.take(1))
	}
	if m.flags = uint32(f.take(4)); m.flags&filtered != 0 {
		f.take(4)
	}
	m.mode = uint32(f.take(4))
	m.time = int64(f.take(4))
	if recent {
		m.time |= int64(f.take(4)) << 32
	}
	length := int(f.take(1))
	name := f.at + length
	if name+4 > len(f.b) {
		return m, errCut
	}
	m.name = string(f.b[f.at:name])
	sum := adler32.Checksum(f.b[len(magic):name])
	if m.flags&crcHeader != 0 {
		sum = crc32.ChecksumIEEE(f.b[len(magic):name])
	}
	m.sound = sum == be.Uint32(f.b[name:])
	m.body = off + int64(name) + 4
	if m.flags&extraField != 0 {
		b := win.At(m.body, 4)
		if len(b) < 4 || m.body+8+int64(be.Uint32(b)) > win.Size() {
			return m, errCut
		}
		m.body += 8 + int64(be.Uint32(b))
	}
	m.end = m.body
	return m, nil
}

// packed is a block as it stands in the input.
type packed struct {
	at              int64 // of its data
	content, length int64
	end             int64
	adler, crc      uint32 // of the content, as flagged
	last            bool   // no block: the end mark
}

// next reads the block header at off.
func (m *member) next(win *window.Window, off int64) (k packed, err error) {
	b := win.At(off, 8+16)
	if len(b) < 4 {
		return packed{at: off, end: off}, errCut
	}
	if k.content = int64(be.Uint32(b)); k.content == 0 {
		return packed{at: off + 4, end: off + 4, last: true}, nil
	}
	if len(b) < 8 {
		return packed{at: off, end: off}, errCut
	}
	k.length = int64(be.Uint32(b[4:]))
	if k.content > blockMost || k.length > k.content || k.content > k.length*expansion+64 {
		return packed{at: off, end: off}, fmt.Errorf("block at 0x%x: %d bytes packed of %d", off, k.length, k.content)
	}
	n := 8
	for _, f := range []struct {
		flag uint32
		to   *uint32
		skip bool
	}{{adlerContent, &k.adler, false}, {crcContent, &k.crc, false}, {adlerPacked, nil, true}, {crcPacked, nil, true}} {
		if m.flags&f.flag == 0 || f.skip && k.length == k.content {
			continue
		}
		if n+4 > len(b) {
			return packed{at: off, end: off}, errCut
		}
		if f.to != nil {
			*f.to = be.Uint32(b[n:])
		}
		n += 4
	}
	k.at = off + int64(n)
	k.end = k.at + k.length
	return k, nil
}

// walk goes from block to block to the end of the member.
func (m *member) walk(ctx context.Context, win *window.Window) error {
	for {
		if m.blocks&0xffff == 0xffff && ctx.Err() != nil {
			return ctx.Err()
		}
		k, err := m.next(win, m.end)
		if err != nil {
			return err
		}
		if k.end > win.Size() {
			return errCut
		}
		m.end = k.end
		if k.last {
			return nil
		}
		m.blocks++
		m.content += k.content
	}
}
