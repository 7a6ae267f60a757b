package kernel

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"assay"
	"assay/lab/format"
)

// inside finds what was linked into a kernel that stands uncompressed.
func (i *image) inside(in *format.Input, out format.Sink) {
	end := min(i.ext.Length, in.Size())
	b, err := all(in, end)
	if err != nil {
		out.Fail("", -1, err.Error())
		return
	}
	last := int64(0) // end of the last landmark
	if at := banner(in, 0, end); at >= 0 {
		text := line(b[at:])
		out.Property("banner", text)
		last = at + int64(len(text))
	}
	if at := int64(bytes.Index(b, digits)); at >= 0 {
		out.Property("kallsyms", fmt.Sprintf("token table near 0x%x", at))
		last = max(last, at+int64(len(digits)))
	}
	linked := len(i.parts) > 0 // a section has it
	last = max(last, i.config(in, b, out))
	if !linked {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			if at, n := findInitramfs(b, order); n > 0 {
				i.add("initramfs", at, n)
				last = max(last, at+n)
				break
			}
		}
	}
	if i.raw && last < end {
		i.parts = append(i.parts, part{name: "rest", at: last, n: end - last, own: true})
	}
}

// mostInMemory bounds kernels that are read whole where they cannot be shown.
const mostInMemory = 128 << 20

func all(in *format.Input, n int64) ([]byte, error) {
	if s, is := in.Content.(assay.Slicer); is {
		if b, ok := s.Slice(0, n); ok {
			return b, nil
		}
	}
	if n > mostInMemory {
		return nil, fmt.Errorf("a kernel of %d bytes is not searched", n)
	}
	b := make([]byte, n)
	m, err := in.ReadAt(b, 0)
	if m < len(b) && err != io.EOF {
		return nil, err
	}
	return b[:m], nil
}

func line(b []byte) string {
	b = b[:min(len(b), 512)]
	k := bytes.IndexAny(b, "\n\x00")
	if k < 0 {
		k = len(b)
	}
	return string(bytes.ToValidUTF8(b[:k], []byte("?")))
}

// digits are in a row in every table of kallsyms' tokens: single characters
// stand for themselves (scripts/kallsyms.c).
var digits = []byte("0\x001\x002\x003\x004\x005\x006\x007\x008\x009\x00")

var (
	configStart = []byte("IKCFG_ST\x1f\x8b\x08")
	configEnd   = []byte("IKCFG_ED")
)

// config finds the configuration between its marks (kernel/configs.c) and gives
// where it ends.
func (i *image) config(in *format.Input, b []byte, out format.Sink) int64 {
	k := bytes.Index(b, configStart)
	if k < 0 {
		return 0
	}
	from := k + len("IKCFG_ST")
	m := bytes.Index(b[from:min(len(b), from+4<<20)], configEnd)
	if m < 0 {
		out.Fail("config", int64(k), fmt.Sprintf("configuration at 0x%x: no end", k))
		return 0
	}
	r := format.Range{Offset: int64(from), Length: int64(m)}
	body := format.Body{Size: -1, From: r, Stream: func(w io.Writer) error {
		z, err := gzip.NewReader(io.NewSectionReader(in, r.Offset, r.Length))
		if err == nil {
			_, err = io.Copy(w, z)
		}
		if err != nil {
			return fmt.Errorf("configuration at 0x%x: %w", r.Offset, err)
		}
		return nil
	}}
	i.parts = append(i.parts, part{name: "config", at: r.Offset, n: r.Length, body: &body})
	return r.Offset + r.Length + int64(len(configEnd))
}

// leastInitramfs is under the length of the smallest initial file system that
// a build makes by itself (usr/default_cpio_list), compressed.
const leastInitramfs = 64

// findInitramfs finds the initial file system by the word behind it, which is
// its length: at a multiple of 8 from the start (usr/initramfs_data.S). It
// gives the longest, and one that is not compressed before all that are: the
// magics of compressions stand in kernels for other reasons, too.
func findInitramfs(b []byte, order binary.ByteOrder) (at, n int64) {
	archive := false
	for p := 8; p+8 <= len(b); p += 8 {
		w := int64(order.Uint32(b[p:]))
		if w == 0 { // the upper half of 64 bits
			w = int64(order.Uint32(b[p+4:]))
		}
		if w < leastInitramfs || archive && w <= n || w > int64(p) {
			continue
		}
		for s := (int64(p) - w) &^ 3; s >= 0 && s+w > int64(p)-8; s -= 4 {
			if !initramfs(b[s:min(len(b), int(s)+16)]) || len(bytes.Trim(b[s+w:p], "\x00")) > 0 {
				continue
			}
			if bytes.HasPrefix(b[s:], []byte("0707")) {
				at, n, archive = s, w, true
			} else if !archive && w > n && packed(b[s:s+w]) {
				at, n = s, w
			}
			break
		}
	}
	return at, n
}

// packed reports whether the middle of b looks compressed: no value of a byte
// is much more frequent than the others. Test vectors that kernels carry have
// the magics of compressions, too, and numbers that fit by chance behind them.
func packed(b []byte) bool {
	const sample, most = 16 << 10, 4 // most: times the average
	if len(b) < 2*sample {
		return true
	}
	var count [256]int
	for _, c := range b[len(b)/2:][:sample] {
		count[c]++
	}
	return slices.Max(count[:]) <= most*sample/256
}
