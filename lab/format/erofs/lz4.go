package erofs

import "errors"

var errLZ4 = errors.New("lz4 data is damaged")

// unpackLZ4 decodes an LZ4 block (lz4_Block_format.md) until out is full or
// data ends. It is for clusters of which only a part is wanted or that have
// other bytes behind the data; whole ones are decoded faster elsewhere.
func unpackLZ4(out, data []byte) (n int, err error) {
	length := func(v int) (int, bool) {
		if v < 15 {
			return v, true
		}
		for len(data) > 0 {
			c := data[0]
			data = data[1:]
			if v += int(c); c != 255 {
				return v, true
			}
		}
		return 0, false
	}
	for n < len(out) && len(data) > 0 {
		token := data[0]
		data = data[1:]
		literals, ok := length(int(token >> 4))
		if !ok {
			return n, errLZ4
		}
		if k := copy(out[n:], data[:min(literals, len(data))]); k < literals {
			if n += k; n == len(out) {
				return n, nil
			}
			return n, errLZ4
		}
		n, data = n+literals, data[literals:]
		if n == len(out) || len(data) == 0 {
			return n, nil
		}
		if len(data) < 2 {
			return n, errLZ4
		}
		distance := int(le16(data))
		data = data[2:]
		match, ok := length(int(token & 15))
		if !ok || distance == 0 || distance > n {
			return n, errLZ4
		}
		for end := min(n+match+4, len(out)); n < end; {
			n += copy(out[n:end], out[n-distance:n])
		}
	}
	return n, nil
}
