package edimax

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// csys is the older header in one of its forms.
type csys struct {
	size, length   int64 // of the header; of the data without the sum
	address, flash uint32
	model          string
	order          string
}

// readCSYS tries the forms: that whose sum is zero is it.
func readCSYS(in *format.Input) (*csys, error) {
	b := in.Head(0, 0x14)
	if len(b) < 0x14 || string(b[:4]) != "CSYS" {
		return nil, format.Not("no header")
	}
	for _, o := range []struct {
		name  string
		order binary.ByteOrder
	}{{"little-endian", binary.LittleEndian}, {"big-endian", binary.BigEndian}} {
		short := &csys{size: 0x0c, length: int64(o.order.Uint32(b[8:])), address: o.order.Uint32(b[4:]), order: o.name}
		long := &csys{size: 0x14, length: int64(o.order.Uint32(b[16:])) - 2, address: o.order.Uint32(b[4:]), flash: o.order.Uint32(b[8:]), order: o.name}
		long.model, _ = format.Text(b[12:16])
		for _, c := range []*csys{long, short} {
			zero, err := c.zero(in, o.order)
			if err != nil {
				return nil, err
			}
			if zero && (c == short || len(long.model) == 4) {
				return c, nil
			}
		}
	}
	return nil, format.Not("no form of the header has data whose sum is zero")
}

// zero reports whether the words of the data and of the sum make zero. Data of
// an odd length have a zero behind them in the sum.
func (c *csys) zero(in *format.Input, order binary.ByteOrder) (bool, error) {
	if c.length <= 0 || c.length > longest || c.length > in.Size()-c.size-2 {
		return false, nil
	}
	s := &sum16{order: order}
	if err := in.Feed(s, c.size, c.length); err != nil {
		return false, err
	}
	if s.odd {
		s.Write([]byte{0})
	}
	s.Write(in.Head(c.size+c.length, 2))
	return s.c == 0, nil
}

// sum16 is the sum of 16-bit words.
type sum16 struct {
	order binary.ByteOrder
	c     uint16
	odd   bool
	first byte
}

func (s *sum16) Write(b []byte) (int, error) {
	for _, x := range b {
		if s.odd {
			s.c += s.order.Uint16([]byte{s.first, x})
		}
		s.odd, s.first = !s.odd, x
	}
	return len(b), nil
}

func openCSYS(in *format.Input, out format.Sink) error {
	c, err := readCSYS(in)
	if err != nil {
		return err
	}
	out.Structure(0, c.size)
	out.Structure(c.size+c.length, 2)
	out.Property("byte-order", c.order)
	out.Property("address", fmt.Sprintf("0x%08x", c.address))
	if c.model != "" {
		out.Property("model", c.model)
		out.Property("flash-offset", fmt.Sprintf("0x%x", c.flash))
	}
	out.Property("checksum", format.Matches)
	return format.Parts(out, in.Size(), format.Part{Name: "kernel", Offset: c.size, Length: c.length})
}
