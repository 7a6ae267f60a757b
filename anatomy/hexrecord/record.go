// Package hexrecord reads memory images written as lines of hexadecimal
// digits: Intel HEX and Motorola S-records.
//
// Sources: Intel, Hexadecimal Object File Format Specification, revision A
// (1988); Motorola, M68000 Family Programmer's Reference Manual, appendix C
// "S-Record Output Format".
package hexrecord

import (
	"errors"
	"fmt"
)

// Kind is what a record is for.
type Kind uint8

const (
	Data   Kind = iota
	Base        // Intel: what is added to the addresses that follow
	Entry       // where execution starts
	Header      // Motorola: a text
	Count       // Motorola: how many data records came before
	End
)

// Record is one line.
type Record struct {
	Kind    Kind
	Address uint32 // of data; of Entry and End where to start; of Base what is to be added
	Data    []byte // valid until the next call
	Starts  bool   // Address says where execution starts
	Sum     bool   // the checksum holds
}

// ErrShape is wrapped by errors that say that a line is no record.
var ErrShape = errors.New("no record")

// Syntax is one of the two formats.
type Syntax struct {
	Mark  byte // with which lines begin
	parse func(line []byte, buf *[260]byte) (Record, error)
}

// Intel and Motorola are the two formats.
var (
	Intel    = Syntax{':', intel}
	Motorola = Syntax{'S', motorola}
)

// decode turns pairs of digits into bytes; the sum is that of all of them.
func decode(line []byte, buf *[260]byte) (b []byte, sum byte, err error) {
	if len(line)%2 != 0 || len(line) < 4 || len(line)/2 > len(buf) {
		return nil, 0, fmt.Errorf("%w: %d digits", ErrShape, len(line))
	}
	b = buf[:len(line)/2]
	for i := range b {
		hi, lo := digit(line[2*i]), digit(line[2*i+1])
		if hi > 15 || lo > 15 {
			return nil, 0, fmt.Errorf("%w: %q are no digits", ErrShape, line[2*i:2*i+2])
		}
		b[i] = hi<<4 | lo
		sum += b[i]
	}
	return b, sum, nil
}

func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}

// intel: length, address (2), type, data, checksum.
func intel(line []byte, buf *[260]byte) (r Record, err error) {
	b, sum, err := decode(line[1:], buf)
	if err != nil {
		return r, err
	}
	if len(b) < 5 || len(b) != int(b[0])+5 {
		return r, fmt.Errorf("%w: %d bytes for a length of %d", ErrShape, len(b), b[0])
	}
	r.Sum = sum == 0
	at, kind := uint32(b[1])<<8|uint32(b[2]), b[3]
	b = b[4 : len(b)-1]
	word := uint32(0)
	for _, c := range b[:min(len(b), 4)] {
		word = word<<8 | uint32(c)
	}
	switch {
	case kind == 0:
		r.Kind, r.Address, r.Data = Data, at, b
	case kind == 1 && len(b) == 0:
		r.Kind = End
	case kind == 2 && len(b) == 2:
		r.Kind, r.Address = Base, word<<4
	case kind == 3 && len(b) == 4: // CS:IP
		r.Kind, r.Address, r.Starts = Entry, word>>16<<4+word&0xffff, true
	case kind == 4 && len(b) == 2:
		r.Kind, r.Address = Base, word<<16
	case kind == 5 && len(b) == 4:
		r.Kind, r.Address, r.Starts = Entry, word, true
	default:
		return r, fmt.Errorf("%w: type %d with %d bytes", ErrShape, kind, len(b))
	}
	return r, nil
}

// motorola: S and type, length of what follows, address (2 to 4), data,
// checksum.
func motorola(line []byte, buf *[260]byte) (r Record, err error) {
	if len(line) < 2 {
		return r, fmt.Errorf("%w: no type", ErrShape)
	}
	kind := line[1]
	b, sum, err := decode(line[2:], buf)
	if err != nil {
		return r, err
	}
	if len(b) != int(b[0])+1 {
		return r, fmt.Errorf("%w: %d bytes for a length of %d", ErrShape, len(b), b[0])
	}
	r.Sum = sum == 0xff
	width := map[byte]int{'0': 2, '1': 2, '2': 3, '3': 4, '5': 2, '6': 3, '7': 4, '8': 3, '9': 2}[kind]
	if width == 0 || len(b) < width+2 {
		return r, fmt.Errorf("%w: type S%c with %d bytes", ErrShape, kind, len(b))
	}
	for _, c := range b[1 : 1+width] {
		r.Address = r.Address<<8 | uint32(c)
	}
	r.Data = b[1+width : len(b)-1]
	switch kind {
	case '0':
		r.Kind = Header
	case '1', '2', '3':
		r.Kind = Data
	case '5', '6':
		r.Kind = Count
	default:
		r.Kind, r.Starts = End, true
	}
	return r, nil
}
