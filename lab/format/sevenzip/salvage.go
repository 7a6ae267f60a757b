package sevenzip

import (
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/anatomy/lzma"
	"assay/internal/window"
	"assay/lab/format"
)

const (
	trialOutput = 4096
	trialInput  = 16 << 10
	trialChunks = 2
	foldersMost = 1000
)

// usual are the LZMA properties that 7-Zip writes unless told otherwise.
var usual = lzma.Props{LC: 3, LP: 0, PB: 2}

// salvage gives what can be decoded of the folders in [32, end) without the
// header: those packed with LZMA2, one behind the other, or one with LZMA.
func salvage(in *format.Input, out format.Sink, end int64) error {
	pos := int64(startLength)
	for n := 0; pos < end && n < foldersMost && in.Ctx.Err() == nil; n++ {
		from, length := pos, end-pos
		var stream func(w io.Writer) error
		if x, err := lzma.Measure2(in, from, length); x.Chunks >= trialChunks || err == nil && x.Out > 0 {
			length = min(max(x.In, 1), length)
			stream = func(w io.Writer) error {
				_, err := lzma.NewReader2(window.Reader(in, from, length), dictMost/4).WriteTo(w)
				return salvaged(err)
			}
		} else if isLZMA(window.New(in.Content).At(from, int(min(length, trialInput)))) {
			stream = func(w io.Writer) error {
				r, err := lzma.NewReader(window.Reader(in, from, length), usual, dictMost/4, -1)
				if err == nil {
					_, err = r.WriteTo(w)
				}
				return salvaged(err)
			}
		} else {
			// stored files, perhaps: searched as they stand
			return out.Entry(assay.Entry{Name: fmt.Sprintf("folder-%d", n), Piece: true}, format.One(from, length))
		}
		e := assay.Entry{Name: fmt.Sprintf("folder-%d", n), Piece: true}
		if err := out.Entry(e, format.Body{Size: -1, Stream: stream, From: format.Range{Offset: from, Length: length}}); err != nil {
			return err
		}
		pos += length
	}
	return nil
}

var errSalvaged = errors.New("files of a folder in one piece: the header that separates them is missing")

func salvaged(err error) error {
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, lzma.ErrCorrupt) {
		return errSalvaged
	}
	return err
}

// isLZMA decodes a little with the usual properties.
func isLZMA(b []byte) bool {
	dst := make([]byte, trialOutput)
	n, _, err := lzma.Decode(dst, b, usual)
	return n == trialOutput && err == nil
}
