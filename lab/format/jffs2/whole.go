package jffs2

import (
	"bytes"

	"assay/anatomy/inflate"
	"assay/anatomy/lzma"

	"github.com/woozymasta/lzo"
)

// wholly reports whether the stored bytes decode to n bytes and nothing is left
// over behind them. What no decoder here can tell that of is not.
func wholly(compr uint8, n int, src []byte, stored int) bool {
	if len(src) != stored {
		return false
	}
	dst := make([]byte, n)
	switch compr {
	case comprNone, comprCopy:
		return len(src) == n
	case comprZero:
		return len(src) == 0
	case comprZlib:
		out, ok := inflate.WholeZlib(dst, src)
		return ok && out == n
	case comprLZO:
		out, in, err := lzo.DecompressNInto(src, dst)
		return err == nil && len(out) == n && in == len(src)
	case comprRtime:
		return rtimeWhole(n, src)
	case comprLZMA:
		for _, p := range bareProps {
			if out, used, err := lzma.Decode(dst, src, p); out == n && err == nil {
				return used == len(src) || used == len(src)-1 && bytes.HasSuffix(src, []byte{0})
			}
		}
	case comprLZMAHead:
		if len(src) < 5 {
			return false
		}
		p, err := lzma.ParseProps(src[0])
		if err != nil {
			return false
		}
		out, used, err := lzma.Decode(dst, src[5:], p)
		return err == nil && out == n && used+5 == len(src)
	}
	return false
}

// rtimeWhole counts what pairs of a byte and a length give.
func rtimeWhole(n int, src []byte) bool {
	if len(src)%2 != 0 {
		return false
	}
	for i := 0; i < len(src); i += 2 {
		n -= 1 + int(src[i+1])
	}
	return n == 0
}
