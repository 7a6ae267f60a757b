package gzip

import (
	"encoding/binary"
	"fmt"
	"io"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

// fields goes through the members as decode does. Data whose last byte has
// bits that mean nothing and are set are not told.
func fields(in *format.Input, tell func(assay.Field)) error {
	s := stream{streams.Get().(*inflate.Stream)}
	s.Reset(io.NewSectionReader(in, 0, in.Size()))
	defer func() {
		s.Reset(nil)
		streams.Put(s.Stream)
	}()
	t := &telling{Telling: format.NewTelling(in.Content, tell)}
	defer t.Done()
	to := format.Bounded(in, io.Discard)
	for members := 0; ; members++ {
		at := s.Used()
		h, err := parseAt(s.Peek)
		if err != nil {
			if members == 0 {
				return fmt.Errorf("header: %w", err)
			}
			return nil
		}
		if members == 0 {
			t.first, t.Entry = h.name, childName(h.name)
		}
		t.header(s.Next(h.length), h, at)
		if err := t.data(s, to); err != nil {
			return err
		}
	}
}

type telling struct {
	*format.Telling
	first string // name in the first member
}

// header tells a member header (RFC 1952 section 2.3).
func (t *telling) header(b []byte, h *header, at int64) {
	t.Field(assay.Derived, "magic", at, 3)
	t.Field(assay.Parameter, "FLG", at+3, 1)
	t.Field(assay.Moment, "MTIME", at+4, 4)
	t.Field(assay.Parameter, "XFL and OS", at+8, 2)
	flags, pos := b[3], at+fixedLength
	if flags&flagExtra != 0 {
		n := int64(len(h.extra))
		t.Field(assay.Derived, "XLEN", pos, 2)
		t.Field(assay.Statement, "extra field", pos+2, n)
		pos += 2 + n
	}
	if flags&flagName != 0 {
		n := int64(len(h.name)) + 1
		if h.name == t.first {
			t.Value(assay.Attribute, "name", pos, n, h.name)
		} else {
			t.Value(assay.Statement, "name of a further member", pos, n, h.name)
		}
		pos += n
	}
	if flags&flagComment != 0 {
		n := int64(len(h.comment)) + 1
		t.Value(assay.Statement, "comment", pos, n, h.comment)
		pos += n
	}
	if flags&flagChecksum != 0 && h.checksum {
		t.Field(assay.Checksum, "CRC16", pos, 2)
	}
}

// data decodes a member and tells its data and trailer.
func (t *telling) data(s stream, to io.Writer) error {
	at := s.Used()
	c := &counter{w: to}
	if _, err := s.Decode(c, 0); err != nil {
		return fmt.Errorf("DEFLATE data at 0x%x: %w", at, err)
	}
	end, clean := s.Used(), s.Clean()
	b := s.Next(trailerLength)
	if len(b) < trailerLength {
		return fmt.Errorf("trailer at 0x%x: cut off", end)
	}
	if sum, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]); sum == c.sum && size == uint32(c.n) {
		if clean {
			t.Field(assay.Encoded, "data", at, end-at)
		}
		t.Field(assay.Checksum, "CRC32", end, 4)
		t.Field(assay.Checksum, "ISIZE", end+4, 4)
	}
	return nil
}
