// Package zlib finds long zlib streams.
package zlib

import (
	"bufio"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"io"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

// Format is a zlib stream by itself.
var Format = format.Format{
	Doc: format.Doc{
		Title: "zlib stream",
		What:  "Data compressed with DEFLATE in zlib's wrapping, without any container around: programs behind headers of makers' own, as of real-time systems and switches.",
		Layout: `0x00  1  method and window: 78
0x01  1  level in its two highest bits; both bytes as a number are a multiple of 31
then     DEFLATE data
then  4  Adler-32 of the content, big-endian`,
		Reads:      []string{"streams with a window of 32 KiB of at least 8 KiB of content; the checksum is verified", "of a damaged stream what comes before the damage"},
		Not:        []string{"shorter streams and those with a smaller window: too much looks like them", "a stream that is damaged in its first 64 KiB of content", "one of more than 64 KiB, cut short or with another checksum, and hardly shorter than its content: stored data"},
		Verified:   "firmware of Marvell's Prestera switches of Debian's firmware-libertas; streams of compress/zlib",
		References: []string{"RFC 1950: ZLIB Compressed Data Format Specification version 3.3", "RFC 1951: DEFLATE Compressed Data Format Specification version 1.3"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0x78, 0x01}}, {Bytes: []byte{0x78, 0x5e}}, {Bytes: []byte{0x78, 0x9c}}, {Bytes: []byte{0x78, 0xda}}},
	Measure:    measure,
	Open:       open,
}

const (
	trial = 64 << 10 // bytes of content that are decoded to see whether it is one
	least = 8 << 10  // bytes of content that a whole stream has
)

// steps are how many bytes of the stream are tried: most of what is none
// shows in the first few.
var steps = []int{128, 4 << 10, trial + 16<<10}

func measure(in *format.Input) (format.Extent, error) {
	out := make([]byte, trial)
	for i, n := range steps {
		b := in.View(0, n)
		if len(b) < 8 || !inflate.IsZlib(b) || b[0] != 0x78 {
			return format.Extent{}, format.Not("no header")
		}
		got, used, err := inflate.Decode(out, b[2:])
		if err == nil && adler32.Checksum(out[:got]) == sum(in, int64(2+used)) && got >= least {
			return format.Extent{Length: int64(2 + used + 4)}, nil
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) && got*8 < used*9 {
			return format.Extent{}, format.Not("%d bytes of content in %d", got, used)
		}
		switch {
		case errors.Is(err, inflate.ErrFull):
			return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
		case err == nil && got < least:
			return format.Extent{}, format.Not("%d bytes of content", got)
		case err == nil:
			return format.Extent{Length: int64(2 + used + 4)}, nil
		case errors.Is(err, inflate.ErrCorrupt):
			return format.Extent{}, format.Not("%v after %d bytes", err, got)
		case int64(len(b)) == in.Size() || i == len(steps)-1: // cut short
			if got < least || got*8 < used*9 {
				return format.Extent{}, format.Not("%d bytes of content in %d", got, used)
			}
			return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
		}
	}
	return format.Extent{}, format.Not("too long to tell")
}

// sum reads the checksum at off, 0 if there is none.
func sum(in *format.Input, off int64) uint32 {
	b := in.Head(off, 4)
	if len(b) < 4 {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}

// counted counts the bytes that the decoder took.
type counted struct {
	*bufio.Reader
	n int64
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.Reader.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func open(in *format.Input, out format.Sink) error {
	body := format.Body{Size: -1, From: format.Range{Offset: 0, Length: in.Size()}, Now: true, Stream: func(w io.Writer) error {
		c := &counted{Reader: bufio.NewReaderSize(io.NewSectionReader(in, 2, in.Size()-2), 64<<10)}
		sum := adler32.New()
		_, err := io.Copy(io.MultiWriter(w, sum), flate.NewReader(c))
		end := 2 + c.n
		if err != nil {
			out.Length(min(end, in.Size()))
			return fmt.Errorf("deflate data at 0x%x: %w", end, err)
		}
		trailer := in.Head(end, 4)
		if len(trailer) < 4 {
			out.Length(in.Size())
			return fmt.Errorf("checksum at 0x%x: %w", end, io.ErrUnexpectedEOF)
		}
		out.Length(end + 4)
		format.Checksum(out, "checksum", end, sum.Sum32(), binary.BigEndian.Uint32(trailer))
		return nil
	}}
	return out.Entry(assay.Entry{Name: "data", Piece: true}, body)
}
