package ubi

import (
	"fmt"
	"slices"

	"assay"
	"assay/lab/format"
)

// maxUntabled bounds the logical blocks of a volume that no table describes.
const maxUntabled = 1 << 16

// volume is one volume put together.
type volume struct {
	id     uint32
	name   string
	kind   uint8
	ranges []format.Range
	size   int64
	wrong  string // why the content is not whole
	taken  []int  // erase blocks
}

func (v *volume) add(off, n int64) {
	if n <= 0 {
		return
	}
	v.size += n
	if k := len(v.ranges); k > 0 {
		if last := &v.ranges[k-1]; off < 0 && last.Offset < 0 || off >= 0 && last.Offset >= 0 && last.Offset+last.Length == off {
			last.Length += n
			return
		}
	}
	v.ranges = append(v.ranges, format.Range{Offset: off, Length: n})
}

// assemble puts the logical blocks of a volume in order.
func (m *image) assemble(id uint32) *volume {
	v := &volume{id: id, name: fmt.Sprintf("volume-%d", id)}
	limit := uint32(maxUntabled)
	if id < maxVolumes && m.records[id].reserved > 0 {
		r := &m.records[id]
		v.kind, limit = r.kind, r.reserved
		if r.name != "" {
			v.name = r.name
		}
	}
	var order []uint32
	for leb := range m.lebs[id] {
		order = append(order, leb)
	}
	slices.Sort(order)
	next, lost := uint32(0), 0
	used := uint32(0) // blocks of a static volume
	for _, leb := range order {
		i := m.lebs[id][leb]
		b := &m.blocks[i]
		if v.kind == 0 {
			v.kind = b.kind
		}
		if leb >= limit || int64(b.pad) >= m.usable() {
			m.out.Fail(v.name, int64(i)*m.size, fmt.Sprintf("block %d of a volume of %d is left out", leb, limit))
			continue
		}
		unit := m.usable() - int64(b.pad)
		if b.kind == staticVolume {
			used = max(used, b.used)
			lost += int(leb - next)
		}
		v.add(-1, int64(leb-next)*unit)
		next = leb + 1
		n := unit
		if b.kind == staticVolume {
			n = min(unit, int64(b.size))
			if leb+1 < b.used {
				n = unit
			}
			if !m.intact(i) && v.wrong == "" {
				v.wrong = fmt.Sprintf("logical block %d: CRC of the data differs", leb)
			}
		}
		at := m.at(i)
		v.taken = append(v.taken, i)
		if there := max(min(n, m.in.Size()-at), 0); there < n {
			v.add(at, there)
			v.add(-1, n-there)
			v.wrong = fmt.Sprintf("logical block %d is cut short", leb)
		} else {
			v.add(at, n)
		}
	}
	if v.kind == staticVolume && used > next {
		lost += int(used - next)
	}
	if lost > 0 {
		v.wrong = fmt.Sprintf("%d logical blocks of a static volume are missing", lost)
	}
	return v
}

// entry hands a volume over.
func (m *image) entry(v *volume) error {
	e := assay.Entry{Name: v.name, Piece: true}
	body := format.Body{}
	switch {
	case len(v.ranges) > 0 && v.wrong != "":
		body = format.Damaged(m.in.Content, v.ranges, v.wrong)
	case len(v.ranges) > 0:
		body = format.Body{Extents: v.ranges, Size: v.size}
	case v.wrong != "":
		m.out.Fail(v.name, -1, v.wrong)
	}
	return m.out.Entry(e, body)
}

// kindName is what reports call a volume's type.
func kindName(kind uint8) string {
	switch kind {
	case dynamicVolume:
		return "dynamic"
	case staticVolume:
		return "static"
	}
	return "of unknown type"
}
