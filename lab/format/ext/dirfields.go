package ext

import (
	"encoding/binary"

	"assay"
)

const flagIndex = 0x1000 // EXT4_INDEX_FL: hashed directory

// directory claims the blocks of a directory. The blocks of the index of a
// hashed one are left alone.
func (t *telling) directory(k *met, runs []run) {
	for _, r := range runs {
		for i := range r.n {
			block := r.physical + uint64(i)
			b := t.raw(block)
			if b == nil || (int64(r.logical)+i)<<t.blockLog >= k.n.size || t.in.Ctx.Err() != nil {
				return
			}
			logical := int64(r.logical) + i
			if k.n.has(flagIndex) && (logical == 0 || u32(b, 0) == 0 && int64(u16(b, 4)) == t.blockSize) {
				continue
			}
			t.entries(k, b, int64(block)<<t.blockLog, logical == 0)
		}
	}
}

// entries claims the entries of a block (struct ext4_dir_entry_2), and zeros
// between and behind them.
func (t *telling) entries(k *met, b []byte, off int64, first bool) {
	end := len(b)
	if t.checksums() && !k.n.has(flagInlineData) { // struct ext4_dir_entry_tail
		end -= 12
		tail := b[end:]
		sum := crc(t.inodeSeed(k.n), b[:end])
		if u32(tail, 0) == 0 && u16(tail, 4) == 12 && u16(tail, 6) == 0xde00 && sum == u32(tail, 8) {
			t.Field(assay.Derived, "directory tail", k.path, off+int64(end), 8)
			t.Field(assay.Checksum, "det_checksum", k.path, off+int64(end)+8, 4)
		}
	}
	for at := 0; at+8 <= end; {
		e, step, ok := t.dirent(b[at:])
		if !ok {
			return
		}
		place := off + int64(at)
		size := int64(8 + len(e.name))
		switch child := t.inodes[e.inode]; {
		case e.inode == 0:
			size = 8
			t.When(b[at+6] == 0 && b[at+7] == 0, assay.Derived, "no entry", k.path, place, 8)
		case e.name == ".":
			t.When(e.inode == k.n.number && t.kindFits(e, k), assay.Derived, ".", k.path, place, size)
		case e.name == "..":
			t.When(e.inode == k.parent && t.kindFits(e, t.inodes[k.parent]), assay.Derived, "..", k.path, place, size)
		case child != nil && t.kindFits(e, child):
			t.Field(assay.Derived, "inode, rec_len, name_len and file_type", k.path, place, 8)
			t.Field(assay.Encoded, "name", k.path, place+8, size-8)
		}
		t.zeros(place+size, int64(step)-size)
		at += step
	}
}

// kindFits: the directory tells the type that the inode has.
func (t *telling) kindFits(e dirent, k *met) bool {
	if t.incompat&incompatFileType == 0 {
		return true
	}
	return k != nil && e.kind > 0 && int(e.kind) < len(formats) && formats[e.kind] == k.n.mode&0o170000
}

// inodeXattrs claims the extended attributes of an inode: those behind its
// fields, and those of its block. It gives how many blocks they take, -1 << 40
// when that is not known.
func (t *telling) inodeXattrs(k *met) int64 {
	n := k.n
	at := 128 + int64(n.extra())
	if t.inodeSize > 128 && n.extra() > 0 {
		if at+4 <= t.inodeSize && u32(n.raw, int(at)) == xattrMagic {
			t.Field(assay.Derived, "h_magic", k.path, n.off+at, 4)
			t.attributes(k, n.raw[at+4:], 0, n.off+at+4)
		} else {
			t.zeros(n.off+at, t.inodeSize-at)
		}
	} else if t.inodeSize > 128 {
		t.zeros(n.off+130, t.inodeSize-130)
	}
	if n.acl == 0 {
		return 0
	}
	b := t.raw(n.acl)
	if b == nil || u32(b, 0) != xattrMagic || u32(b, 8) != 1 {
		return -1 << 40
	}
	off := int64(n.acl) << t.blockLog
	t.take(n.acl, 1)
	if t.shared == nil {
		t.shared = map[uint64]bool{}
	}
	if t.shared[n.acl] {
		return 1
	}
	t.shared[n.acl] = true
	// h_refcount is the number of inodes with this block
	t.When(t.acls()[n.acl] == u32(b, 4), assay.Derived, "h_refcount", k.path, off+4, 4)
	t.Field(assay.Derived, "h_magic", k.path, off, 4)
	t.Field(assay.Derived, "h_blocks", k.path, off+8, 4)
	t.Field(assay.Derived, "h_hash", k.path, off+12, 4)
	if t.checksums() {
		c := append([]byte(nil), b...)
		copy(c[16:20], []byte{0, 0, 0, 0})
		sum := crc(crc(t.seed, binary.LittleEndian.AppendUint64(nil, n.acl)), c)
		t.When(sum == u32(b, 16), assay.Checksum, "h_checksum", k.path, off+16, 4)
	} else {
		t.zeros(off+16, 4)
	}
	t.zeros(off+20, 12)
	t.attributes(k, b, xattrHeader, off)
	return 1
}

// acls counts how many inodes have each block of attributes.
func (t *telling) acls() map[uint64]uint32 {
	if t.aclCount == nil {
		t.aclCount = map[uint64]uint32{}
		for _, k := range t.order {
			if k.n.acl != 0 {
				t.aclCount[k.n.acl]++
			}
		}
	}
	return t.aclCount
}

// attributes claims entries and values of an area that stands at off.
func (t *telling) attributes(k *met, b []byte, first int, off int64) {
	list, err := parseXattrs(b, first)
	if err != nil {
		return
	}
	at := first
	low := int64(len(b))
	for _, x := range list {
		size := 16 + len(x.name)
		if x.inode != 0 {
			return
		}
		inline := x.index == 7 && x.name == "data"
		place := off + int64(at)
		t.Field(assay.Derived, "xattr entry", k.path, place, 12)
		t.Field(assay.Derived, "e_hash", k.path, place+12, 4)
		t.Field(assay.Encoded, "xattr name", k.path, place+16, int64(len(x.name)))
		step := (size + 3) &^ 3
		t.zeros(place+int64(size), int64(step-size))
		switch kind, _ := k.n.kind(); {
		case inline && kind == assay.Dir:
			t.entries(k, b[x.at:x.at+int(x.size)], off+int64(x.at), false)
		case inline:
			t.When(int64(x.size) == max(0, k.n.size-60), assay.Encoded, "inline content", k.path, off+int64(x.at), int64(x.size))
		default:
			t.Field(assay.Encoded, "xattr value", k.path, off+int64(x.at), int64(x.size))
		}
		if x.size > 0 {
			low = min(low, int64(x.at))
			pad := (4 - int64(x.size)%4) % 4
			t.zeros(off+int64(x.at)+int64(x.size), min(pad, int64(len(b))-int64(x.at)-int64(x.size)))
		}
		at += step
	}
	t.zeros(off+int64(at), low-int64(at))
}
