// Package lzma decodes LZMA and LZMA2 streams: raw, without container, with
// exact counts of what was consumed and with everything that stands before
// the damage when a stream is damaged.
//
// Sources: the LZMA specification of Igor Pavlov (LZMA SDK, DOC/lzma-specification.txt)
// for LZMA; for LZMA2, which has no specification of its own, the comments in
// lzma2_decoder.c of XZ Utils and xz_dec_lzma2.c of XZ Embedded.
package lzma

import (
	"errors"
	"fmt"
)

// ErrCorrupt is wrapped by errors that say a stream breaks the format. What
// was decoded before is good.
var ErrCorrupt = errors.New("lzma: corrupt stream")

var (
	errFirst    = fmt.Errorf("%w: not the start of a range coder", ErrCorrupt)
	errDistance = fmt.Errorf("%w: match before the start of the dictionary", ErrCorrupt)
	errMarker   = fmt.Errorf("%w: end marker with data behind it", ErrCorrupt)
	errControl  = fmt.Errorf("%w: LZMA2 chunk out of order", ErrCorrupt)
	errChunk    = fmt.Errorf("%w: LZMA2 chunk does not have its declared size", ErrCorrupt)
	errOverrun  = fmt.Errorf("%w: match beyond the declared size", ErrCorrupt)
)

// Props are the three parameters of LZMA: the number of high bits of the
// previous byte (LC) and of low bits of the position (LP) that choose the
// literal coder, and of low bits of the position that choose the other
// coders (PB).
type Props struct{ LC, LP, PB int }

// ParseProps reads the properties byte: (PB*5 + LP)*9 + LC, less than 225.
func ParseProps(b byte) (Props, error) {
	if b >= 9*5*5 {
		return Props{}, fmt.Errorf("%w: properties byte 0x%02x is not below 225", ErrCorrupt, b)
	}
	return Props{LC: int(b % 9), LP: int(b / 9 % 5), PB: int(b / 45)}, nil
}

// Byte is the inverse of ParseProps.
func (p Props) Byte() byte { return byte((p.PB*5+p.LP)*9 + p.LC) }

func (p Props) check() error {
	if p.LC < 0 || p.LC > 8 || p.LP < 0 || p.LP > 4 || p.PB < 0 || p.PB > 4 {
		return fmt.Errorf("%w: properties lc=%d lp=%d pb=%d", ErrCorrupt, p.LC, p.LP, p.PB)
	}
	return nil
}
