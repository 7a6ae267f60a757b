package squashfs

import (
	"fmt"
	"iter"

	"assay/anatomy/lzma"
)

// variant is one way in which blocks are compressed: the method and, for
// LZMA, the header in front of each block.
type variant struct {
	method method
	header lzmaHeader
	skip   int        // bytes before the raw LZMA stream
	props  lzma.Props // when the header does not record them
}

func lzmaVariant(h lzmaHeader, skip int, p lzma.Props) *variant {
	return &variant{methodLZMA, h, skip, p}
}

func (v *variant) String() string {
	if v.method != methodLZMA {
		return v.method.String()
	}
	s := "lzma, " + lzmaNames[v.header]
	if v.header == lzmaAfter {
		s = fmt.Sprintf("lzma, %d unknown bytes before each block", v.skip)
	}
	if !v.header.records() {
		s += fmt.Sprintf(", lc=%d lp=%d pb=%d", v.props.LC, v.props.LP, v.props.PB)
	}
	return s
}

// usual reports whether the kernel of Linux reads this variant.
func (v *variant) usual() bool { return v.method != methodLZMA || v.header == lzmaAlone }

// begins reports whether src can be the start of a block of this variant.
func (v *variant) begins(src []byte) bool {
	if v.method == methodLZMA {
		_, _, _, ok := v.parse(src)
		return ok
	}
	return v.method.begins(src)
}

// unpack decodes a block. With the answer exactly, len(dst) bytes are needed.
func (v *variant) unpack(dst, src []byte, want fill) (n int, err error) {
	if v.method == methodLZMA {
		n, _, err = v.unlzma(dst, src, want)
	} else {
		n, err = v.method.unpack(dst, src)
	}
	if err == nil && want == exactly && n != len(dst) {
		err = fmt.Errorf("block has %d bytes, want %d", n, len(dst))
	}
	return n, err
}

// sound is unpack for blocks that nothing is known of: the whole block must
// have been used, so that the wrong variant is not taken for the right one.
func (v *variant) sound(dst, src []byte) (int, error) {
	if v.method != methodLZMA {
		return v.method.unpack(dst, src)
	}
	n, used, err := v.unlzma(dst, src, upTo)
	if err == nil && used < len(src)-lzmaSlack {
		err = fmt.Errorf("lzma: %d of %d bytes used", used, len(src))
	}
	return n, err
}

// lzmaSlack is how many bytes some encoders leave behind the stream.
const lzmaSlack = 8

var named = map[method]*variant{
	methodZlib: {method: methodZlib}, methodLZO: {method: methodLZO}, methodXZ: {method: methodXZ},
	methodLZ4: {method: methodLZ4}, methodZstd: {method: methodZstd},
}

// usualProps are the properties that makers wrote into their programs when
// their blocks do not record them: first the default of LZMA, then those of
// Linksys E2100 and DD-WRT.
var usualProps = []lzma.Props{
	{LC: 3, LP: 0, PB: 2}, {LC: 0, LP: 0, PB: 2}, {LC: 1, LP: 2, PB: 2}, {LC: 2, LP: 0, PB: 2},
	{LC: 3, LP: 0, PB: 0}, {LC: 0, LP: 2, PB: 2}, {LC: 1, LP: 0, PB: 2}, {LC: 2, LP: 1, PB: 0},
}

// known gives the LZMA variants that record their properties.
var known = []*variant{
	lzmaVariant(lzmaAlone, 13, lzma.Props{}), lzmaVariant(lzmaProps, 5, lzma.Props{}),
	lzmaVariant(lzmaSized, 9, lzma.Props{}), lzmaVariant(lzmaDDWRT, 4, lzma.Props{}),
}

// candidates lists the variants that a block may be in, the declared
// compression first, then those that are seen from the first bytes and, when
// it is worth guessing, the ones that can only be tried.
func candidates(declared method, src []byte, guess bool) iter.Seq[*variant] {
	return func(yield func(*variant) bool) {
		order := []method{declared, methodXZ, methodZstd, methodZlib, methodLZMA, methodLZO, methodLZ4}
		for i, m := range order {
			if i > 0 && m == declared {
				continue
			}
			if m == methodLZMA {
				if !lzmaCandidates(src, guess, yield) {
					return
				}
			} else if v := named[m]; v != nil && v.begins(src) && !yield(v) {
				return
			}
		}
		if guess {
			lzmaGuesses(src, yield)
		}
	}
}

func lzmaCandidates(src []byte, guess bool, yield func(*variant) bool) bool {
	for _, v := range known {
		if v.begins(src) && !yield(v) {
			return false
		}
	}
	if !guess {
		return true
	}
	for _, p := range usualProps {
		for _, v := range []*variant{lzmaVariant(lzmaBare, 0, p), lzmaVariant(lzma7zip, 4, p)} {
			if v.begins(src) && !yield(v) {
				return false
			}
		}
	}
	return true
}

// lzmaGuesses tries every place where the stream may begin and all properties.
func lzmaGuesses(src []byte, yield func(*variant) bool) {
	for skip := 0; skip <= 16 && skip < len(src); skip++ {
		if src[skip] != 0 {
			continue
		}
		h := lzmaAfter
		if skip == 0 {
			h = lzmaBare
		}
		for pb := 2; pb < 2+5; pb++ {
			for lc := range 5 {
				for lp := 0; lc+lp <= 4; lp++ {
					if !yield(lzmaVariant(h, skip, lzma.Props{LC: lc, LP: lp, PB: pb % 5})) {
						return
					}
				}
			}
		}
	}
}
