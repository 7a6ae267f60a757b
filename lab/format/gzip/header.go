package gzip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"sync"

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
	trialFirst    = 1 << 10
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

// headerMost is how long headers are, for the most part.
const headerMost = 512

// parseAt reads a member header out of what peek shows: little, if that is
// enough.
func parseAt(peek func(n int) []byte) (*header, error) {
	h, err := parse(peek(headerMost))
	if err == io.ErrUnexpectedEOF || err == errText {
		h, err = parse(peek(headerMax))
	}
	return h, err
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

var trials = sync.Pool{New: func() any { return new([trialOutput]byte) }}

// measure accepts a header with DEFLATE data behind it that can be decoded
// for a while or up to a trailer that fits. It reads more only while what it
// has read is sound: a content full of magics costs little.
func measure(in *format.Input) (format.Extent, error) {
	h, err := parseAt(func(n int) []byte { return front(in, int64(n)) })
	if err != nil {
		return format.Extent{}, format.Not("%v", err)
	}
	dst := trials.Get().(*[trialOutput]byte)
	defer trials.Put(dst)
	for most := int64(h.length) + trialFirst; ; most *= 8 {
		most = min(most, trialInput)
		ext, more, err := try(in, h, dst[:], front(in, most))
		if !more || most == trialInput {
			return ext, err
		}
	}
}

// try decodes what stands in b, the front of in. more says that there is more
// of it to see.
func try(in *format.Input, h *header, dst, b []byte) (ext format.Extent, more bool, err error) {
	if len(b) < h.length {
		return ext, false, format.Not("%v", io.ErrUnexpectedEOF)
	}
	whole := int64(len(b)) == in.Size()
	b = b[h.length:]
	unknown := format.Extent{Length: in.Size(), Certainty: format.Unknown}
	n, used, err := inflate.Decode(dst, b)
	switch {
	case errors.Is(err, inflate.ErrFull):
		return unknown, false, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		if n < 64 && whole {
			return ext, false, format.Not("ends after %d bytes of content", n)
		}
		return unknown, !whole, nil
	case err != nil:
		return ext, false, format.Not("DEFLATE data at 0x%x: %v", h.length+used, err)
	}
	b = b[used:]
	if len(b) < trailerLength {
		if n < 64 {
			return ext, !whole, format.Not("no trailer")
		}
		return unknown, !whole, nil
	}
	sum, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	if sum != crc32.ChecksumIEEE(dst[:n]) && size != uint32(n) {
		return ext, false, format.Not("neither checksum nor length of %d bytes of content fit", n)
	}
	return unknown, false, nil
}
