package squashfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"assay/anatomy/inflate"
	"assay/anatomy/xz"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/woozymasta/lzo"
)

// method is a compression as the superblock of version 4 numbers it
// (ZLIB_COMPRESSION ... in squashfs_fs.h).
type method uint16

const (
	methodZlib method = 1 + iota
	methodLZMA
	methodLZO
	methodXZ
	methodLZ4
	methodZstd
)

func (m method) String() string {
	names := [...]string{"", "gzip", "lzma", "lzo", "xz", "lz4", "zstd"}
	if m == 0 || int(m) >= len(names) {
		return fmt.Sprintf("method %d", uint16(m))
	}
	return names[m]
}

// fill says how much of the output is known.
type fill bool

const (
	upTo    fill = false // len(dst) at most
	exactly fill = true  // len(dst)
)

var errTooLong = errors.New("block is longer than declared")

// unpack decodes src, which must not be LZMA, into dst.
func (m method) unpack(dst, src []byte) (int, error) {
	switch m {
	case methodZlib:
		return unzlib(dst, src)
	case methodLZO:
		out, _, err := lzo.DecompressNInto(src, dst)
		return len(out), err
	case methodXZ:
		return xz.Decode(dst, src)
	case methodLZ4:
		return lz4.UncompressBlock(src, dst)
	case methodZstd:
		return unzstd(dst, src)
	}
	return 0, fmt.Errorf("unknown compression %d", uint16(m))
}

// begins reports whether src can be the start of a block of this compression.
// LZO and LZ4 blocks have no mark to look for.
func (m method) begins(src []byte) bool {
	switch m {
	case methodZlib: // RFC 1950: method 8, no preset dictionary, check bits
		return len(src) > 6 && src[0]&0x8f == 8 && src[1]&0x20 == 0 && binary.BigEndian.Uint16(src)%31 == 0
	case methodXZ:
		return bytes.HasPrefix(src, []byte("\xfd7zXZ\x00"))
	case methodZstd:
		return bytes.HasPrefix(src, []byte("\x28\xb5\x2f\xfd"))
	case methodLZO, methodLZ4:
		return len(src) > 0
	}
	return false
}

// unzlib decodes one zlib stream (RFC 1950) and compares its checksum.
func unzlib(dst, src []byte) (int, error) {
	n, _, err := inflate.DecodeZlib(dst, src)
	if err == inflate.ErrFull {
		err = errTooLong
	}
	if err != nil {
		err = fmt.Errorf("zlib: %w", err)
	}
	return n, err
}

var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true),
		zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(1<<21))
})

func unzstd(dst, src []byte) (int, error) {
	d, err := zstdDecoder()
	if err != nil {
		return 0, err
	}
	out, err := d.DecodeAll(src, dst[:0]) // room behind dst, if there is some, makes it faster
	if len(out) > len(dst) {
		return len(dst), errTooLong
	}
	return len(out), err
}
