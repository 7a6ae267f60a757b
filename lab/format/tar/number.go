package tar

import "math"

// number reads a numeric field: octal digits with leading blanks, ended by a
// blank or NUL (POSIX.1-1988 ustar), or GNU base-256: the top bit of the
// first byte set, two's complement big-endian below it. A field of nothing but
// blanks and NULs is absent: set is false and ok true.
func number(f []byte) (n int64, set, ok bool) {
	if len(f) > 0 && f[0]&0x80 != 0 {
		n, ok = base256(f)
		return n, ok, ok
	}
	i := 0
	for i < len(f) && (f[i] == ' ' || f[i] == 0) {
		i++
	}
	for ; i < len(f) && f[i] >= '0' && f[i] <= '7'; i++ {
		if n > math.MaxInt64>>3 {
			return 0, false, false
		}
		n, set = n<<3|int64(f[i]-'0'), true
	}
	for ; i < len(f); i++ {
		if f[i] != ' ' && f[i] != 0 {
			// Old writers left rubbish behind the terminator; a digit
			// directly followed by something else is no number.
			if !set || f[i-1] != ' ' && f[i-1] != 0 {
				return 0, false, false
			}
			break
		}
	}
	return n, set, true
}

// base256 reads GNU tar's binary form (tar.h of GNU tar: "base-256").
func base256(f []byte) (int64, bool) {
	negative := f[0]&0x40 != 0
	var n uint64
	for i, c := range f {
		if i == 0 {
			c &= 0x7f
			if negative {
				c |= 0x80
			}
		}
		if negative {
			c = ^c
		}
		if n > math.MaxInt64>>8 {
			return 0, false
		}
		n = n<<8 | uint64(c)
	}
	if negative {
		return -int64(n) - 1, true
	}
	return int64(n), true
}
