package jffs2

import (
	"errors"
	"fmt"
	"io"

	"assay/anatomy/inflate"
	"assay/anatomy/lzma"

	"github.com/woozymasta/lzo"
)

var errShort = errors.New("data end before the declared size is reached")

var comprNames = map[uint8]string{
	comprNone: "none", comprZero: "zero", comprRtime: "rtime", comprRubin: "dynrubin", comprCopy: "none",
	comprDynRubin: "dynrubin", comprZlib: "zlib", comprLZO: "lzo", comprLZMA: "lzma", comprLZMAHead: "lzma",
}

// decompress fills dst, whose length is the declared size, from src. With an
// error, n bytes were decoded before it.
func decompress(compr uint8, dst, src []byte) (n int, err error) {
	n = len(dst)
	switch compr {
	case comprNone, comprCopy:
		n = copy(dst, src)
	case comprZero:
		clear(dst)
	case comprRtime:
		n = rtime(dst, src)
	case comprRubin, comprDynRubin:
		err = dynRubin(dst, src)
	case comprZlib:
		n, _, err = inflate.DecodeZlib(dst, src)
	case comprLZO:
		var out []byte
		out, _, err = lzo.DecompressNInto(src, dst)
		n = len(out)
	case comprLZMA:
		n, err = bareLZMA(dst, src)
	case comprLZMAHead:
		n, err = headedLZMA(dst, src)
	default:
		return 0, fmt.Errorf("compression 0x%02x is not known", compr)
	}
	if err == nil && n < len(dst) {
		err = errShort
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", comprNames[compr], err)
	}
	return n, err
}

// rtime is fs/jffs2/compr_rtime.c: pairs of a byte and of how many bytes to
// repeat from behind the last place where that byte stood.
func rtime(dst, src []byte) (n int) {
	var last [256]int
	for i := 0; i+1 < len(src) && n < len(dst); i += 2 {
		v, repeat := src[i], int(src[i+1])
		dst[n] = v
		n++
		from := last[v]
		last[v] = n
		for ; repeat > 0 && n < len(dst); repeat-- {
			dst[n] = dst[from]
			n, from = n+1, from+1
		}
	}
	return n
}

// bareProps are the properties with which makers write LZMA without saying so:
// lc 0, lp 0, pb 0 is OpenWrt's (compr_lzma.c), the others are the usual ones.
var bareProps = [...]lzma.Props{{}, {LC: 3, PB: 2}, {LC: 3}}

// bareLZMA decodes a stream without properties: those are right that use up
// the stream when the declared size is reached.
func bareLZMA(dst, src []byte) (n int, err error) {
	for _, p := range bareProps {
		var used int
		if n, used, err = lzma.Decode(dst, src, p); enough(n, len(dst), err) && len(src)-used <= 8 {
			return n, nil
		}
	}
	if err == nil {
		err = errShort
	}
	return n, err
}

// headedLZMA decodes a stream behind the properties byte and the dictionary
// size (4).
func headedLZMA(dst, src []byte) (n int, err error) {
	if len(src) < 5 {
		return 0, io.ErrUnexpectedEOF
	}
	p, err := lzma.ParseProps(src[0])
	if err != nil {
		return 0, err
	}
	if n, _, err = lzma.Decode(dst, src[5:], p); enough(n, len(dst), err) {
		err = nil
	}
	return n, err
}

// enough reports whether all was decoded; encoders may leave out the last
// bytes of the range coder.
func enough(n, want int, err error) bool {
	return n == want && (err == nil || errors.Is(err, io.ErrUnexpectedEOF))
}
