package inflate

import (
	"encoding/binary"
	"hash/adler32"
)

// Whole decodes a DEFLATE stream that has to be all of src: ok tells that it
// ends where src ends and that no bit that means nothing is set.
func Whole(dst, src []byte) (out int, ok bool) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.idle = 0
	out, in, err := d.decode(dst, src)
	d.idle |= byte(d.bits & (1<<(max(d.n, 0)&7) - 1))
	return out, err == nil && in == len(src) && d.idle == 0
}

// WholeZlib is Whole for zlib data, whose header has to be right and whose
// checksum has to fit.
func WholeZlib(dst, src []byte) (out int, ok bool) {
	if len(src) < 6 || !IsZlib(src) {
		return 0, false
	}
	out, ok = Whole(dst, src[2:len(src)-4])
	return out, ok && adler32.Checksum(dst[:out]) == binary.BigEndian.Uint32(src[len(src)-4:])
}
