package lz4

import (
	"errors"
	"fmt"
	"io"

	"github.com/pierrec/lz4/v4"
)

var (
	errBlock = errors.New("LZ4 data does not decode")
	// errRoom: a match in order but for its length, which is more than the
	// room for what is decoded.
	errRoom = fmt.Errorf("%w: more than a block has", errBlock)
)

// decodeBlock decodes a block into dst; dict is what stands before it. Of
// damaged data n bytes are good. Longer data than dst is an error.
func decodeBlock(dst, src, dict []byte) (n int, err error) {
	if len(src) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if n, err = lz4.UncompressBlockWithDict(src, dst, dict); err == nil {
		return n, nil
	}
	return salvage(dst, src, dict)
}

// salvage decodes sequence by sequence (lz4_Block_format.md) until one cannot
// be right. io.ErrUnexpectedEOF means that src ends in the middle.
func salvage(dst, src, dict []byte) (n int, err error) {
	for at := 0; ; {
		if at >= len(src) {
			return n, io.ErrUnexpectedEOF
		}
		token := src[at]
		literals, at2, ok := length(src, at+1, int(token>>4))
		if !ok {
			return n, io.ErrUnexpectedEOF
		}
		at = at2
		m := copy(dst[n:], src[at:min(at+literals, len(src))])
		n += m
		if m < literals {
			if at+literals > len(src) {
				return n, io.ErrUnexpectedEOF
			}
			return n, errBlock
		}
		if at += literals; at == len(src) {
			return n, nil
		}
		if at+2 > len(src) {
			return n, io.ErrUnexpectedEOF
		}
		offset := int(le.Uint16(src[at:]))
		match, at3, ok := length(src, at+2, int(token&15))
		if !ok {
			return n, io.ErrUnexpectedEOF
		}
		at = at3
		if match += 4; offset == 0 || offset > n+len(dict) {
			return n, errBlock
		}
		if match > len(dst)-n {
			return n, errRoom
		}
		for ; match > 0; match-- {
			if from := n - offset; from < 0 {
				dst[n] = dict[len(dict)+from]
			} else {
				dst[n] = dst[from]
			}
			n++
		}
	}
}

// length adds the bytes that follow a nibble of 15.
func length(src []byte, at, nibble int) (n, next int, ok bool) {
	if nibble < 15 {
		return nibble, at, true
	}
	for n = nibble; at < len(src); at++ {
		if n += int(src[at]); src[at] != 255 {
			return n, at + 1, true
		}
	}
	return 0, at, false
}
