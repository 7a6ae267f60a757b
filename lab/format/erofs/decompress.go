package erofs

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"assay/anatomy/inflate"
	"assay/anatomy/lzma"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// Algorithms (Z_EROFS_COMPRESSION_*).
const (
	algorithmLZ4 = iota
	algorithmLZMA
	algorithmDeflate
	algorithmZstd
)

var algorithmNames = [...]string{"lz4", "lzma", "deflate", "zstd"}

// maxExtent bounds what one cluster unpacks to: mkfs.erofs makes less
// (Z_EROFS_PCLUSTER_MAX_DSIZE is 12 MiB).
const maxExtent = 16 << 20

var errExtent = fmt.Errorf("extent is longer than %d bytes", maxExtent)

var buffers sync.Pool // of *[]byte

// buffer gives n bytes; release them.
func buffer(n int64) *[]byte {
	if b, is := buffers.Get().(*[]byte); is && int64(cap(*b)) >= n {
		*b = (*b)[:n]
		return b
	}
	b := make([]byte, n, max(n, 64<<10))
	return &b
}

// decompress writes a compressed content. Parts that cannot be read become
// zeros; the first error is given at the end.
func (m *image) decompress(n *inode, w io.Writer) error {
	z, err := m.zmap(n)
	if err != nil {
		return err
	}
	var bad error
	pos := int64(0)
	for x := z.extents(); ; {
		e, ok := x.next()
		if !ok {
			break
		}
		if err := m.extent(z, e, w); err != nil {
			var out *writeError
			if errors.As(err, &out) {
				return out.error
			}
			if bad == nil {
				bad = fmt.Errorf("bytes %d to %d: %w", e.start, e.end, err)
			}
		}
		pos = e.end
	}
	if pos < n.size && bad == nil {
		bad = fmt.Errorf("bytes %d to %d: %w", pos, n.size, errIndex)
	}
	return bad
}

// writeError is an error of the writer, not of the image.
type writeError struct{ error }

// extent writes one extent: as many bytes as it should have, whatever happens.
func (m *image) extent(z *zmap, e extent, w io.Writer) error {
	size := e.end - e.start
	if e.err == nil && size > maxExtent {
		e.err = errExtent
	}
	if e.err != nil {
		if err := zeros(w, size); err != nil {
			return &writeError{err}
		}
		return e.err
	}
	b := buffer(size)
	defer buffers.Put(b)
	err := m.fill(z, e, *b)
	if _, err := w.Write(*b); err != nil {
		return &writeError{err}
	}
	return err
}

func zeros(w io.Writer, n int64) error {
	b := make([]byte, min(n, 64<<10))
	for ; n > 0; n -= int64(len(b)) {
		b = b[:min(n, int64(len(b)))]
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// fill unpacks an extent into out; what cannot be read is zero.
func (m *image) fill(z *zmap, e extent, out []byte) error {
	if e.packed {
		if m.pack == nil {
			clear(out)
			return errors.New("there is no packed content")
		}
		return m.pack.read(out, e.fragment)
	}
	src, err := m.bytes(e.at, min(e.size, m.end-min(e.at, m.end)))
	if err == nil && int64(len(src)) < e.size {
		err = errPastEnd
	}
	if e.at < superAt || len(src) == 0 {
		clear(out)
		return errPastEnd
	}
	if e.plain {
		m.copyPlain(z, e, out, src)
		return err
	}
	n, bad := unpack(e.algorithm, out, src)
	clear(out[n:])
	if bad != nil && err == nil {
		err = fmt.Errorf("cluster at 0x%x: %w", e.at, bad)
	}
	if err != nil && m.out != nil {
		m.out.Unread(e.at, int64(len(src)), err.Error())
	}
	return err
}

// copyPlain copies a stored cluster. An interlaced one starts at the place in
// its block that the content has in its own.
func (m *image) copyPlain(z *zmap, e extent, out, src []byte) {
	if z.advice&adviseInterlaced != 0 && e.at&(m.block-1) == 0 {
		skip := int(e.start & (m.block - 1))
		n := copy(out, src[min(skip, len(src)):])
		n += copy(out[n:], src)
		clear(out[n:])
		return
	}
	clear(out[copy(out, src):])
}

// unpack decodes a cluster into out, which it fills if the data is sound: of a
// deduplicated cluster only the first part may be wanted.
func unpack(algorithm uint8, out, src []byte) (n int, err error) {
	margin := 0 // the data stands at the end, behind zeros
	for margin < len(src) && src[margin] == 0 {
		margin++
	}
	data := src[margin:]
	switch algorithm {
	case algorithmLZ4:
		if n, err = lz4.UncompressBlock(data, out); err != nil || n < len(out) {
			// old images have the data at the start, with anything behind
			if n, err = unpackLZ4(out, data); n < len(out) && margin > 0 {
				n, err = unpackLZ4(out, src)
			}
		}
	case algorithmLZMA:
		n, err = unpackMicroLZMA(out, data)
	case algorithmDeflate:
		if n, _, err = inflate.Decode(out, data); n == len(out) {
			err = nil
		}
	case algorithmZstd:
		n, err = unpackZstd(out, data)
	default:
		return 0, fmt.Errorf("algorithm %d", algorithm)
	}
	if n == len(out) {
		return n, nil
	}
	if err == nil {
		err = fmt.Errorf("%d bytes unpacked of %d", n, len(out))
	}
	return min(n, len(out)), err
}

// unpackMicroLZMA decodes a raw LZMA stream whose first byte, always zero, has
// been replaced by the inverted properties.
func unpackMicroLZMA(out, data []byte) (int, error) {
	if len(data) < 6 {
		return 0, io.ErrUnexpectedEOF
	}
	props, err := lzma.ParseProps(^data[0])
	if err != nil {
		return 0, err
	}
	b := buffer(int64(len(data)))
	defer buffers.Put(b)
	copy(*b, data)
	(*b)[0] = 0
	n, _, err := lzma.Decode(out, *b, props)
	return n, err
}

var zstdDecoders = sync.Pool{New: func() any {
	d, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxExtent), zstd.WithDecoderLowmem(true))
	return d
}}

func unpackZstd(out, data []byte) (int, error) {
	d, _ := zstdDecoders.Get().(*zstd.Decoder)
	if d == nil {
		return 0, errors.New("no decoder")
	}
	defer zstdDecoders.Put(d)
	b, err := d.DecodeAll(data, out[:0])
	return copy(out, b), err
}
