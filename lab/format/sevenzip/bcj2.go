package sevenzip

import (
	"bufio"
	"encoding/binary"
	"io"
)

// bcj2 undoes the filter that takes the targets of x86 calls and jumps out of
// the code into streams of their own and makes them absolute; one bit for each
// instruction says whether that was done (LZMA SDK, C/Bcj2.c).
type bcj2 struct {
	code, call, jump, bits *bufio.Reader

	probs [258]uint16
	rng   uint32
	low   uint32
	began bool

	last byte   // the byte before
	pos  uint32 // bytes given
	rest []byte // of a target that did not fit
	four [4]byte
	err  error
}

const (
	probBits = 11
	probMove = 5
	rangeTop = 1 << 24
)

func newBCJ2(src []io.Reader) *bcj2 {
	b := &bcj2{rng: 0xffffffff}
	for i, to := range []**bufio.Reader{&b.code, &b.call, &b.jump, &b.bits} {
		*to = bufio.NewReaderSize(src[i], 32<<10)
	}
	for i := range b.probs {
		b.probs[i] = 1 << (probBits - 1)
	}
	return b
}

// Read implements io.Reader.
func (b *bcj2) Read(p []byte) (n int, err error) {
	if !b.began {
		b.began = true
		for range 5 {
			c, err := b.bits.ReadByte()
			if err != nil {
				b.err = unexpected(err)
			}
			b.low = b.low<<8 | uint32(c)
		}
	}
	for n < len(p) {
		if len(b.rest) > 0 {
			m := copy(p[n:], b.rest)
			b.rest = b.rest[m:]
			n += m
			continue
		}
		if b.err != nil {
			break
		}
		c, err := b.code.ReadByte()
		if err != nil {
			b.err = err
			break
		}
		p[n] = c
		n++
		b.pos++
		before := b.last
		b.last = c
		if c&0xfe == 0xe8 || before == 0x0f && c&0xf0 == 0x80 {
			b.branch(before, c)
		}
	}
	if n == 0 {
		return 0, b.err
	}
	return n, nil
}

// branch puts the target into rest, if it was taken out.
func (b *bcj2) branch(before, c byte) {
	prob := &b.probs[257]
	switch c {
	case 0xe8:
		prob = &b.probs[before]
	case 0xe9:
		prob = &b.probs[256]
	}
	taken, err := b.bit(prob)
	if err == nil && taken {
		from := b.jump
		if c == 0xe8 {
			from = b.call
		}
		_, err = io.ReadFull(from, b.four[:])
	}
	if err != nil {
		b.err = unexpected(err)
		return
	}
	if !taken {
		return
	}
	target := binary.BigEndian.Uint32(b.four[:]) - (b.pos + 4)
	le.PutUint32(b.four[:], target)
	b.rest = b.four[:]
	b.pos += 4
	b.last = b.four[3]
}

// bit decodes one bit of the range coder.
func (b *bcj2) bit(prob *uint16) (one bool, err error) {
	if b.rng < rangeTop {
		c, err := b.bits.ReadByte()
		if err != nil {
			return false, err
		}
		b.rng <<= 8
		b.low = b.low<<8 | uint32(c)
	}
	bound := b.rng >> probBits * uint32(*prob)
	if b.low < bound {
		b.rng = bound
		*prob += (1<<probBits - *prob) >> probMove
		return false, nil
	}
	b.rng -= bound
	b.low -= bound
	*prob -= *prob >> probMove
	return true, nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
