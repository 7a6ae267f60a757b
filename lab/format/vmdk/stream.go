package vmdk

import (
	"encoding/binary"

	"assay/internal/window"
)

// types of markers
const (
	markerEnd = iota
	markerTable
	markerDirectory
	markerFooter
)

// markers goes over a stream-optimised extent from marker to marker.
func (d *disk) markers(w *window.Window) {
	le := binary.LittleEndian
	at := max(d.overhead, 1) * sector
	d.table(sector, at-sector)
	for {
		b := w.At(at, 16)
		if len(b) < 16 {
			d.problem("marker at 0x%x: past end of image", at)
			d.end = max(d.end, at+sector)
			return
		}
		value, length := le.Uint64(b), int64(le.Uint32(b[8:]))
		if length > 0 {
			if value%uint64(d.grain) != 0 || value >= uint64(d.capacity) || length > 2*d.grain*sector+1024 {
				d.problem("marker at 0x%x: %d bytes for sector %d", at, length, value)
				return
			}
			d.grains = append(d.grains, grain{disk: int64(value) * sector, at: at + 12, length: length})
			at += round(12 + length)
			d.end = at
			continue
		}
		kind := le.Uint32(b[12:])
		if kind > markerFooter || value > maxTables {
			d.problem("marker at 0x%x: type %d", at, kind)
			return
		}
		n := int64(sector)
		if kind != markerEnd {
			n += int64(value) * sector
		}
		d.table(at, n)
		if at += n; kind == markerEnd {
			return
		}
	}
}
