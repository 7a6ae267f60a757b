package iso9660

import (
	"errors"
	"fmt"
	"io"

	"assay/anatomy/inflate"
	"assay/lab/format"
)

// body describes a file's content, in one range for each of its records.
func (w *walker) body(path string, records []record, a *attributes) format.Body {
	m, v := w.m, w.v
	var list []format.Range
	var size, lost int64
	for _, r := range records {
		if r.unit != 0 {
			w.fail(path, int64(r.place)*v.block, "interleaved file is not read")
			return format.Body{}
		}
		off := (int64(r.place) + int64(r.skip)) * v.block
		there := max(0, min(r.size, m.end-off))
		if there > 0 {
			list = append(list, format.Range{Offset: off, Length: there})
			m.used.Add(off, there)
		}
		if there < r.size {
			list = append(list, format.Range{Offset: -1, Length: r.size - there})
		}
		size, lost = size+r.size, lost+r.size-there
	}
	if size == 0 {
		return format.Body{}
	}
	b := format.Body{Extents: list, Size: size, Key: fmt.Sprintf("%d+%d", records[0].place, size)}
	switch {
	case lost > 0:
		w.lost = true
		for len(list) > 0 && list[len(list)-1].Offset < 0 {
			list = list[:len(list)-1]
		}
		d := format.Damaged(m.content, list, fmt.Sprintf("%d of %d bytes are past end of image", lost, size))
		d.Size = size
		return d
	case a.zisofs && len(list) == 1:
		z := zisofs{m: m, at: list[0], head: a.zHead, log: a.zLog, size: a.zSize}
		return format.Body{Stream: z.stream, Size: a.zSize, From: list[0], Key: b.Key}
	}
	return b
}

// zisofs is a compressed content: 16 bytes of header, u32 places of blocks,
// zlib blocks. A block of no bytes is zeros.
type zisofs struct {
	m    *image
	at   format.Range
	head int
	log  uint8
	size int64
}

const zisofsMagic = "\x37\xe4\x53\x96\xc9\xdb\xd6\x07"

var errZisofs = errors.New("zisofs header is damaged")

func (z zisofs) stream(w io.Writer) error {
	var h [16]byte
	if n, _ := z.m.content.ReadAt(h[:], z.at.Offset); n < len(h) || string(h[:8]) != zisofsMagic || z.log < 15 || z.log > 17 || z.head < 16 {
		return errZisofs
	}
	block := int64(1) << z.log
	count := (z.size + block - 1) >> z.log
	if int64(z.head)+4*(count+1) > z.at.Length {
		return errZisofs
	}
	places := make([]byte, 4*(count+1))
	z.m.content.ReadAt(places, z.at.Offset+int64(z.head))
	out, src := make([]byte, block), make([]byte, 0)
	var bad error
	for i := range count {
		part := out[:min(block, z.size-i*block)]
		clear(part)
		from, to := int64(le32(places[4*i:])), int64(le32(places[4*i+4:]))
		err := errZisofs
		if from <= to && to <= z.at.Length && to-from <= 2*block {
			src = append(src[:0], make([]byte, to-from)...)
			z.m.content.ReadAt(src, z.at.Offset+from)
			if err = nil; len(src) > 0 {
				_, _, err = inflate.DecodeZlib(part, src)
			}
		}
		if err != nil && bad == nil {
			bad = fmt.Errorf("block %d: %w", i, err)
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return bad
}
