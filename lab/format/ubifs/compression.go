package ubifs

import (
	"fmt"
	"sync"

	"assay/anatomy/inflate"

	"github.com/klauspost/compress/zstd"
	"github.com/woozymasta/lzo"
)

// Compressions (UBIFS_COMPR_*).
const (
	comprNone = iota
	comprLZO
	comprZlib // DEFLATE without header
	comprZstd
)

func comprName(c uint16) string {
	names := [...]string{"none", "lzo", "zlib", "zstd"}
	if int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("type %d", c)
}

var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true),
		zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(1<<20))
})

// decompress decodes src into dst and tells how many bytes came.
func decompress(compr uint16, dst, src []byte) (n int, err error) {
	switch compr {
	case comprNone:
		return copy(dst, src), nil
	case comprLZO:
		var out []byte
		out, _, err = lzo.DecompressNInto(src, dst)
		n = len(out)
	case comprZlib:
		n, _, err = inflate.Decode(dst, src)
	case comprZstd:
		var d *zstd.Decoder
		if d, err = zstdDecoder(); err == nil {
			var out []byte
			out, err = d.DecodeAll(src, dst[:0:len(dst)])
			n = min(len(out), len(dst))
		}
	default:
		err = fmt.Errorf("compression %d is not known", compr)
	}
	if err != nil && compr <= comprZstd {
		err = fmt.Errorf("%s: %w", comprName(compr), err)
	}
	return n, err
}
