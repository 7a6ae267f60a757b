package erofs_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// compress packs an extent; nil when it gets no shorter.
func (v *volume) compress(b []byte) (z []byte) {
	switch v.algorithm {
	case 0:
		z = make([]byte, lz4.CompressBlockBound(len(b)))
		n, _ := lz4.CompressBlock(b, z, nil)
		z = z[:n]
	case 1:
		z = microLZMA(b)
	case 2:
		var w bytes.Buffer
		f, _ := flate.NewWriter(&w, 9)
		f.Write(b)
		f.Close()
		z = w.Bytes()
	case 3:
		e, _ := zstd.NewWriter(nil, zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(1))
		z = e.EncodeAll(b, nil)
		e.Close()
	}
	most := len(b) - 1
	if v.compact {
		most = block
	}
	if len(z) == 0 || (len(z)+block-1)/block*block > (most+block-1)/block*block || len(z) > most {
		return nil
	}
	return z
}

// entry is one of an index.
type entry struct {
	kind, low, block int
	delta            [2]int
	count            bool
}

// clusters packs a content and gives its index.
func (v *volume) clusters(b []byte) (index []entry) {
	for len(b) > 0 {
		part := b[:min(4*block, len(b))]
		z := v.compress(part)
		if z == nil {
			part = b[:min(block, len(b))]
			index = append(index, entry{kind: 0, block: v.blocks(part)})
			b = b[len(part):]
			continue
		}
		n := (len(z) + block - 1) / block
		at := v.blocks(append(make([]byte, n*block-len(z)), z...)) // data stands at the end
		count := (len(part) + block - 1) / block
		index = append(index, entry{kind: 1, block: at})
		for i := 1; i < count; i++ {
			e := entry{kind: 2, delta: [2]int{i, count - i}}
			if i == 1 && !v.compact {
				e.delta[0], e.count = n, true
			}
			index = append(index, e)
		}
		b = b[len(part):]
	}
	return index
}

func (v *volume) index(list []entry, base int) []byte {
	b := make([]byte, 8)
	b[6] = byte(v.algorithm)
	if !v.compact {
		b[4] = 2 // big clusters
		b = append(b, make([]byte, 8)...)
		for _, e := range list {
			b = binary.LittleEndian.AppendUint16(b, uint16(e.kind))
			b = binary.LittleEndian.AppendUint16(b, uint16(e.low))
			if e.kind != 2 {
				b = binary.LittleEndian.AppendUint32(b, uint32(base+e.block))
				continue
			}
			if e.count {
				e.delta[0] |= 1 << 11
			}
			b = binary.LittleEndian.AppendUint16(b, uint16(e.delta[0]))
			b = binary.LittleEndian.AppendUint16(b, uint16(e.delta[1]))
		}
		return b
	}
	for i := 0; i < len(list); i += 2 {
		at, first := -1, 1
		for k := range 2 {
			var e entry
			if i+k < len(list) {
				e = list[i+k]
			}
			low := e.low
			if e.kind == 2 {
				low = e.delta[k] // the last of a pack tells how far the next head is
			} else if at < 0 && i+k < len(list) {
				if at = base + e.block - 1; k == 1 && first == 1 {
					first = 0
				}
			}
			b = binary.LittleEndian.AppendUint16(b, uint16(low|e.kind<<12))
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(at))
	}
	return b
}
