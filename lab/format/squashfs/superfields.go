package squashfs

import "assay"

// superblock claims the fields of the header that fit what was found. Those of
// version 4 are struct squashfs_super_block of squashfs_fs.h, those before
// struct squashfs_super_block_3 of squashfs_compat.h.
func (t *telling) superblock() {
	m := t.m
	if magic := string(m.magic[:]); magic == "hsqs" || magic == "sqsh" {
		t.Field(assay.Derived, "s_magic", "", 0, 4)
	} else {
		t.Field(assay.Statement, "s_magic", "", 0, 4)
	}
	t.When(int(m.inodes) == len(t.inodes), assay.Derived, "inodes", "", 4, 4)
	if m.major == 4 {
		t.superblock4()
		return
	}
	for _, at := range []struct {
		off   int64
		value int64
		have  bool
		name  string
	}{
		{8, m.used, true, "bytes_used"}, {12, m.uidTable, true, "uid_start"}, {16, m.gidTable, m.gids > 0, "guid_start"},
		{20, m.inodeTable, true, "inode_table_start"}, {24, m.dirTable, true, "directory_table_start"},
	} {
		said := m.u32(t.header(at.off, 4))
		if m.major == 3 { // the 64-bit fields hold; these are the old ones
			t.When(said == 0, assay.Fill, at.name+"_2", "", at.off, 4)
			continue
		}
		t.When(at.have && int64(said) == at.value || !at.have && said == 0, assay.Derived, at.name, "", at.off, 4)
	}
	t.Field(assay.Parameter, "s_major and s_minor", "", 28, 4)
	t.block1()
	t.When(m.flags&^0xff == 0 && m.flagsFit(t), assay.Parameter, "flags", "", 36, 1)
	t.When(len(t.owners[0]) == int(m.uids), assay.Derived, "no_uids", "", 37, 1)
	t.When(len(t.owners[1]) == int(m.gids), assay.Derived, "no_guids", "", 38, 1)
	t.Field(assay.Moment, "mkfs_time", "", 39, 4)
	t.Field(assay.Derived, "root_inode", "", 43, 8)
	if m.major >= 2 {
		t.Field(assay.Parameter, "block_size", "", 51, 4)
		t.When(t.fragmentsFit(), assay.Derived, "fragments", "", 55, 4)
		said := int64(m.u32(t.header(59, 4)))
		t.When(m.major == 2 && (t.frag == nil || said == m.fragTable) || m.major == 3 && said == 0, assay.Derived, "fragment_table_start", "", 59, 4)
	}
	if m.major == 3 {
		t.Field(assay.Derived, "bytes_used", "", 63, 8)
		t.Field(assay.Derived, "uid_start", "", 71, 8)
		t.When(m.gids > 0 || t.emptyTable(79), assay.Derived, "guid_start", "", 79, 8)
		t.Field(assay.Derived, "inode_table_start", "", 87, 8)
		t.Field(assay.Derived, "directory_table_start", "", 95, 8)
		t.When(t.frag != nil || t.emptyTable(103), assay.Derived, "fragment_table_start", "", 103, 8)
		t.When(t.export != nil || t.emptyTable(111), assay.Derived, "lookup_table_start", "", 111, 8)
	}
}

// block1 claims the 16-bit block size of version 1, which later versions may
// keep as far as it fits.
func (t *telling) block1() {
	m := t.m
	said := m.u16(t.header(32, 2))
	t.When(said == uint16(m.blockSize) || said == 0, assay.Parameter, "block_size_1", "", 32, 2)
	t.Field(assay.Parameter, "block_log", "", 34, 2)
}

func (t *telling) superblock4() {
	m := t.m
	t.Field(assay.Moment, "mkfs_time", "", 8, 4)
	t.Field(assay.Parameter, "block_size", "", 12, 4)
	t.When(t.fragmentsFit(), assay.Derived, "fragments", "", 16, 4)
	t.Field(assay.Parameter, "compression", "", 20, 2)
	t.Field(assay.Parameter, "block_log", "", 22, 2)
	t.When(m.flagsFit(t), assay.Parameter, "flags", "", 24, 2)
	t.When(t.id != nil && int(m.uids)*4 == len(t.id.data), assay.Derived, "no_ids", "", 26, 2)
	t.Field(assay.Parameter, "s_major and s_minor", "", 28, 4)
	t.Field(assay.Derived, "root_inode", "", 32, 8)
	t.Field(assay.Derived, "bytes_used", "", 40, 8)
	t.Field(assay.Derived, "id_table_start", "", 48, 8)
	t.When(t.xattrID != nil || t.emptyTable(56), assay.Derived, "xattr_id_table_start", "", 56, 8)
	t.Field(assay.Derived, "inode_table_start", "", 64, 8)
	t.Field(assay.Derived, "directory_table_start", "", 72, 8)
	t.When(t.frag != nil || t.emptyTable(80), assay.Derived, "fragment_table_start", "", 80, 8)
	t.When(t.export != nil || t.emptyTable(88), assay.Derived, "lookup_table_start", "", 88, 8)
}

// fragmentsFit: every fragment is used and there is no room for more of them.
func (t *telling) fragmentsFit() bool { return len(t.tails) == int(t.m.fragments) }

// header gives bytes of the superblock.
func (t *telling) header(off, n int64) []byte {
	b := make([]byte, n)
	t.in.ReadAt(b, off)
	return b
}

// emptyTable: the place of a table that is not there is -1, 0, or where some
// table begins or ends.
func (t *telling) emptyTable(off int64) bool {
	m := t.m
	at := int64(m.u64(t.header(off, 8)))
	if at == none || at == 0 || at == m.uidTable || at == m.used {
		return true
	}
	for _, x := range t.all {
		if x != nil && (at == x.start || at == x.end()) {
			return true
		}
	}
	return false
}

// flagsFit: the flags that tell of tables say what is there, and none is set
// that nobody knows.
func (m *image) flagsFit(t *telling) bool {
	if m.major < 4 {
		return m.has(7) == (t.export != nil) || m.major < 3
	}
	return m.flags>>len(flagNames) == 0 && m.has(7) == (t.export != nil) && !m.has(flagCheck) &&
		!(m.has(9) && t.xattrID != nil)
}
