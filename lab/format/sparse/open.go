package sparse

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	out.Property("version", fmt.Sprintf("%d.%d", i.major, i.minor))
	out.Property("block-size", fmt.Sprint(i.block))
	out.Property("blocks", fmt.Sprint(i.blocks))
	out.Structure(0, min(i.header, in.Size()))
	reason := i.damage
	for k := range i.chunks {
		c := &i.chunks[k]
		end := c.data
		if c.kind != raw {
			end += c.have
		} else if c.have < c.size && reason == "" {
			reason = fmt.Sprintf("chunk at 0x%x: %d of %d bytes are missing", c.at, c.size-c.have, c.size)
		}
		out.Structure(c.at, min(end, in.Size())-c.at)
	}
	if reason != "" {
		out.Fail("data", min(i.length, in.Size()), reason)
	}
	return out.Entry(assay.Entry{Name: "data", Piece: true}, i.body(in, reason))
}

// body is the image: ranges of the input and holes where no chunk asks for
// more.
func (i *image) body(in *format.Input, reason string) format.Body {
	var list []format.Range
	patterns := false
	for k := range i.chunks {
		c := &i.chunks[k]
		if c.kind == raw {
			list = format.Extend(list, c.data, c.have)
			list = format.Extend(list, -1, c.size-c.have)
		} else {
			list = format.Extend(list, -1, c.size)
			patterns = patterns || c.kind == fill && c.word != [4]byte{}
		}
	}
	switch {
	case patterns || i.checked:
		return format.Body{Size: -1, Stream: func(w io.Writer) error { return i.write(in, w, reason) }}
	case reason != "":
		return format.Damaged(in, list, reason)
	}
	return format.Body{Extents: list, Size: i.blocks * i.block}
}

// write puts the image together and verifies it.
func (i *image) write(in *format.Input, w io.Writer, reason string) error {
	sum := crc32.NewIEEE()
	both := io.MultiWriter(w, sum)
	for k := range i.chunks {
		c := &i.chunks[k]
		var err error
		switch c.kind {
		case raw:
			if _, err = io.Copy(both, io.NewSectionReader(in, c.data, c.have)); err == nil {
				err = repeat(both, [4]byte{}, c.size-c.have)
			}
		case fill:
			err = repeat(both, c.word, c.size)
		case skip:
			// what is skipped does not count for the checksum of a chunk
			// (libsparse/sparse_read.cpp, process_skip_chunk)
			err = repeat(w, [4]byte{}, c.size)
		case check:
			if want := binary.LittleEndian.Uint32(c.word[:]); want != sum.Sum32() && reason == "" {
				reason = fmt.Sprintf("chunk at 0x%x: CRC-32 of the image so far is %08x, want %08x", c.at, sum.Sum32(), want)
			}
		}
		if err != nil {
			return err
		}
	}
	if reason != "" {
		return errors.New(reason)
	}
	if i.checksum != 0 && i.checksum != sum.Sum32() {
		return fmt.Errorf("CRC-32 of the image is %08x, want %08x", sum.Sum32(), i.checksum)
	}
	return nil
}

// repeat writes n bytes of the pattern.
func repeat(w io.Writer, pattern [4]byte, n int64) error {
	b := bytes.Repeat(pattern[:], int(min(n, 64<<10)+3)/4)
	for n > 0 {
		m, err := w.Write(b[:min(n, int64(len(b)))])
		if err != nil {
			return err
		}
		n -= int64(m)
	}
	return nil
}
