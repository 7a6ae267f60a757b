package cbfs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/pierrec/lz4/v4"

	"assay"
	"assay/anatomy/lzma"
	"assay/lab/format"
)

// algorithms (cbfs_serialized.h, enum cbfs_compression)
const (
	packedNone = 0
	packedLZMA = 1
	packedLZ4  = 2
)

// maxContent bounds a content: more than any flash holds.
const maxContent = 1 << 28

// hand gives out n bytes at off of the file's data, decompressed.
func (f *file) hand(in *format.Input, name string, off, n int64, compression uint32, size int64, out format.Sink) error {
	at := f.data + off
	switch compression {
	case packedNone:
		return out.Entry(assay.Entry{Name: name}, format.One(at, n))
	case packedLZMA, packedLZ4:
		unpack := unLZMA
		if compression == packedLZ4 {
			unpack = unLZ4
		}
		body := format.Body{Size: size, From: format.Range{Offset: at, Length: n}, Stream: func(w io.Writer) error {
			if err := unpack(w, io.NewSectionReader(in, at, n)); err != nil {
				return fmt.Errorf("%s at 0x%x: %w", name, at, err)
			}
			return nil
		}}
		return out.Entry(assay.Entry{Name: name}, body)
	}
	out.Property(name+"-compression", fmt.Sprint(compression))
	out.Fail(name, at, fmt.Sprintf("%s at 0x%x: compression %d is not known", name, at, compression))
	return out.Entry(assay.Entry{Name: name}, format.One(at, n))
}

// unLZMA reads the header of .lzma files and what follows.
func unLZMA(w io.Writer, r *io.SectionReader) error {
	var h [13]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return err
	}
	p, err := lzma.ParseProps(h[0])
	if err != nil {
		return err
	}
	size := binary.LittleEndian.Uint64(h[5:])
	n := int64(-1)
	if size != 1<<64-1 {
		if n = int64(min(size, maxContent+1)); n > maxContent {
			return errors.New("content of more than 256 MiB")
		}
	}
	z, err := lzma.NewReader(r, p, binary.LittleEndian.Uint32(h[1:]), n)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, z)
	return err
}

func unLZ4(w io.Writer, r *io.SectionReader) error {
	_, err := io.Copy(w, io.LimitReader(lz4.NewReader(r), maxContent))
	return err
}
