package senao

import (
	"bytes"
	"encoding/binary"
	"io"

	"assay"
	"assay/lab/format"
)

// The second generation has another magic number, at one of two places; what
// else its header holds has not been described.
const secondMagic = 0x30471688

// secondAt are the places of the magic number; the image follows it.
var secondAt = []int64{0x7c, 0xb4}

// beginnings of images: gzip, xz, LZMA, uImage, device tree, squashfs, UBI, zip,
// and tar at its place.
var beginnings = [][]byte{
	{0x1f, 0x8b, 8}, []byte("\xfd7zXZ\x00"), {0x5d, 0, 0}, {0x27, 0x05, 0x19, 0x56}, {0xd0, 0x0d, 0xfe, 0xed}, []byte("hsqs"), []byte("UBI#"), []byte("PK\x03\x04"),
}

const tarMark = 257 // where a tar file has "ustar"

// second gives where the image of a header of the second generation starts: it
// has to begin as an image does when the mask is off.
func second(in *format.Input) (int64, bool) {
	for _, at := range secondAt {
		b := in.Head(at, 4)
		if len(b) < 4 || binary.BigEndian.Uint32(b) != secondMagic {
			continue
		}
		var plain bytes.Buffer
		u := &unmask{w: &plain, magic: secondMagic}
		u.Write(in.Head(at+4, tarMark+5))
		for _, x := range beginnings {
			if bytes.HasPrefix(plain.Bytes(), x) {
				return at + 4, true
			}
		}
		if p := plain.Bytes(); len(p) == tarMark+5 && string(p[tarMark:]) == "ustar" {
			return at + 4, true
		}
	}
	return 0, false
}

func openSecond(in *format.Input, from int64, out format.Sink) error {
	out.Structure(0, from)
	out.Property("generation", "2")
	n := in.Size() - from
	return out.Entry(assay.Entry{Name: "data", Piece: true}, format.Body{
		Size: n, From: format.Range{Offset: from, Length: n},
		Stream: func(w io.Writer) error { return in.Feed(&unmask{w: w, magic: secondMagic}, from, n) },
	})
}
