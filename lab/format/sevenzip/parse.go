package sevenzip

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// headerMost bounds headers, packed and not.
const headerMost = 64 << 20

var (
	le     = binary.LittleEndian
	errEnd = errors.New("header ends too early")
)

// Property numbers (7zFormat.txt, Property IDs).
const (
	idEnd = iota
	idHeader
	idArchiveProperties
	idAdditionalStreams
	idMainStreams
	idFiles
	idPackInfo
	idUnpackInfo
	idSubStreams
	idSize
	idCRC
	idFolder
	idUnpackSize
	idNumUnpackStream
	idEmptyStream
	idEmptyFile
	idAnti
	idNames
	idCTime
	idATime
	idMTime
	idAttributes
	idComment
	idEncodedHeader
	idStartPos
	idDummy
)

// cursor reads a header. After an error everything is zero.
type cursor struct {
	b   []byte
	err error
	odd bool   // something stands there that nobody asks for
	old []byte // times of creation and access, one after the other
}

func (c *cursor) fail(why string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(why, args...)
	}
	c.b = nil
}

func (c *cursor) bytes(n int64) []byte {
	if n < 0 || n > int64(len(c.b)) {
		c.err = cmpErr(c.err)
		c.b = nil
		return nil
	}
	b := c.b[:n:n]
	c.b = c.b[n:]
	return b
}

func cmpErr(err error) error {
	if err == nil {
		return errEnd
	}
	return err
}

func (c *cursor) byte() byte {
	if b := c.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads a NUMBER: the ones at the top of the first byte say how many
// bytes follow, the rest of it are the highest bits.
func (c *cursor) number() int64 {
	first := c.byte()
	n := bits.LeadingZeros8(^first)
	var v uint64
	for i, x := range c.bytes(int64(n)) {
		v |= uint64(x) << (8 * i)
	}
	if n < 7 {
		v |= uint64(first&(1<<(7-n)-1)) << (8 * n)
	}
	if v > 1<<62 {
		c.fail("number %d in the header", v)
		return 0
	}
	return int64(v)
}

// count reads a number of things of which each takes at least one bit.
func (c *cursor) count(what string) int {
	n := c.number()
	if c.err == nil && n > int64(len(c.b))*8+8 {
		c.fail("%d %s in a header of %d bytes", n, what, len(c.b))
	}
	if c.err != nil {
		return 0
	}
	return int(n)
}

// flags reads n bits, the highest of a byte first.
func (c *cursor) flags(n int) []bool {
	b := c.bytes(int64(n+7) / 8)
	if b == nil {
		return make([]bool, n)
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = b[i/8]>>(7-i%8)&1 != 0
	}
	if n%8 != 0 && b[n/8]<<(n%8) != 0 {
		c.odd = true
	}
	return out
}

// defined reads which of n things have a value.
func (c *cursor) defined(n int) []bool {
	if c.byte() == 0 {
		return c.flags(n)
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

// digest is a CRC-32 that may be missing.
type digest struct {
	crc uint32
	set bool
}

func (c *cursor) digests(n int) []digest {
	out := make([]digest, n)
	for i, set := range c.defined(n) {
		if set {
			if b := c.bytes(4); b != nil {
				out[i] = digest{le.Uint32(b), true}
			}
		}
	}
	return out
}
