package gzip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

const (
	fixedLength   = 10
	trailerLength = 8
	textMax       = 4096 // of a name or comment
	headerMax     = fixedLength + 2 + 1<<16 + 2*(textMax+1) + 2
	trialOutput   = 4096
	trialInput    = headerMax + 1<<17 // a stored block has up to 64 KiB
)

// Flags of RFC 1952 section 2.3.1.
const (
	flagChecksum = 1 << 1
	flagExtra    = 1 << 2
	flagName     = 1 << 3
	flagComment  = 1 << 4
	flagsKnown   = 0x1f
)

// header is a member header.
type header struct {
	length        int // bytes
	time          uint32
	system        byte
	extra         []byte
	name, comment string
	checksum      bool // none, or right
}

var (
	errMagic = errors.New("no gzip magic")
	errFlags = errors.New("reserved flags are set")
	errText  = errors.New("name or comment is not terminated")
)

// parse reads a member header at the start of b.
func parse(b []byte) (*header, error) {
	if len(b) < fixedLength {
		return nil, io.ErrUnexpectedEOF
	}
	if b[0] != 0x1f || b[1] != 0x8b || b[2] != 8 {
		return nil, errMagic
	}
	flags := b[3]
	if flags&^flagsKnown != 0 {
		return nil, errFlags
	}
	h := &header{length: fixedLength, time: binary.LittleEndian.Uint32(b[4:]), system: b[9], checksum: true}
	if flags&flagExtra != 0 {
		if len(b) < h.length+2 {
			return nil, io.ErrUnexpectedEOF
		}
		n := int(binary.LittleEndian.Uint16(b[h.length:]))
		if h.length += 2; len(b) < h.length+n {
			return nil, io.ErrUnexpectedEOF
		}
		h.extra = b[h.length : h.length+n]
		h.length += n
	}
	for _, text := range []struct {
		flag byte
		to   *string
	}{{flagName, &h.name}, {flagComment, &h.comment}} {
		if flags&text.flag == 0 {
			continue
		}
		rest := b[h.length:]
		n := bytes.IndexByte(rest[:min(len(rest), textMax+1)], 0)
		if n < 0 {
			return nil, errText
		}
		*text.to = string(rest[:n])
		h.length += n + 1
	}
	if flags&flagChecksum != 0 {
		if len(b) < h.length+2 {
			return nil, io.ErrUnexpectedEOF
		}
		h.checksum = binary.LittleEndian.Uint16(b[h.length:]) == uint16(crc32.ChecksumIEEE(b[:h.length]))
		h.length += 2
	}
	return h, nil
}

// front gives the first n bytes of c, or what there is.
func front(c assay.Content, n int64) []byte {
	n = min(n, c.Size())
	if s, ok := c.(assay.Slicer); ok {
		if b, ok := s.Slice(0, n); ok {
			return b
		}
	}
	b := make([]byte, n)
	m, _ := c.ReadAt(b, 0)
	return b[:m]
}

// measure accepts a header with DEFLATE data behind it that can be decoded
// for a while or up to a trailer that fits.
func measure(in *format.Input) (format.Extent, error) {
	b := front(in, 512) // enough for almost all
	h, err := parse(b)
	if err == io.ErrUnexpectedEOF || err == errText {
		b = front(in, headerMax)
		h, err = parse(b)
	}
	if err != nil {
		return format.Extent{}, format.Not("%v", err)
	}
	if b = front(in, trialInput); len(b) < h.length {
		return format.Extent{}, format.Not("%v", io.ErrUnexpectedEOF)
	}
	b = b[h.length:]
	unknown := format.Extent{Length: in.Size(), Certainty: format.Unknown}
	dst := make([]byte, trialOutput)
	n, used, err := inflate.Decode(dst, b)
	switch {
	case errors.Is(err, inflate.ErrFull):
		return unknown, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		if n < 64 && int64(len(b)+h.length) == in.Size() {
			return format.Extent{}, format.Not("ends after %d bytes of content", n)
		}
		return unknown, nil
	case err != nil:
		return format.Extent{}, format.Not("DEFLATE data at 0x%x: %v", h.length+used, err)
	}
	b = b[used:]
	if len(b) < trailerLength {
		if n < 64 {
			return format.Extent{}, format.Not("no trailer")
		}
		return unknown, nil
	}
	sum, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	if sum != crc32.ChecksumIEEE(dst[:n]) && size != uint32(n) {
		return format.Extent{}, format.Not("neither checksum nor length of %d bytes of content fit", n)
	}
	return unknown, nil
}
