package sevenzip

import (
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/anatomy/bcj"
	"assay/anatomy/deflate64"
	"assay/anatomy/lzma"
	"assay/anatomy/ppmd"
	"assay/internal/window"
)

const dictMost = 256 << 20

// Coders (LZMA SDK, DOC/Methods.txt).
const (
	idCopy      = 0
	idDelta     = 3
	idLZMA2     = 0x21
	idLZMA      = 0x030101
	idPPMd      = 0x030401
	idBCJ2      = 0x0303011b
	idDeflate   = 0x040108
	idDeflate64 = 0x040109
	idBZip2     = 0x040202
	idZstd      = 0x04f71101
	idAES       = 0x06f10701
)

// branches are the filters for machine code, by their old and new numbers.
var branches = map[uint64]bcj.ID{
	0x03030103: bcj.X86, 0x03030205: bcj.PowerPC, 0x03030401: bcj.IA64, 0x03030501: bcj.ARM, 0x03030701: bcj.ARMThumb, 0x03030805: bcj.SPARC,
	4: bcj.X86, 5: bcj.PowerPC, 6: bcj.IA64, 7: bcj.ARM, 8: bcj.ARMThumb, 9: bcj.SPARC, 0xa: bcj.ARM64, 0xb: bcj.RISCV,
}

var names = map[uint64]string{
	idCopy: "Copy", idDelta: "Delta", idLZMA2: "LZMA2", idLZMA: "LZMA", idPPMd: "PPMd", idBCJ2: "BCJ2", idDeflate: "Deflate", idDeflate64: "Deflate64",
	idBZip2: "BZip2", idZstd: "Zstandard", idAES: "AES", 0x020302: "Swap2", 0x020304: "Swap4", 0x04f71102: "Brotli", 0x04f71104: "LZ4", 0x04f71105: "LZ5", 0x04f71106: "Lizard",
}

// String names the coder.
func (c *coder) String() string {
	if n := names[c.id]; n != "" {
		return n
	}
	if b, is := branches[c.id]; is {
		return "BCJ " + b.String()
	}
	return fmt.Sprintf("coder %x", c.id)
}

// errEncrypted is met where a key would be needed.
var errEncrypted = errors.New("encrypted with AES-256, without a key")

// reader builds the chain of coders over the folder's packed streams.
func (f *folder) reader(c assay.Content, s *streams) (io.Reader, error) {
	b := builder{f: f, c: c, s: s}
	out := f.main()
	if out < 0 {
		return nil, errors.New("folder without an output")
	}
	return b.out(out, 0)
}

type builder struct {
	f *folder
	c assay.Content
	s *streams
}

// out gives what stands in an out stream.
func (b *builder) out(stream, depth int) (io.Reader, error) {
	if depth > codersMost {
		return nil, errors.New("coders bound in a circle")
	}
	in, out := 0, 0
	for i := range b.f.coders {
		k := &b.f.coders[i]
		if stream < out+k.out {
			return b.coder(k, in, stream, depth)
		}
		in, out = in+k.in, out+k.out
	}
	return nil, fmt.Errorf("no coder for stream %d", stream)
}

// coder starts a coder whose in streams begin at in.
func (b *builder) coder(k *coder, in, stream, depth int) (io.Reader, error) {
	if k.out != 1 || k.in != 1 && !(k.id == idBCJ2 && k.in == 4) {
		return nil, fmt.Errorf("%v with %d and %d streams", k, k.in, k.out)
	}
	if k.id == idAES {
		return nil, errEncrypted
	}
	var src []io.Reader
	for i := in; i < in+k.in; i++ {
		r, err := b.in(i, depth)
		if err != nil {
			return nil, err
		}
		src = append(src, r)
	}
	var size int64
	if stream < len(b.f.sizes) {
		size = b.f.sizes[stream]
	}
	r, err := k.decoder(src, size)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", k, err)
	}
	return io.LimitReader(r, size), nil
}

// in gives what goes into an in stream.
func (b *builder) in(stream, depth int) (io.Reader, error) {
	if out, bound := b.f.bind[stream]; bound {
		return b.out(out, depth+1)
	}
	p, is := b.f.packed[stream]
	if !is || b.f.first+p >= len(b.s.packed) {
		return nil, fmt.Errorf("no packed stream for stream %d", stream)
	}
	at := b.s.packed[b.f.first+p]
	return window.Reader(b.c, at.off, at.length), nil
}

func (k *coder) decoder(src []io.Reader, size int64) (io.Reader, error) {
	if id, is := branches[k.id]; is {
		f, err := bcj.New(id, k.props)
		if err != nil {
			return nil, err
		}
		return bcj.NewReader(src[0], f), nil
	}
	switch k.id {
	case idCopy:
		return src[0], nil
	case idDelta:
		f, err := bcj.New(bcj.Delta, k.props)
		if err != nil {
			return nil, err
		}
		return bcj.NewReader(src[0], f), nil
	case idLZMA:
		if len(k.props) < 5 {
			return nil, fmt.Errorf("properties of %d bytes", len(k.props))
		}
		p, err := lzma.ParseProps(k.props[0])
		if err != nil {
			return nil, err
		}
		return lzma.NewReader(src[0], p, min(le.Uint32(k.props[1:]), dictMost), size)
	case idLZMA2:
		dict, err := dict2(k.props)
		if err != nil {
			return nil, err
		}
		return lzma.NewReader2(src[0], uint32(min(int64(dict), max(size, 1)))), nil
	case idDeflate:
		return flate.NewReader(src[0]), nil
	case idPPMd:
		if len(k.props) != 5 {
			return nil, fmt.Errorf("properties of %d bytes", len(k.props))
		}
		return ppmd.NewReader(src[0], int(k.props[0]), le.Uint32(k.props[1:]), size)
	case idDeflate64:
		return deflate64.NewReader(src[0]), nil
	case idBZip2:
		return bzip2.NewReader(src[0]), nil
	case idZstd:
		d, err := zstd.NewReader(src[0], zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, err
		}
		return d, nil
	case idBCJ2:
		return newBCJ2(src), nil
	}
	return nil, errors.New("is not read")
}

// dict2 is the dictionary size in LZMA2's property (lzma2_encoder.c and
// Lzma2Dec.c: 2 or 3 times a power of two).
func dict2(props []byte) (uint32, error) {
	if len(props) != 1 || props[0] > 40 {
		return 0, fmt.Errorf("properties % x", props)
	}
	if props[0] == 40 {
		return dictMost, nil
	}
	return uint32(min(uint64(2|props[0]&1)<<(props[0]/2+11), dictMost)), nil
}
