package inflate

import (
	"bytes"
	"compress/zlib"
	"testing"
)

// A stream is whole when nothing is behind it and no idle bit is set.
func TestWhole(t *testing.T) {
	for name, data := range samples() {
		for _, level := range []int{0, 1, 9} {
			var b bytes.Buffer
			w, _ := zlib.NewWriterLevel(&b, level)
			w.Write(data)
			w.Close()
			src, dst := b.Bytes(), make([]byte, len(data))
			if out, ok := WholeZlib(dst, src); !ok || out != len(data) || !bytes.Equal(dst, data) {
				t.Errorf("%s, level %d: %d, %v", name, level, out, ok)
			}
			if _, ok := WholeZlib(dst, append(bytes.Clone(src), 0)); ok {
				t.Errorf("%s, level %d: whole with a byte behind it", name, level)
			}
			for bit := range 8 {
				c := bytes.Clone(src)
				c[len(c)-5] ^= 1 << bit
				if out, ok := WholeZlib(dst, c); ok && level > 0 {
					t.Errorf("%s, level %d: whole with bit %d of the last byte changed (%d)", name, level, bit, out)
				}
			}
		}
	}
}
