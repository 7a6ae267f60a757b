package cab

import (
	"fmt"
	"slices"
)

const (
	packedMost = blockMost + 6144 // as LZX can grow
	seekMost   = 16 << 20
)

// block is a data block as it stands in the cabinet.
type block struct {
	head     int64 // where its header stands; -1 when that was lost
	at       int64 // of its bytes
	packed   int
	unpacked int
}

// read reads the header at pos. It is none when its lengths cannot be.
func (o *opener) read(pos int64, last bool) (b block, ok bool) {
	n := dataLength + o.h.reservedData
	h := o.win.At(pos, n)
	if len(h) < n {
		return b, false
	}
	b = block{head: pos, at: pos + int64(n), packed: int(le.Uint16(h[4:])), unpacked: int(le.Uint16(h[6:]))}
	return b, b.packed > 0 && b.packed <= packedMost && b.unpacked <= blockMost && (last || b.unpacked == blockMost)
}

// walk gives the data blocks of a folder and claims their headers.
func (o *opener) walk(f *folder) []block {
	var list []block
	pos := f.at
	for len(list) < f.blocks {
		b, ok := o.read(pos, len(list)+1 == f.blocks)
		if o.blocks--; o.blocks < 0 {
			break
		}
		if !ok {
			next := o.seek(f, pos, f.blocks-len(list))
			if next.head < 0 {
				break
			}
			for range next.lost {
				list = append(list, block{head: -1, at: pos, unpacked: blockMost})
			}
			o.out.Unread(pos, next.head-pos, "no header of a data block where one belongs; the next stands behind it")
			pos = next.head
			continue
		}
		o.out.Structure(pos, b.at-pos)
		list = append(list, b)
		pos = b.at + int64(b.packed)
	}
	if n := f.blocks - len(list); n > 0 {
		o.out.Fail("", min(pos, o.in.Size()), fmt.Sprintf("folder at 0x%x: %d of %d data blocks are missing", f.at, n, f.blocks))
	}
	return list
}

// found is where the blocks of a folder go on behind damage.
type found struct {
	head int64 // -1: nowhere
	lost int   // blocks before it
}

// seek looks behind a damaged header at pos for a block whose checksum fits.
// How many of the left blocks were lost follows from how many there are up to
// the next folder.
func (o *opener) seek(f *folder, pos int64, left int) found {
	end := min(o.h.length, o.in.Size())
	if i, is := slices.BinarySearch(o.starts, f.at+1); i < len(o.starts) || is {
		end = min(end, o.starts[i])
	}
	for at := pos + 1; at < min(end, pos+seekMost); at++ {
		if at&0xffff == 0 && o.in.Ctx.Err() != nil {
			break
		}
		b, ok := o.read(at, false)
		if !ok || !o.sound(b) {
			continue
		}
		k := 0
		for p := at; p < end && k < left; k++ {
			b, ok := o.read(p, true)
			if !ok {
				break
			}
			p = b.at + int64(b.packed)
		}
		return found{at, max(left-k, 0)}
	}
	return found{head: -1}
}

// sound reports whether the checksum of a block is there and fits.
func (o *opener) sound(b block) bool {
	head := slices.Clone(o.win.At(b.head, int(b.at-b.head)))
	sum := le.Uint32(head)
	body := o.win.At(b.at, b.packed)
	if sum == 0 || len(body) < b.packed {
		return false
	}
	return fits(sum, head[4:], body)
}

// fits compares a data block's checksum. The reserved area in its header
// counts in [MS-CAB], and not for libmspack and gcab.
func fits(sum uint32, head, body []byte) bool {
	s := checksum(body, 0)
	return checksum(head[:4], s) == sum || checksum(head, s) == sum
}
