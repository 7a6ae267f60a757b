package squashfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"assay/anatomy/inflate"
	"assay/anatomy/lzma"
	"assay/anatomy/xz"
	"assay/anatomy/zstdframe"

	"github.com/woozymasta/lzo"
)

var errNoEnd = errors.New("compression does not tell where a block ends")

// extent unpacks the block at the start of src, which may go on behind it, and
// gives how many bytes came out and how many were used.
func (v *variant) extent(dst, src []byte) (out, in int, err error) {
	switch v.method {
	case methodZlib:
		return inflate.DecodeZlib(dst, src)
	case methodLZMA:
		if !v.header.records() {
			return 0, 0, errNoEnd
		}
		return v.unlzma(dst, src, exactly)
	case methodLZO:
		b, n, err := lzo.DecompressNInto(src, dst)
		return len(b), n, err
	case methodXZ:
		if in, err = xzLength(src); err == nil {
			out, err = xz.Decode(dst, src[:in])
		}
		return out, in, err
	case methodZstd:
		if in, err = zstdframe.Length(src); err == nil {
			out, err = unzstd(dst, src[:in])
		}
		return out, in, err
	}
	return 0, 0, errNoEnd
}

// xzLength is the length of an xz stream of one block ("The .xz File Format",
// sections 2.1, 3 and 4), which is what squashfs has.
func xzLength(src []byte) (int, error) {
	if len(src) < 13 {
		return 0, io.ErrUnexpectedEOF
	}
	check, known := map[byte]int{0: 0, 1: 4, 4: 8, 10: 32}[src[7]]
	if !known {
		return 0, fmt.Errorf("xz: check %d", src[7])
	}
	at := 12 + (int(src[12])+1)*4
	e, err := lzma.Measure2(bytes.NewReader(src), int64(at), int64(len(src)-min(at, len(src))))
	if err != nil {
		return 0, err
	}
	at += int(e.In)
	at = (at+3)&^3 + check
	index := at
	if at+2 > len(src) {
		return 0, io.ErrUnexpectedEOF
	}
	if src[at] != 0 || src[at+1] != 1 {
		return 0, errors.New("xz: no index of one block behind the block")
	}
	at += 2
	for range 2 { // unpadded size, uncompressed size
		_, n := binary.Uvarint(src[min(at, len(src)):])
		if n <= 0 {
			return 0, errors.New("xz: index")
		}
		at += n
	}
	at = index + (at-index+3)&^3 + 4 + 12 // padding, CRC, footer
	if at > len(src) {
		return 0, io.ErrUnexpectedEOF
	}
	if src[at-2] != 'Y' || src[at-1] != 'Z' {
		return 0, errors.New("xz: no footer behind the index")
	}
	return at, nil
}
