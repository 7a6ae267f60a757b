package vmdk

import (
	"encoding/binary"
	"fmt"
	"slices"

	"assay/internal/window"
	"assay/lab/format"
)

// grain is one that was written; places are in bytes.
type grain struct {
	disk   int64 // offset in the disk
	at     int64 // offset in the file, of data
	length int64 // of data; 0: the grain as it is
}

type disk struct {
	*header
	grains   []grain
	tables   []format.Range
	problems []string
	end      int64
}

func layout(in *format.Input, h *header) *disk {
	d := &disk{header: h, end: sector}
	w := window.New(in)
	d.table(0, sector)
	if h.descriptor > 0 && h.descriptorLength > 0 {
		d.table(h.descriptor*sector, h.descriptorLength*sector)
	}
	if h.stream() {
		d.markers(w)
	} else {
		d.directories(w)
	}
	slices.SortStableFunc(d.grains, func(a, b grain) int { return int(max(-1, min(1, a.disk-b.disk))) })
	d.grains = slices.CompactFunc(d.grains, func(a, b grain) bool { return a.disk == b.disk })
	return d
}

func (d *disk) problem(why string, args ...any) {
	if len(d.problems) < 64 {
		d.problems = append(d.problems, fmt.Sprintf(why, args...))
	}
}

func (d *disk) table(at, n int64) {
	d.tables = append(d.tables, format.Range{Offset: at, Length: n})
	d.end = max(d.end, at+n)
}

// directories follows the grain directory; where it cannot be read, the second
// one.
func (d *disk) directories(w *window.Window) {
	tables := d.readDirectory(w, d.header.directory)
	if second := d.header.second; second > 0 && second <= maxSectors {
		other := d.readDirectory(w, second)
		if len(tables) < len(other) {
			d.problem("grain directory at 0x%x: past end of image, the other one is taken", d.header.directory*sector)
			tables, other = other, nil
		}
		for _, t := range other {
			if t > 0 {
				d.table(t*sector, round(d.perTable*4))
			}
		}
	}
	if int64(len(tables)) < d.header.tables() {
		d.problem("grain directory: %d of %d grain tables are named", len(tables), d.header.tables())
	}
	seen := map[int64]bool{}
	for k, t := range tables {
		if t == 0 {
			continue
		}
		if seen[t] || t*sector >= w.Size() {
			d.problem("grain table at 0x%x: named twice or past end of image", t*sector)
			d.end = max(d.end, min(t*sector, w.Size()+1))
			continue
		}
		seen[t] = true
		d.table(t*sector, round(d.perTable*4))
		d.grainTable(w, t*sector, int64(k)*d.perTable*d.grain*sector)
	}
	d.end = max(d.end, min(d.overhead*sector, w.Size()))
}

func round(n int64) int64 { return (n + sector - 1) / sector * sector }

// readDirectory reads a grain directory: sectors of grain tables.
func (d *disk) readDirectory(w *window.Window, at int64) (list []int64) {
	n := d.header.tables()
	d.table(at*sector, round(n*4))
	for k := range n {
		b := w.At(at*sector+4*k, 4)
		if len(b) < 4 {
			break
		}
		list = append(list, int64(binary.LittleEndian.Uint32(b)))
	}
	return list
}

func (d *disk) grainTable(w *window.Window, at, disk int64) {
	size := d.grain * sector
	for k := range d.perTable {
		b := w.At(at+4*k, 4)
		if len(b) < 4 {
			d.problem("grain table at 0x%x: past end of image", at)
			return
		}
		g := int64(binary.LittleEndian.Uint32(b))
		if g <= 1 || disk+k*size >= d.capacity*sector {
			continue // nothing, or zeros
		}
		x := grain{disk: disk + k*size, at: g * sector}
		end := x.at + size
		if d.flags&flagCompressed != 0 { // a marker before it
			m := w.At(x.at, 12)
			if len(m) < 12 {
				d.problem("grain at 0x%x: past end of image", x.at)
				continue
			}
			x.length = int64(binary.LittleEndian.Uint32(m[8:]))
			x.at += 12
			end = round(x.at + x.length)
		}
		d.end = max(d.end, end)
		d.grains = append(d.grains, x)
	}
}
