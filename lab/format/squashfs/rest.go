package squashfs

import (
	"bytes"
	"slices"

	"assay"
	"assay/lab/format"
)

// hollow is a directory without entries, and where its listing would stand.
type hollow struct{ at, n, place int }

// links accounts for what can be said when the whole tree was gone through.
func (t *telling) links() {
	m := t.m
	for _, k := range t.order {
		if k.nlink >= 0 {
			said := m.u32(t.inode.bytes(k.nlink, 4))
			ok := said == max(k.names, 1)
			if k.inode.kind == typeDir {
				ok = said == 2+k.subdirs || said == 2+k.files
			}
			t.inode.when(ok, k.nlink, 4)
		}
		if k.index > 0 {
			t.dirIndex(k)
		}
	}
	for _, x := range t.idle {
		if !t.edges[x.value] && x.value != m.headEnd() && x.value != m.inodeTable {
			t.inode.unmark(x.at, x.n)
		}
	}
	bounds := map[int]bool{0: true}
	for _, l := range t.listings {
		bounds[l.at], bounds[l.at+l.n] = true, true
	}
	for _, h := range t.hollow {
		if !bounds[h.place] {
			t.inode.unmark(h.at, h.n)
		}
	}
}

// dirIndex accounts for the index of a directory, which leads to some of the
// runs of its listing (struct squashfs_dir_index*).
func (t *telling) dirIndex(k *met) {
	m, n := t.m, &k.inode
	at := k.index
	fixed := [5]int{2: 8, 3: 9, 4: 12}[m.major]
	if fixed == 0 {
		return
	}
	base := t.dir.place(n.start, int(n.offset))
	for range n.index {
		b := t.inode.bytes(at, fixed)
		if b == nil {
			return
		}
		var index, start, size int
		switch m.major {
		case 4:
			index, start, size = int(m.u32(b)), int(m.u32(b[4:])), int(m.u32(b[8:]))+1
		case 3:
			index, start, size = int(m.u32(b)), int(m.u32(b[4:])), int(b[8])+1
		default:
			index, start, size = int(m.bits(b, 0, 27)), int(m.bits(b, 27, 29)), int(b[7])+1
		}
		if size > maxRun {
			return
		}
		name := t.inode.bytes(at+fixed, size)
		first, is := k.runs[index]
		if is && string(name) == first && t.dir.place(int64(start), (index+int(n.offset))%metaSize) == base+index {
			t.inode.mark(at, fixed+size)
		}
		at += fixed + size
	}
}

// fragments claims the fragment blocks all of whose content is the ends of
// files, or zero.
func (t *telling) fragments() {
	m := t.m
	if t.frag == nil {
		return
	}
	size := len(t.frag.data) / int(max(m.fragments, 1))
	for i, list := range t.tails {
		e, err := m.fragmentAt(i)
		if err != nil {
			continue
		}
		off := int(i) * size
		row := t.frag.bytes(off, size)
		if row == nil {
			continue
		}
		t.frag.mark(off, 8)
		if size == 16 {
			t.frag.mark(off+8, 4)
			t.frag.when(zero(row[12:]), off+12, 4)
		}
		length := int64(e.size &^ storedBit)
		src, err := m.bytes(e.start, length, nil)
		if err != nil || length > int64(m.blockSize)+int64(m.blockSize)/8 {
			continue
		}
		t.edges[e.start], t.edges[e.start+length] = true, true
		data, whole := src, true
		if e.size&storedBit == 0 {
			buf := m.block()
			if data, err = m.unpackBlock(e.start, e.size, *buf, upTo); err == nil {
				whole = m.whole(make([]byte, len(data)), src, len(data), exactly)
			}
			defer m.release(buf)
		}
		if err == nil && whole && tailsOnly(data, list) {
			t.Field(assay.Encoded, "fragment block", "", e.start, length)
		}
		if t.in.Ctx.Err() != nil {
			return
		}
	}
}

// tailsOnly: all bytes of a fragment block belong to the end of some file, or
// are zero.
func tailsOnly(data []byte, list []format.Range) bool {
	slices.SortFunc(list, func(a, b format.Range) int { return int(max(-1, min(1, a.Offset-b.Offset))) })
	at := int64(0)
	for _, r := range append(list, format.Range{Offset: int64(len(data))}) {
		if r.Offset > int64(len(data)) || r.Offset > at && !zero(data[at:r.Offset]) {
			return false
		}
		at = max(at, r.Offset+r.Length)
	}
	return at <= int64(len(data))
}

// zero: all bytes are.
func zero(b []byte) bool { return bytes.Count(b, []byte{0}) == len(b) }

// exports accounts for the export table, which gives the inode of each number.
func (t *telling) exports() {
	if t.export == nil {
		return
	}
	for i := range t.m.inodes {
		ref, known := t.numbers[i+1]
		b := t.export.bytes(int(i)*8, 8)
		t.export.when(known && b != nil && t.m.u64(b) == ref, int(i)*8, 8)
	}
}

// ids accounts for the owners' numbers that inodes name.
func (t *telling) ids() {
	m := t.m
	for i := range t.owners[0] {
		if m.major == 4 {
			t.id.mark(int(i)*4, 4)
		} else {
			t.Field(assay.Derived, "uid table", "", m.uidTable+4*int64(i), 4)
		}
	}
	for i := range t.owners[1] {
		t.Field(assay.Derived, "gid table", "", m.gidTable+4*int64(i), 4)
	}
}

// xattrs accounts for the attribute lists that inodes name.
func (t *telling) xattrs() {
	m := t.m
	if m.major != 4 || m.xattrTable < m.inodeTable || m.xattrTable >= m.used {
		return
	}
	if t.xattrID != nil {
		t.Field(assay.Derived, "xattr table start and lists", "", m.xattrTable, 12)
	}
	t.When(format.Holds(t.in.Content, m.xattrTable+12, 4, 0), assay.Fill, "unused", "", m.xattrTable+12, 4)
	for i := range t.lists {
		row := t.xattrID.bytes(int(i)*16, 16)
		if row == nil {
			continue
		}
		ref, count, size := m.u64(row), m.u32(row[8:]), m.u32(row[12:])
		if count > maxXattrs {
			continue
		}
		at, total := t.xattrKV.place(int64(ref>>16), int(ref&0xffff)), 0
		ok := at >= 0
		for range count {
			var n int
			if ok {
				n, ok = t.attribute(&at)
			}
			total += n
		}
		t.xattrID.when(ok, int(i)*16, 12)
		t.xattrID.when(ok && int(size) == total, int(i)*16+12, 4)
	}
}

// attribute accounts for one attribute and moves on behind it. n is how many
// bytes getxattr and listxattr would give, as packers count.
func (t *telling) attribute(at *int) (n int, ok bool) {
	m, x := t.m, t.xattrKV
	b := x.bytes(*at, 4)
	if b == nil {
		return 0, false
	}
	kind, size := m.u16(b), int(m.u16(b[2:]))
	if kind&^xattrOutOfLine >= uint16(len(xattrPrefixes)) {
		return 0, false
	}
	v := x.bytes(*at+4+size, 4)
	if v == nil {
		return 0, false
	}
	length := int(m.u32(v))
	if length > maxXattrBytes || x.bytes(*at+8+size, length) == nil {
		return 0, false
	}
	x.mark(*at, 8+size+length)
	n = len(xattrPrefixes[kind&^xattrOutOfLine]) + size + 1 + length
	if kind&xattrOutOfLine != 0 {
		if length != 8 {
			return 0, false
		}
		ref := m.u64(x.bytes(*at+8+size, 8))
		far := x.place(int64(ref>>16), int(ref&0xffff))
		w := x.bytes(far, 4)
		if w == nil {
			return 0, false
		}
		k := int(m.u32(w))
		if k > maxXattrBytes || x.bytes(far+4, k) == nil {
			return 0, false
		}
		x.mark(far, 4+k)
		n += k - 8
	}
	*at += 8 + size + length
	return n, true
}

// options claims the compressor options of version 4.
func (t *telling) options() {
	m := t.m
	if m.major != 4 || !m.has(flagOptions) {
		return
	}
	h, err := m.metaHeader(m.size)
	if err != nil || !h.raw || h.next() > m.inodeTable {
		return
	}
	want := map[method]int64{methodZlib: 8, methodXZ: 8, methodLZO: 8, methodLZ4: 8, methodZstd: 4}[m.method]
	t.When(h.length == want, assay.Parameter, "compressor options", "", m.size, h.next()-m.size)
}
