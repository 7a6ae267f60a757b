package f2fs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"assay"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/woozymasta/lzo"
)

// cluster is a group of blocks that is compressed together, or not. Its first
// number says so; then come the blocks with the compressed bytes.
type cluster struct {
	number     uint64
	compressed bool
	addrs      []uint32 // in their slots: from the second one on if compressed
}

// clusters reads the map of a compressed file.
func (m *image) clusters(n *inode) (list []cluster, err error) {
	size := uint64(n.cluster())
	err = m.addresses(n, func(logical uint64, addr uint32) {
		number, slot := logical/size, int(logical%size)
		if k := len(list); k == 0 || list[k-1].number != number {
			list = append(list, cluster{number: number, addrs: make([]uint32, size)})
		}
		c := &list[len(list)-1]
		if addr == addrCompressed {
			c.compressed = c.compressed || slot == 0
			return
		}
		c.addrs[slot] = addr
		off := int64(addr) << blockLog
		m.used.Add(off, max(0, min(blockSize, m.size-off)))
	})
	return list, err
}

// stream writes a compressed file. What cannot be decoded is zeros.
func stream(c assay.Content, list []cluster, algorithm byte, blocks int, size int64, first error) func(io.Writer) error {
	return func(w io.Writer) error {
		why := first
		pos, step := int64(0), int64(blocks)<<blockLog
		blank := make([]byte, step)
		fill := func(to int64) error {
			for pos < to {
				n, err := w.Write(blank[:min(step, to-pos)])
				if pos += int64(n); err != nil {
					return err
				}
			}
			return nil
		}
		for _, x := range list {
			at := int64(x.number) * step
			if at >= size {
				break
			}
			if err := fill(at); err != nil {
				return err
			}
			b, err := x.read(c, algorithm, int(step))
			if err != nil && why == nil {
				why = fmt.Errorf("cluster %d: %w", x.number, err)
			}
			n, err := w.Write(b[:min(step, size-at)])
			if pos += int64(n); err != nil {
				return err
			}
		}
		if err := fill(size); err != nil {
			return err
		}
		return why
	}
}

// read gives the content of a cluster, zeros where it cannot be read.
func (x *cluster) read(c assay.Content, algorithm byte, size int) (b []byte, err error) {
	b = make([]byte, size)
	if !x.compressed {
		for i, addr := range x.addrs {
			if addr == 0 {
				continue
			}
			if n, _ := c.ReadAt(b[i<<blockLog:][:blockSize], int64(addr)<<blockLog); n < blockSize {
				err = fmt.Errorf("block %d: past end of image", addr)
			}
		}
		return b, err
	}
	var src []byte
	for _, addr := range x.addrs[1:] {
		if addr == 0 {
			break
		}
		part := make([]byte, blockSize)
		if n, _ := c.ReadAt(part, int64(addr)<<blockLog); n < blockSize {
			return b, fmt.Errorf("block %d: past end of image", addr)
		}
		src = append(src, part...)
	}
	if err := decompress(algorithm, b, src); err != nil {
		clear(b)
		return b, err
	}
	return b, nil
}

var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true),
		zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(4<<20))
})

// decompress decodes a cluster: u32 length, u32 checksum, 16 bytes, then the
// compressed bytes (struct compress_data). Algorithms: 0 lzo, 1 lz4, 2 zstd,
// 3 lzo-rle.
func decompress(algorithm byte, dst, src []byte) error {
	if len(src) < 24 {
		return errors.New("no compressed blocks")
	}
	size := binary.LittleEndian.Uint32(src)
	if int64(size) > int64(len(src)-24) {
		return fmt.Errorf("%d compressed bytes in %d", size, len(src)-24)
	}
	src = src[24 : 24+size]
	n := 0
	var err error
	switch algorithm {
	case 0, 3:
		if algorithm == 3 && len(src) > 1 && src[0] == 17 && src[1] != 0 {
			return errors.New("lzo-rle with runs is not read")
		}
		if algorithm == 3 && len(src) > 2 && src[0] == 17 {
			src = src[2:]
		}
		var out []byte
		out, _, err = lzo.DecompressNInto(src, dst)
		n = len(out)
	case 1:
		n, err = lz4.UncompressBlock(src, dst)
	case 2:
		var d *zstd.Decoder
		if d, err = zstdDecoder(); err == nil {
			var out []byte
			out, err = d.DecodeAll(src, dst[:0:len(dst)])
			n = len(out)
		}
	default:
		return fmt.Errorf("compression %d is not known", algorithm)
	}
	if err == nil && n != len(dst) {
		err = fmt.Errorf("%d bytes, want %d", n, len(dst))
	}
	return err
}
