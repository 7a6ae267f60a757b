package ext

import (
	"sort"

	"assay"
)

// Inode flags that say how a content is stored, not what may be done with it:
// index, huge file, extents, inline data (EXT4_*_FL).
const flagsStored = 0x1000 | 0x40000 | flagExtents | flagInlineData

// inode claims an inode in use (struct ext4_inode) and what it leads to.
func (t *telling) inode(k *met) {
	n := k.n
	kind, known := n.kind()
	if !known && !k.system {
		return
	}
	at := n.off
	row := func(off, length int64, role assay.Role, name string) {
		t.Field(role, name, k.path, at+off, length)
	}
	if k.system {
		t.systemInode(k)
	} else {
		row(0, 4, assay.Attribute, "i_mode and i_uid")
		sizeRole := assay.Attribute
		if kind == assay.Dir {
			sizeRole = assay.Derived
		}
		row(4, 4, sizeRole, "i_size")
		row(108, 4, sizeRole, "i_size_high")
		row(16, 4, assay.Attribute, "i_mtime")
		row(24, 2, assay.Attribute, "i_gid")
		row(120, 4, assay.Attribute, "i_uid_high and i_gid_high")
	}
	row(8, 8, assay.Moment, "i_atime and i_ctime")
	t.zeros(at+20, 4)
	links := k.names == int(n.links)
	if kind == assay.Dir && !k.system {
		links = int(n.links) == 2+k.subdirs || n.links == 1 && k.subdirs > 65000
	}
	t.When(links, assay.Derived, "i_links_count", k.path, at+26, 2)
	if n.flags&^flagsStored == 0 {
		row(32, 4, assay.Parameter, "i_flags")
	} else {
		row(32, 4, assay.Statement, "i_flags")
	}
	row(36, 4, assay.Identity, "i_version")
	blocks := t.content(k, kind)
	xattr := t.inodeXattrs(k)
	t.When(blocks >= 0 && (xattr+blocks)<<(t.blockLog-9) == int64(n.blocks), assay.Derived, "i_blocks", k.path, at+28, 4)
	row(100, 4, assay.Identity, "i_generation")
	t.When(n.acl == 0 || xattr > 0, assay.Derived, "i_file_acl", k.path, at+104, 4)
	t.zeros(at+112, 4)
	t.When(t.creator != creatorHurd, assay.Derived, "i_blocks_high", k.path, at+116, 2)
	t.When(n.acl == 0 || xattr > 0, assay.Derived, "i_file_acl_high", k.path, at+118, 2)
	if t.checksums() {
		row(124, 2, assay.Checksum, "i_checksum")
	} else {
		t.zeros(at+124, 2)
	}
	t.zeros(at+126, 2)
	t.extra(k)
}

// systemInode claims what is said of an inode of the file system itself, as far
// as it has to be so.
func (t *telling) systemInode(k *met) {
	n, at := k.n, k.n.off
	t.When(n.mode == 0 || n.mode == 0o100600 && n.blocks > 0, assay.Derived, "i_mode", "", at, 2)
	t.zeros(at+2, 2)
	t.zeros(at+24, 2)
	t.zeros(at+120, 4)
	t.Field(assay.Moment, "i_mtime", "", at+16, 4)
	size := int64(0)
	switch n.number {
	case inodeResize:
		per := t.blockSize / 4
		size = (per*per + per + 12) << t.blockLog
	case t.journalInode:
		runs, _ := t.mapped(n, nil)
		for _, r := range runs {
			size += r.n << t.blockLog
		}
	}
	said := int64(u32(n.raw, 4)) | int64(u32(n.raw, 108))<<32
	t.When(said == size, assay.Derived, "i_size", "", at+4, 4)
	t.When(said == size, assay.Derived, "i_size_high", "", at+108, 4)
}

// extra claims the fields behind the first 128 bytes.
func (t *telling) extra(k *met) {
	n, at := k.n, k.n.off
	e := int64(n.extra())
	if t.inodeSize <= 128 {
		return
	}
	t.Field(assay.Parameter, "i_extra_isize", k.path, at+128, 2)
	for _, x := range []struct {
		off, length int64
		role        assay.Role
		name        string
	}{
		{130, 2, assay.Checksum, "i_checksum_hi"}, {132, 4, assay.Moment, "i_ctime_extra"}, {136, 4, assay.Moment, "i_mtime_extra"},
		{140, 4, assay.Moment, "i_atime_extra"}, {144, 8, assay.Moment, "i_crtime"}, {152, 4, assay.Identity, "i_version_hi"}, {156, 4, assay.Statement, "i_projid"},
	} {
		if x.off+x.length-128 > e {
			break
		}
		if x.role == assay.Checksum && !t.checksums() {
			t.zeros(at+x.off, x.length)
			continue
		}
		t.Field(x.role, x.name, k.path, at+x.off, x.length)
	}
}

// content claims what the block map of an inode says and leads to. It gives the
// number of blocks that the inode holds; -1 when that is not known.
func (t *telling) content(k *met, kind assay.Type) int64 {
	n, at := k.n, k.n.off+40
	entry := k.path
	switch {
	case n.has(flagInlineData):
		switch head := min(n.size, 60); {
		case kind == assay.Dir: // number of the parent, then entries
			t.When(u32(n.block[:], 0) == k.parent, assay.Derived, "..", entry, at, 4)
			t.entries(k, n.block[4:], at+4, false)
		case n.size >= 0 && (kind == assay.Regular || kind == assay.Symlink):
			t.Field(assay.Encoded, "inline content", entry, at, head)
			t.zeros(at+head, 60-head)
		}
		return 0
	case kind == assay.Symlink && n.size < 60 && !n.has(flagExtents):
		t.Field(assay.Attribute, "target", entry, at, n.size)
		t.zeros(at+n.size, 60-n.size)
		return 0
	case kind == assay.CharDev || kind == assay.BlockDev:
		t.device(k)
		return 0
	case kind == assay.Fifo || kind == assay.Socket:
		t.zeros(at, 60)
		return 0
	}
	var nodes []uint64
	runs, err := t.mapped(n, func(b uint64) { nodes = append(nodes, b) })
	if k.system && n.number == inodeResize && n.size > 0 {
		return t.resize(k)
	}
	if err != nil {
		return -1
	}
	total := int64(len(nodes))
	for _, r := range runs {
		total += r.n
		t.take(r.physical, r.n)
	}
	for _, b := range nodes {
		t.take(b, 1)
	}
	if n.has(flagExtents) {
		t.extents(k, nodes, runs)
	} else {
		t.pointers(k, nodes, total)
	}
	t.runs(k, kind, runs)
	return total
}

// device claims a device number, in the old or the new form.
func (t *telling) device(k *met) {
	b, at := k.n.block[:], k.n.off+40
	major, minor := k.n.device()
	value := []byte{byte(major >> 8), byte(major), byte(minor >> 16), byte(minor >> 8), byte(minor)}
	switch {
	case u32(b, 0) != 0 && u32(b, 0)>>16 == 0:
		t.Value(assay.Attribute, "device", k.path, at, 4, value)
		t.zeros(at+4, 56)
	case u32(b, 0) == 0:
		t.zeros(at, 4)
		t.Value(assay.Attribute, "device", k.path, at+4, 4, value)
		t.zeros(at+8, 52)
	}
}

// runs claims the content itself.
func (t *telling) runs(k *met, kind assay.Type, runs []run) {
	switch {
	case k.system && k.n.number == t.journalInode:
		t.journal(runs)
		return
	case kind == assay.Dir:
		t.directory(k, runs)
		return
	}
	for _, r := range runs {
		from, off := int64(r.logical)<<t.blockLog, int64(r.physical)<<t.blockLog
		n := min(r.n<<t.blockLog, max(0, k.n.size-from))
		t.Field(assay.Encoded, "content", k.path, off, n)
		t.zeros(off+n, r.n<<t.blockLog-n) // behind the end of the file
	}
}

// pointers claims a block map of numbers, when each of them was followed.
func (t *telling) pointers(k *met, nodes []uint64, total int64) {
	count := func(b []byte) (n int64) {
		for i := 0; i+4 <= len(b); i += 4 {
			if u32(b, i) != 0 {
				n++
			}
		}
		return n
	}
	have := count(k.n.block[:])
	for _, b := range nodes {
		have += count(t.raw(b))
	}
	if have != total {
		return
	}
	t.Field(assay.Derived, "i_block", k.path, k.n.off+40, 60)
	for _, b := range nodes {
		t.Field(assay.Derived, "block map", k.path, int64(b)<<t.blockLog, t.blockSize)
	}
}

// extents claims the nodes of an extent tree.
func (t *telling) extents(k *met, nodes []uint64, runs []run) {
	t.extentNode(k, k.n.block[:], k.n.off+40, false, runs)
	for _, b := range nodes {
		t.extentNode(k, t.raw(b), int64(b)<<t.blockLog, t.checksums(), runs)
	}
}

// extentNode claims a node: its header and entries, and zeros behind them.
func (t *telling) extentNode(k *met, b []byte, off int64, sum bool, runs []run) {
	if len(b) < 12 {
		return
	}
	count, room := int(u16(b, 2)), int(u16(b, 4))
	end := 12 + 12*count
	if end > len(b) || 12+12*room > len(b) || len(b)-12-12*room >= 12 {
		return
	}
	fits := true
	if u16(b, 6) > 0 {
		for i := range count {
			fits = fits && u16(b, 12+12*i+10) == 0 // ei_unused
		}
	}
	t.Field(assay.Derived, "extent header", k.path, off, 8)
	t.Field(assay.Identity, "eh_generation", k.path, off+8, 4)
	t.When(fits, assay.Derived, "extents", k.path, off+12, int64(end-12))
	tail := 12 + 12*room
	for at := end; at < tail; at += 12 {
		if former(b[at:at+12], runs) {
			t.Field(assay.Derived, "former extent", k.path, off+int64(at), 12)
		} else {
			t.zeros(off+int64(at), 12)
		}
	}
	if sum { // which was verified when the node was read
		t.Field(assay.Checksum, "et_checksum", k.path, off+int64(tail), 4)
		tail += 4
	}
	t.zeros(off+int64(tail), int64(len(b)-tail))
}

// former: an entry behind those in force is one that was in force before the
// tree grew, and says what the tree says now.
func former(e []byte, runs []run) bool {
	logical, n := uint64(u32(e, 0)), uint64(u16(e, 4))
	physical := uint64(u16(e, 6))<<32 | uint64(u32(e, 8))
	i := sort.Search(len(runs), func(i int) bool { return runs[i].logical+uint64(runs[i].n) > logical })
	if n == 0 || i == len(runs) || logical < runs[i].logical {
		return false
	}
	r := &runs[i]
	return physical == r.physical+logical-r.logical && logical+n <= r.logical+uint64(r.n)
}
