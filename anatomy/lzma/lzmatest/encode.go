// Package lzmatest makes small LZMA and LZMA2 samples for tests: a plain
// greedy encoder after the LZMA specification. It compresses poorly and is
// meant to be read.
package lzmatest

import (
	"encoding/binary"

	"assay/anatomy/lzma"
)

// Encode gives the raw LZMA stream of data: five bytes of the range coder
// first, no header. Matches reach dict bytes back at most.
func Encode(data []byte, p lzma.Props, dict uint32, endMarker bool) []byte {
	e := newEncoder(data, p, dict)
	e.encode(len(data))
	if endMarker {
		e.match(0xFFFFFFFF, 2)
	}
	return e.rc.finish()
}

// EncodeAlone gives data with the 13-byte header of .lzma files: properties,
// dictionary size, size of the data. With an end marker the size is written
// as unknown (all ones).
func EncodeAlone(data []byte, p lzma.Props, dict uint32, endMarker bool) []byte {
	size := uint64(len(data))
	if endMarker {
		size = 1<<64 - 1
	}
	h := append(make([]byte, 0, 13), p.Byte())
	h = binary.LittleEndian.AppendUint32(h, dict)
	h = binary.LittleEndian.AppendUint64(h, size)
	return append(h, Encode(data, p, dict, endMarker)...)
}

// Encode2 gives data as LZMA2 chunks of at most 32 KiB of data, with the end
// byte. Chunks that do not get smaller are stored.
func Encode2(data []byte, p lzma.Props, dict uint32) []byte {
	const piece = 1 << 15
	var out []byte
	e := newEncoder(data, p, dict)
	control, plain := byte(0xE0), byte(1)
	for at := 0; at < len(data); {
		end := min(at+piece, len(data))
		e.rc = newRangeCoder()
		e.encode(end)
		packed := e.rc.finish()
		if n := end - at; len(packed) < n {
			out = append(out, control, byte((n-1)>>8), byte(n-1), byte((len(packed)-1)>>8), byte(len(packed)-1))
			if control >= 0xC0 {
				out = append(out, p.Byte())
			}
			out = append(out, packed...)
			control = 0x80
		} else {
			out = append(out, plain, byte((n-1)>>8), byte(n-1))
			out = append(out, data[at:end]...)
			e.reset()
			if control < 0xC0 {
				control = 0xA0
			} else if control == 0xE0 {
				control = 0xC0
			}
		}
		plain, at = 2, end
	}
	return append(out, 0)
}
