package ext

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay"
)

// superRows are the fields of struct ext4_super_block: what is in none of them
// has to be zero.
var superRows = []struct {
	at, n int64
	role  assay.Role
	name  string
}{
	{0, 12, assay.Parameter, "s_inodes_count, s_blocks_count and s_r_blocks_count"}, {20, 24, assay.Parameter, "geometry"},
	{44, 8, assay.Moment, "s_mtime and s_wtime"}, {52, 2, assay.Statement, "s_mnt_count"}, {54, 2, assay.Statement, "s_max_mnt_count"},
	{56, 2, assay.Derived, "s_magic"}, {58, 2, assay.Statement, "s_state"}, {62, 2, assay.Statement, "s_minor_rev_level"},
	{64, 4, assay.Moment, "s_lastcheck"}, {68, 12, assay.Statement, "s_checkinterval, s_creator_os and s_rev_level"}, {80, 4, assay.Statement, "s_def_resuid and s_def_resgid"},
	{84, 6, assay.Parameter, "s_first_ino and s_inode_size"}, {92, 12, assay.Parameter, "features"}, {104, 16, assay.Identity, "s_uuid"},
	{120, 16, assay.Statement, "s_volume_name"}, {136, 64, assay.Statement, "s_last_mounted"}, {206, 2, assay.Parameter, "s_reserved_gdt_blocks"},
	{208, 16, assay.Identity, "s_journal_uuid"}, {236, 16, assay.Identity, "s_hash_seed"},
	{252, 1, assay.Parameter, "s_def_hash_version"}, {253, 1, assay.Parameter, "s_jnl_backup_type"}, {254, 2, assay.Parameter, "s_desc_size"},
	{260, 4, assay.Statement, "s_first_meta_bg"}, {264, 4, assay.Moment, "s_mkfs_time"}, {336, 4, assay.Parameter, "s_blocks_count_hi"}, {340, 4, assay.Parameter, "s_r_blocks_count_hi"},
	{348, 4, assay.Parameter, "s_min_extra_isize and s_want_extra_isize"}, {352, 4, assay.Parameter, "s_flags"}, {356, 2, assay.Statement, "s_raid_stride"}, {358, 2, assay.Statement, "s_mmp_interval"},
	{368, 4, assay.Statement, "s_raid_stripe_width"}, {372, 2, assay.Parameter, "s_log_groups_per_flex and s_checksum_type"}, {376, 6, assay.Moment, "s_kbytes_written"},
	{588, 8, assay.Parameter, "s_backup_bgs"}, {624, 4, assay.Identity, "s_checksum_seed"}, {628, 4, assay.Moment, "upper bits of times"},
}

// supers claims the superblock and what stands behind it in each group that has
// one: descriptors, and room for more of them.
func (t *telling) supers() {
	table := int64((uint64(len(t.groupsAt)) + t.perBlock() - 1) / t.perBlock())
	t.takeTables(table)
	t.count()
	primary := t.descriptors(0, table)
	for g := range uint64(len(t.groupsAt)) {
		start := t.groupStart(g)
		if !t.hasSuper(g) || t.incompat&incompatMetaBG != 0 {
			continue
		}
		off := int64(start) << t.blockLog
		if g == 0 {
			off = superAt
			t.zeros(0, superAt)
			start = uint64(superAt >> t.blockLog)
		}
		t.super(off, g)
		if end := (int64(start) + 1) << t.blockLog; off+superSize < end {
			t.zeros(off+superSize, end-off-superSize)
		}
		at := start + 1
		if g == 0 {
			t.groupTable(table, primary)
		} else if b := t.descriptors(at, table); primary != nil && bytes.Equal(b, primary) {
			t.Field(assay.Derived, "copy of group descriptors", "", int64(at)<<t.blockLog, table<<t.blockLog)
		}
	}
}

// descriptors gives the table of descriptors at a block; 0 is the first one.
func (t *telling) descriptors(at uint64, table int64) []byte {
	if at == 0 {
		at = t.descBlock(0, 0)
	}
	return t.in.Head(int64(at)<<t.blockLog, int(table<<t.blockLog))
}

// super claims one copy of the superblock.
func (t *telling) super(off int64, g uint64) {
	b := t.in.Head(off, superSize)
	s, err := parseSuper(b)
	if err != nil || s.checksumWrong || s.blocks != t.blocks || s.uuid != t.uuid {
		return
	}
	first := t.in.Head(superAt, superSize)
	for _, r := range superRows {
		if g > 0 && r.role == assay.Statement && bytes.Equal(b[r.at:r.at+r.n], first[r.at:r.at+r.n]) {
			r.role = assay.Derived
		}
		t.Field(r.role, r.name, "", off+r.at, r.n)
	}
	if bytes.Equal(b[60:62], first[60:62]) && bytes.Equal(b[256:260], first[256:260]) {
		t.policies(b, off, g)
	}
	blocks, inodes := t.allBlocks, t.allInodes
	said := uint64(u32(b, 12)) | uint64(u32(b, 344))<<32
	// copies are as old as the last check
	t.When(g > 0 && said <= t.blocks || said == blocks, assay.Derived, "s_free_blocks_count", "", off+12, 4)
	t.When(g > 0 && said <= t.blocks || said == blocks, assay.Derived, "s_free_blocks_count_hi", "", off+344, 4)
	t.When(g > 0 && u32(b, 16) <= t.image.inodes || u32(b, 16) == inodes, assay.Derived, "s_free_inodes_count", "", off+16, 4)
	t.When(uint64(s.group) == g&0xffff, assay.Derived, "s_block_group_nr", "", off+90, 2)
	t.When(t.compat&compatJournal != 0 && s.journalInode == 8 || s.journalInode == 0, assay.Derived, "s_journal_inum", "", off+224, 4)
	t.When(uint64(u32(b, 584)) <= t.blocks, assay.Derived, "s_overhead_clusters", "", off+584, 4)
	if n := t.inodes[t.journalInode]; n != nil && n.system {
		fits := bytes.Equal(b[268:268+60], n.n.block[:]) && u32(b, 328) == u32(n.n.raw, 108) && u32(b, 332) == u32(n.n.raw, 4)
		t.When(fits, assay.Derived, "s_jnl_blocks", "", off+268, 68)
	}
	if t.inodes[u32(b, 616)] != nil {
		t.Field(assay.Derived, "s_lpf_ino", "", off+616, 4)
	}
	if t.checksums() {
		t.Field(assay.Checksum, "s_checksum", "", off+0x3fc, 4)
	}
	t.Fill(off, off+superSize, 4, 0)
}

// policies claims what a mount does by default: no word on errors means to go
// on, and attributes and access lists are always there.
func (t *telling) policies(b []byte, off int64, g uint64) {
	role := assay.Statement
	if g > 0 {
		role = assay.Derived // as the first superblock says
	}
	errors, opts := max(u16(b, 60), 1), u32(b, 256)&^0xc
	t.Value(role, "s_errors", "", off+60, 2, fmt.Append(nil, errors))
	t.Value(role, "s_default_mount_opts", "", off+256, 4, fmt.Appendf(nil, "0x%x", opts))
}

// groupTable claims the group descriptors (struct ext4_group_desc), whose
// checksums were verified where there are such.
func (t *telling) groupTable(table int64, raw []byte) {
	at := int64(t.descBlock(0, 0)) << t.blockLog
	for g := range t.groupsAt {
		off := int64(g) * t.descSize
		if off+t.descSize > int64(len(raw)) {
			return
		}
		b, place := raw[off:off+t.descSize], at+off
		t.Field(assay.Derived, "places of bitmaps and inode table", "", place, 12)
		blocks, inodes := t.freeBlocks[g], t.freeInodes[g]
		t.When(blocks == uint32(u16(b, 12)), assay.Derived, "bg_free_blocks_count", "", place+12, 2)
		t.When(inodes == uint32(u16(b, 14)), assay.Derived, "bg_free_inodes_count", "", place+14, 2)
		used := uint32(u16(b, 16))
		if t.descSize >= 64 {
			used |= uint32(u16(b, 48)) << 16
		}
		t.When(used == t.dirs[g], assay.Derived, "bg_used_dirs_count", "", place+16, 2)
		t.When(u16(b, 18)&^7 == 0, assay.Parameter, "bg_flags", "", place+18, 2)
		t.zeros(place+20, 4)
		t.bitmapSums(g, b, place)
		t.When(u16(b, 28) <= uint16(min(t.groupInodes, 0xffff)), assay.Derived, "bg_itable_unused", "", place+28, 2)
		if t.checksums() || t.roCompat&roCompatGDTChecksum != 0 {
			t.Field(assay.Checksum, "bg_checksum", "", place+30, 2)
		} else {
			t.zeros(place+30, 2)
		}
		if t.descSize >= 64 {
			t.Field(assay.Derived, "upper halves of places", "", place+32, 12)
			t.When(u32(b, 44) == 0, assay.Derived, "upper halves of free counts", "", place+44, 4)
			t.When(used == t.dirs[g], assay.Derived, "bg_used_dirs_count_hi", "", place+48, 2)
			t.When(u16(b, 50) == 0, assay.Derived, "bg_itable_unused_hi", "", place+50, 2)
			t.zeros(place+52, 4)
			t.zeros(place+60, t.descSize-60)
		}
	}
}

// bitmapSums claims the checksums of the bitmaps of a group that fit.
func (t *telling) bitmapSums(g int, b []byte, place int64) {
	d := &t.groupsAt[g]
	for i, x := range []struct {
		block uint64
		bits  uint32
	}{{d.blockBitmap, t.groupBlocks}, {d.inodeBitmap, t.groupInodes}} {
		off := int64(24 + 2*i)
		if !t.checksums() {
			t.zeros(place+off, 2)
			if t.descSize >= 64 {
				t.zeros(place+56+int64(2*i), 2)
			}
			continue
		}
		m := t.raw(x.block)
		if m == nil || int(x.bits/8) > len(m) {
			continue
		}
		sum := crc(t.seed, m[:x.bits/8])
		zero := u16(b, int(off)) == 0 && (t.descSize < 64 || u16(b, 56+2*i) == 0)
		uninit := d.flags>>(1-i)&1 != 0 // of blocks bit 1, of inodes bit 0
		t.When(uint16(sum) == u16(b, int(off)) || zero && uninit, assay.Checksum, "bitmap checksum", "", place+off, 2)
		if t.descSize >= 64 {
			t.When(uint16(sum>>16) == u16(b, 56+2*i) || zero && uninit, assay.Checksum, "bitmap checksum, upper half", "", place+56+int64(2*i), 2)
		}
	}
}

// takeTables notes the blocks of the file system itself, which takes table
// blocks for its descriptors.
func (t *telling) takeTables(table int64) {
	for g := range t.groupsAt {
		d := &t.groupsAt[g]
		t.take(d.blockBitmap, 1)
		t.take(d.inodeBitmap, 1)
		t.take(d.inodeTable, t.tableBlocks())
		if t.hasSuper(uint64(g)) && t.incompat&incompatMetaBG == 0 {
			at := t.groupStart(uint64(g))
			if g == 0 {
				t.take(at, int64(t.descBlock(0, 0)-at))
				at = t.descBlock(0, 0) - 1
			}
			t.take(at, 1+table+int64(t.reservedGDT))
		}
	}
}

// count counts what is not in use, in each group and altogether.
func (t *telling) count() {
	t.freeBlocks, t.freeInodes = make([]uint32, len(t.groupsAt)), make([]uint32, len(t.groupsAt))
	for b := uint64(t.firstBlock); b < t.blocks; b++ {
		if t.taken[b/64]>>(b%64)&1 == 0 {
			t.freeBlocks[(b-uint64(t.firstBlock))/uint64(t.groupBlocks)]++
			t.allBlocks++
		}
	}
	for g := range t.freeInodes {
		t.freeInodes[g] = t.groupInodes
	}
	t.allInodes = t.image.inodes
	less := func(number uint32) {
		t.freeInodes[(number-1)/t.groupInodes]--
		t.allInodes--
	}
	for number := uint32(1); number < min(t.firstInode, t.image.inodes+1); number++ {
		less(number)
	}
	for number := range t.inodes {
		if number >= t.firstInode {
			less(number)
		}
	}
}

// tables claims the bitmaps that say what is in use.
func (t *telling) tables() {
	for g := range t.groupsAt {
		d := &t.groupsAt[g]
		start := t.groupStart(uint64(g))
		n := min(uint64(t.groupBlocks), t.blocks-start)
		t.bitmap(d.blockBitmap, n, "block bitmap", func(i uint64) bool {
			b := start + i
			return t.taken[b/64]>>(b%64)&1 != 0
		})
		first := uint32(g)*t.groupInodes + 1
		t.bitmap(d.inodeBitmap, uint64(t.groupInodes), "inode bitmap", func(i uint64) bool {
			number := first + uint32(i)
			return number < t.firstInode || t.inodes[number] != nil
		})
	}
}

// bitmap claims a bitmap of n bits that says what is the case; the bits behind
// them are set.
func (t *telling) bitmap(block, n uint64, name string, is func(uint64) bool) {
	b := t.raw(block)
	if b == nil || n > uint64(len(b))*8 || t.roCompat&roCompatBigalloc != 0 {
		return
	}
	want := bytes.Repeat([]byte{0xff}, len(b))
	for i := range n {
		if !is(i) {
			want[i/8] &^= 1 << (i % 8)
		}
	}
	t.When(bytes.Equal(b, want), assay.Derived, name, "", int64(block)<<t.blockLog, t.blockSize)
}

// journal claims the journal when there is nothing in it to be replayed
// (struct journal_superblock_s).
func (t *telling) journal(runs []run) {
	if len(runs) == 0 || runs[0].logical != 0 {
		return
	}
	off := int64(runs[0].physical) << t.blockLog
	b := t.raw(runs[0].physical)
	be := binary.BigEndian.Uint32
	if b == nil || string(b[:4]) != journalMagic || be(b[4:]) != blockSuper2 || be(b[28:]) != 0 {
		return
	}
	total := int64(0)
	for _, r := range runs {
		total += r.n
	}
	fits := int64(be(b[12:])) == t.blockSize && int64(be(b[16:])) == total && be(b[20:]) == 1
	t.When(be(b[8:]) == 0, assay.Derived, "h_magic and h_blocktype", "", off, 12)
	t.When(fits, assay.Derived, "s_blocksize, s_maxlen and s_first", "", off+12, 12)
	t.Field(assay.Identity, "s_sequence", "", off+24, 4)
	t.Field(assay.Derived, "s_start", "", off+28, 4)
	t.zeros(off+32, 4)
	t.Field(assay.Parameter, "journal features", "", off+36, 12)
	t.Field(assay.Identity, "journal s_uuid", "", off+48, 16)
	t.When(be(b[64:]) <= 1, assay.Derived, "s_nr_users", "", off+64, 4)
	t.Field(assay.Parameter, "s_checksum_type", "", off+80, 1)
	if be(b[40:])&(journalCsum2|journalCsum3) != 0 {
		c := append([]byte(nil), b[:1024]...)
		copy(c[252:256], []byte{0, 0, 0, 0})
		t.When(crc(^uint32(0), c) == be(b[252:]), assay.Checksum, "journal s_checksum", "", off+252, 4)
	}
	t.When(string(b[256:272]) == string(b[48:64]) || string(b[256:272]) == string(t.uuid[:]), assay.Identity, "s_users", "", off+256, 16)
}

// resize claims the block map of the inode that keeps room for more group
// descriptors: a block of numbers of the reserved blocks, each of which holds
// the numbers of its copies. It gives how many blocks that are.
func (t *telling) resize(k *met) int64 {
	n, per := k.n, uint32(t.blockSize/4)
	top := uint64(u32(n.block[:], 4*13))
	b := t.raw(top)
	if b == nil {
		return -1
	}
	for i := range 15 {
		if i != 13 && u32(n.block[:], 4*i) != 0 {
			return -1
		}
	}
	t.take(top, 1)
	table := (uint64(len(t.groupsAt)) + t.perBlock() - 1) / t.perBlock()
	first := t.descBlock(0, 0) + table
	want, copies := make([]byte, len(b)), int64(0)
	for i := range uint64(t.reservedGDT) {
		at := first + i
		binary.LittleEndian.PutUint32(want[4*(uint32(table+i)%per):], uint32(at))
		list := make([]byte, len(b))
		backups := 0
		for g := uint64(1); g < uint64(len(t.groupsAt)); g++ {
			if t.hasSuper(g) && 4*backups+4 <= len(list) {
				binary.LittleEndian.PutUint32(list[4*backups:], uint32(t.groupStart(g)+1+table+i))
				backups++
			}
		}
		copies = int64(backups)
		if have := t.raw(at); have != nil && bytes.Equal(have, list) {
			t.Field(assay.Derived, "room for group descriptors", "", int64(at)<<t.blockLog, t.blockSize)
		}
	}
	if !bytes.Equal(b, want) {
		return -1
	}
	t.Field(assay.Derived, "i_block", "", n.off+40, 60)
	t.Field(assay.Derived, "map of room for group descriptors", "", int64(top)<<t.blockLog, t.blockSize)
	return 1 + int64(t.reservedGDT)*(1+copies)
}
