package btrfs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"

	"github.com/klauspost/compress/zstd"
	"github.com/woozymasta/lzo"
)

var compressionNames = [...]string{"none", "zlib", "lzo", "zstd"}

// stream writes a content that has compressed pieces. What cannot be decoded
// is zeros. first is what was wrong before.
func stream(c assay.Content, list []piece, sector int64, first error) func(io.Writer) error {
	return func(w io.Writer) error {
		why := first
		for _, p := range list {
			if p.compression == 0 {
				if err := format.Damaged(c, p.ranges, "").Stream(w); err != nil && err.Error() != "" {
					return err
				}
				continue
			}
			b, err := p.decode(c, sector)
			if err != nil && why == nil {
				why = err
			}
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return why
	}
}

// decode gives what a file has of a compressed extent, zeros from where on it
// is damaged.
func (p *piece) decode(c assay.Content, sector int64) ([]byte, error) {
	var src []byte
	for _, r := range p.ranges {
		part := make([]byte, r.Length)
		if r.Offset >= 0 {
			c.ReadAt(part, r.Offset)
		}
		src = append(src, part...)
	}
	dst := make([]byte, p.ram)
	n, err := decompress(p.compression, dst, src, int(sector))
	if n < int(p.ram) && err == nil && n < int(p.skip+p.n) {
		err = fmt.Errorf("%d bytes, want %d", n, p.ram)
	}
	if err != nil && int(p.compression) < len(compressionNames) {
		err = fmt.Errorf("%s: %w", compressionNames[p.compression], err)
	}
	clear(dst[max(n, 0):])
	return dst[p.skip : p.skip+p.n], err
}

var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true),
		zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(4<<20))
})

// decompress decodes src into dst and tells how many bytes came.
func decompress(kind byte, dst, src []byte, sector int) (n int, err error) {
	switch kind {
	case 1:
		n, _, err = inflate.DecodeZlib(dst, src)
		if n == len(dst) {
			err = nil
		}
	case 2:
		return unlzo(dst, src, sector)
	case 3:
		var d *zstd.Decoder
		if d, err = zstdDecoder(); err != nil {
			return 0, err
		}
		size := frame(src)
		var out []byte
		out, err = d.DecodeAll(src[:size], dst[:0:len(dst)])
		n = min(len(out), len(dst))
	default:
		err = fmt.Errorf("compression %d is not known", kind)
	}
	return n, err
}

// unlzo decodes segments of one sector each: u32 length of everything, then
// u32 length and bytes. No length crosses the end of a sector (fs/btrfs/lzo.c).
func unlzo(dst, src []byte, sector int) (n int, err error) {
	if len(src) < 4 {
		return 0, errors.New("no length")
	}
	total := int(binary.LittleEndian.Uint32(src))
	if total < 4 || total > len(src) {
		return 0, fmt.Errorf("%d bytes in %d", total, len(src))
	}
	for at := 4; at < total && n < len(dst); {
		if rest := sector - at%sector; rest < 4 {
			at += rest
		}
		if at+4 > total {
			break
		}
		size := int(binary.LittleEndian.Uint32(src[at:]))
		if at += 4; size < 0 || size > total-at {
			return n, fmt.Errorf("segment of %d bytes in %d", size, total-at)
		}
		out, _, err := lzo.DecompressNInto(src[at:at+size], dst[n:min(len(dst), n+sector)])
		if err != nil {
			return n, err
		}
		n, at = n+len(out), at+size
	}
	return n, nil
}

// frame is how long the zstd frame at the start of b is (RFC 8878): behind it
// stand zeros up to the end of the sector.
func frame(b []byte) int {
	var h zstd.Header
	if err := h.Decode(b); err != nil {
		return len(b)
	}
	at := h.HeaderSize
	for at+3 <= len(b) {
		block := int(b[at]) | int(b[at+1])<<8 | int(b[at+2])<<16
		at += 3
		if block>>1&3 == 1 {
			at++ // one byte repeated
		} else {
			at += block >> 3
		}
		if block&1 != 0 {
			break
		}
	}
	if h.HasCheckSum {
		at += 4
	}
	return min(at, len(b))
}
