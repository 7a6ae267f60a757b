package compress

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	headerLength = 3
	blockMode    = 0x80
	clearCode    = 256
	bitsLeast    = 9
	bitsMost     = 16
	outputSize   = 64 << 10
)

var errCode = errors.New("code that is not in the table")

// parse reads the header at the start of b.
func parse(b []byte) (bits int, block bool, err error) {
	if len(b) < headerLength || b[0] != 0x1f || b[1] != 0x9d {
		return 0, false, errors.New("no magic")
	}
	if bits = int(b[2] & 31); bits < bitsLeast || bits > bitsMost || b[2]&0x60 != 0 {
		return 0, false, fmt.Errorf("flags %02x", b[2])
	}
	return bits, b[2]&blockMode != 0, nil
}

func bytesReader(b []byte) io.ByteReader { return bytes.NewReader(b) }

// decoder reads codes. Each stands for that of its prefix and one byte more.
type decoder struct {
	src   io.ByteReader
	limit int // longest code in bits, as recorded: how many there are
	wide  int // longest code in bits
	block bool

	acc   uint32
	have  int   // bits in acc
	read  int64 // bytes
	width int
	count int // codes since the width changed: groups of 8 are filled up
	good  int64
	idle  uint32 // bits that filled up groups

	prefix [1 << bitsMost]uint16
	suffix [1 << bitsMost]byte
	free   int
	codes  int64
	out    []byte
}

// newDecoder reads codes from src. With a limit of 9 bits gzip goes on to 10
// bits all the same when the table is full.
func newDecoder(src io.ByteReader, bits int, block bool) *decoder {
	d := &decoder{src: src, limit: bits, wide: max(bits, bitsLeast+1), block: block, width: bitsLeast, free: 256}
	if block {
		d.free = 257
	}
	for i := range 256 {
		d.suffix[i] = byte(i)
	}
	return d
}

// used is how many bytes the codes took that were good.
func (d *decoder) used() int64 { return d.good }

// next reads a code; false at the end.
func (d *decoder) next() (int, bool) {
	for d.have < d.width {
		c, err := d.src.ReadByte()
		if err != nil {
			return 0, false
		}
		d.acc |= uint32(c) << d.have
		d.have += 8
		d.read++
	}
	code := int(d.acc & (1<<d.width - 1))
	d.acc >>= d.width
	d.have -= d.width
	d.count++
	return code, true
}

// change skips what is left of the group of 8 codes.
func (d *decoder) change(width int) bool {
	skip := (8 - d.count%8) % 8 * d.width
	skip -= d.have
	d.idle |= d.acc
	for ; skip > 0; skip -= 8 {
		c, err := d.src.ReadByte()
		if err != nil {
			return false
		}
		d.idle |= uint32(c)
		d.read++
	}
	d.acc, d.have, d.count, d.width = 0, 0, 0, width
	return true
}

// decode writes the content to w: at most that many codes, all when negative.
func (d *decoder) decode(w io.Writer, most int64) error {
	last, first := -1, byte(0)
	d.out = make([]byte, 0, outputSize+1<<bitsMost)
	for most < 0 || d.codes < most {
		if d.free > 1<<d.width-1 && d.width < d.wide && !d.change(d.width+1) {
			break
		}
		code, ok := d.next()
		if !ok {
			break
		}
		if code == clearCode && d.block && last >= 0 {
			if d.good = d.read; !d.change(bitsLeast) {
				break
			}
			d.free = 256
			continue
		}
		if code > d.free || code == d.free && last < 0 || last < 0 && code > 255 {
			if err := d.flush(w); err != nil {
				return err
			}
			return errCode
		}
		d.good = d.read
		d.codes++
		first = d.expand(code, last, first)
		if last >= 0 && d.free < 1<<d.limit {
			d.prefix[d.free], d.suffix[d.free] = uint16(last), first
			d.free++
		}
		last = code
		if len(d.out) >= outputSize {
			if err := d.flush(w); err != nil {
				return err
			}
		}
	}
	return d.flush(w)
}

// expand appends what code stands for and gives its first byte. A code that
// is just being made is the last one with its first byte again.
func (d *decoder) expand(code, last int, first byte) byte {
	start := len(d.out)
	if code == d.free && last >= 0 {
		d.out = append(d.out, first)
		code = last
	}
	for code > 255 {
		d.out = append(d.out, d.suffix[code])
		code = int(d.prefix[code])
	}
	d.out = append(d.out, byte(code))
	for i, j := start, len(d.out)-1; i < j; i, j = i+1, j-1 {
		d.out[i], d.out[j] = d.out[j], d.out[i]
	}
	return byte(code)
}

func (d *decoder) flush(w io.Writer) error {
	_, err := w.Write(d.out)
	d.out = d.out[:0]
	return err
}
