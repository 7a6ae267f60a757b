package lzma

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"sync"

	"assay"
	"assay/anatomy/lzma"
	"assay/lab/format"
)

const (
	headerLength = 13
	shortLength  = 9
	bareLength   = 5
	coderLength  = 5         // what a range coder starts with
	sizeMax      = 1 << 40   // of content, declared
	dictMax      = 256 << 20 // kept, at most
	trialOutput  = 64 << 10
	trialInput   = 96 << 10 // noise gets a little larger
	leastOutput  = 256      // of a stream that is cut off
)

// header is what stands before the range coder.
type header struct {
	length int
	props  lzma.Props
	dict   uint32
	size   int64 // of the content; -1: not known
}

// parse gives the headers that b may start with, the most likely first.
func parse(b []byte) []header {
	var list []header
	add := func(length int, size int64) {
		if len(b) < length+coderLength || b[length] != 0 || size == 0 || size > sizeMax {
			return
		}
		if b[length+1] >= 0x80 {
			return // begins with a match, of nothing
		}
		if zero(b[length+1 : length+coderLength]) {
			return // nothing but literals of 0, without end: fill, no stream
		}
		h := header{length: length, dict: binary.LittleEndian.Uint32(b[1:]), size: size}
		var err error
		if h.props, err = lzma.ParseProps(b[0]); err == nil && plausible(b[0], h.props, h.dict, length) {
			list = append(list, h)
		}
	}
	if len(b) < bareLength+coderLength {
		return nil
	}
	if len(b) >= headerLength {
		size := int64(-1)
		if n := binary.LittleEndian.Uint64(b[5:]); n != 1<<64-1 {
			size = int64(min(n, sizeMax+1))
		}
		add(headerLength, size)
	}
	if b[0] == usual {
		add(shortLength, int64(binary.LittleEndian.Uint32(b[5:])))
		add(bareLength, -1)
	}
	return list
}

func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// plausible: dictionary sizes are powers of two or the sum of two that follow
// each other. With the usual properties and the full header other multiples
// of 64 KiB are met.
func plausible(properties byte, p lzma.Props, dict uint32, length int) bool {
	switch n := bits.OnesCount32(dict); {
	case p.LC+p.LP > 4 && properties != 0x67 || dict < 4<<10:
		return false
	case n == 1:
		return dict <= 1<<30
	case length != headerLength:
		return false
	case n == 2 && dict&(dict>>1) != 0 || dict == 1<<32-1:
		return true
	}
	return properties == usual && dict&0xffff == 0 && dict < dictMax
}

// starts recognises a full header whatever its properties.
func starts(head []byte) bool {
	for _, h := range parse(head) {
		if h.length == headerLength {
			return true
		}
	}
	return false
}

var decoders = sync.Pool{New: func() any { return &trial{out: make([]byte, trialOutput)} }}

type trial struct {
	lzma.Decoder
	out []byte
}

var (
	errMarker = errors.New("end marker before the declared length")
	errLoose  = errors.New("data do not end where the declared length ends")
	errShort  = errors.New("ends too soon")
)

// try decodes the first 64 KiB of content behind a header, and says why they
// are not LZMA.
func (h *header) try(in *format.Input) error {
	t := decoders.Get().(*trial)
	defer decoders.Put(t)
	src := front(in, int64(h.length), trialInput)
	dst := t.out
	if h.size >= 0 && h.size < int64(len(dst)) {
		dst = dst[:h.size]
	}
	n, used, err := t.Decode(dst, src, h.props)
	switch {
	case err == io.ErrUnexpectedEOF:
		if n < leastOutput {
			return errShort
		}
		return nil
	case err != nil:
		return err
	case h.size >= 0 && n < len(dst):
		return errMarker
	case h.length != headerLength && h.size < 0 && n < len(dst) && n < leastOutput:
		return errShort
	case h.size == int64(n) && !t.Clean() && n < 4<<10:
		return errLoose
	case used < 16 && n == trialOutput:
		return errShort // the start of a run that has no end
	}
	return nil
}

// front gives the n bytes of c at off, or what there is.
func front(c assay.Content, off, n int64) []byte {
	n = max(min(n, c.Size()-off), 0)
	if s, ok := c.(assay.Slicer); ok {
		if b, ok := s.Slice(off, n); ok {
			return b
		}
	}
	b := make([]byte, n)
	m, _ := c.ReadAt(b, off)
	return b[:m]
}

// read finds the header that in starts with.
func read(in *format.Input) (*header, error) {
	var why error
	for _, h := range parse(front(in, 0, 64)) {
		err := h.try(in)
		if err == nil {
			return &h, nil
		}
		if why == nil {
			why = err
		}
	}
	if why == nil {
		return nil, format.Not("no plausible header")
	}
	return nil, format.Not("%v", why)
}

func measure(in *format.Input) (format.Extent, error) {
	if _, err := read(in); err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
}
