// Package zstdframe measures Zstandard frames without decoding them.
//
// Source: RFC 8878, section 3.1.1.
package zstdframe

import (
	"errors"
	"io"
)

// Length is the length of the frame at the start of src, of which the magic
// number was seen.
func Length(src []byte) (int, error) {
	if len(src) < 6 {
		return 0, io.ErrUnexpectedEOF
	}
	d := src[4]
	single := d >> 5 & 1
	at := 5 + [4]int{0, 1, 2, 4}[d&3] + [4]int{int(single), 2, 4, 8}[d>>6]
	if single == 0 {
		at++ // window descriptor
	}
	for last := false; !last; {
		if at+3 > len(src) {
			return 0, io.ErrUnexpectedEOF
		}
		h := int(src[at]) | int(src[at+1])<<8 | int(src[at+2])<<16
		last = h&1 != 0
		at += 3
		switch h >> 1 & 3 {
		case 1: // one byte, repeated
			at++
		case 3:
			return 0, errors.New("zstd: reserved block type")
		default:
			at += h >> 3
		}
	}
	if d>>2&1 != 0 {
		at += 4 // checksum
	}
	if at > len(src) {
		return 0, io.ErrUnexpectedEOF
	}
	return at, nil
}

// Whole reports whether src is one frame, with nothing behind it and no bit
// set in its header that is not in use.
func Whole(src []byte) bool {
	if len(src) < 6 || string(src[:4]) != "\x28\xb5\x2f\xfd" || src[4]&0x18 != 0 {
		return false
	}
	n, err := Length(src)
	return err == nil && n == len(src)
}
