package qcow2

import (
	"encoding/binary"
	"fmt"

	"assay/internal/window"
	"assay/lab/format"
)

// offsetMask are the bits of an entry that are an offset.
const offsetMask = 0x00fffffffffffe00

// disk says where everything stands.
type disk struct {
	*header
	end      int64 // of the file
	tables   []format.Range
	parts    []part
	problems []string
	mapped   int64 // bytes of the disk that are not from a backing file
	packed   bool  // there are compressed clusters
}

// part is a run of the disk: in the file as it is, compressed, or a hole.
type part struct {
	at, n  int64 // at is -1 for a hole
	packed bool  // one compressed cluster: at and length are those of its data
	length int64
}

// layout reads the tables.
func layout(in *format.Input, h *header) *disk {
	d := &disk{header: h, end: max(h.cluster, h.l1+h.l1Entries*8, h.counts+h.countClusters*h.cluster)}
	w := window.New(in)
	d.table(h.l1, h.l1Entries*8)
	d.counted(w)
	d.walk(w)
	return d
}

func (d *disk) problem(why string, args ...any) {
	if len(d.problems) < 64 {
		d.problems = append(d.problems, fmt.Sprintf(why, args...))
	}
}

// table claims a table.
func (d *disk) table(at, n int64) {
	d.tables = append(d.tables, format.Range{Offset: at, Length: n})
	d.end = max(d.end, at+n)
}

// counted claims the table of reference counts and its blocks.
func (d *disk) counted(w *window.Window) {
	n := d.countClusters * d.cluster
	d.table(d.counts, n)
	for off := int64(0); off < n; off += 8 {
		b := w.At(d.counts+off, 8)
		if len(b) < 8 {
			return
		}
		if at := int64(binary.BigEndian.Uint64(b) & offsetMask); at > 0 && at < w.Size() {
			d.table(at, d.cluster)
		}
	}
	if d.snapshots > 0 && d.snapshotsAt > 0 && d.snapshotsAt < w.Size() {
		d.table(d.snapshotsAt, d.cluster)
	}
}

// walk follows the first table; each second table counts once.
func (d *disk) walk(w *window.Window) {
	seen := map[int64]bool{}
	per := d.cluster / d.entryLength() // clusters of one second table
	for k, at := int64(0), int64(0); at < d.size; k, at = k+1, at+per*d.cluster {
		n := min(per*d.cluster, d.size-at)
		b := w.At(d.l1+8*k, 8)
		if len(b) < 8 {
			d.problem("first table: entry %d of %d and what follows is past the end of the image", k, d.l1Entries)
			d.hole(d.size - at)
			return
		}
		l2 := int64(binary.BigEndian.Uint64(b) & offsetMask)
		switch {
		case l2 == 0:
			d.hole(n)
		case l2%d.cluster != 0 || seen[l2]:
			d.problem("second table at 0x%x: not at a cluster's start, or named twice", l2)
			d.hole(n)
		case l2+d.cluster > w.Size():
			d.problem("second table at 0x%x: past end of image", l2)
			d.end = max(d.end, l2+d.cluster)
			d.hole(n)
		default:
			seen[l2] = true
			d.table(l2, d.cluster)
			d.second(w, l2, n)
		}
	}
}

// written is the half of a bitmap that says which subclusters were written;
// the upper half says which are zeros.
const written = 1<<32 - 1

// second reads the entries of a second table for n bytes of the disk.
func (d *disk) second(w *window.Window, l2, n int64) {
	be := binary.BigEndian
	size := d.entryLength()
	for off := int64(0); n > 0; off += size {
		b := w.At(l2+off, int(size))
		if int64(len(b)) < size {
			d.hole(n)
			return
		}
		e, bitmap := be.Uint64(b), uint64(written)
		if d.has(extended) {
			bitmap = be.Uint64(b[8:])
		} else if e&1 != 0 && d.version == 3 && e>>62&1 == 0 {
			bitmap = written << 32 // all zeros
		}
		have := min(n, d.cluster)
		switch {
		case e>>62&1 == 1:
			d.compress(e, have)
		case d.has(extended):
			d.subclusters(int64(e&offsetMask), bitmap, have)
		case bitmap>>32 != 0:
			d.zeros(have)
		case e&offsetMask == 0:
			d.hole(have)
		default:
			d.data(int64(e&offsetMask), have)
		}
		n -= have
	}
}

// subclusters hands on the 32 parts of a cluster (Extended L2 Entries).
func (d *disk) subclusters(at int64, bitmap uint64, n int64) {
	sub := d.cluster / 32
	for k := 0; n > 0; k++ {
		have := min(n, sub)
		switch {
		case bitmap>>(32+k)&1 == 1:
			d.zeros(have)
		case bitmap>>k&1 == 1 && at > 0:
			d.data(at+int64(k)*sub, have)
		default:
			d.hole(have)
		}
		n -= have
	}
}

// compress notes a compressed cluster (Compressed Clusters Descriptor).
func (d *disk) compress(e uint64, n int64) {
	shift := 62 - (d.bits - 8)
	at := int64(e & (1<<shift - 1))
	sectors := int64(e&(1<<62-1)>>shift) + 1
	length := sectors*512 - at%512
	d.packed = true
	d.mapped += n
	d.end = max(d.end, at+length)
	d.parts = append(d.parts, part{at: at, n: n, packed: true, length: length})
}

func (d *disk) data(at, n int64) {
	d.mapped += n
	d.end = max(d.end, at+d.cluster-at%d.cluster)
	d.extend(at, n)
}

func (d *disk) zeros(n int64) {
	d.mapped += n
	d.extend(-1, n)
}

func (d *disk) hole(n int64) { d.extend(-1, n) }

func (d *disk) extend(at, n int64) {
	if k := len(d.parts) - 1; k >= 0 && !d.parts[k].packed {
		p := &d.parts[k]
		if at < 0 && p.at < 0 || at >= 0 && p.at >= 0 && p.at+p.n == at {
			p.n += n
			return
		}
	}
	d.parts = append(d.parts, part{at: at, n: n})
}
