package ext

import (
	"fmt"
	"strings"
	"time"
)

// claimTables claims what belongs to the file system itself: superblocks,
// descriptors, bitmaps, inode tables, and the inodes without a name.
func (m *image) claimTables() {
	m.used.Add(0, superAt) // the boot block: given below if it is not empty
	m.out.Structure(superAt, superSize)
	for g := range m.groupsAt {
		m.claimSuper(uint64(g))
		d := &m.groupsAt[g]
		if !d.ok {
			continue
		}
		m.claim(d.blockBitmap, 1)
		m.claim(d.inodeBitmap, 1)
		m.claim(d.inodeTable, m.tableBlocks())
	}
	if m.incompat&incompatMMP != 0 {
		m.claim(m.mmpBlock, 1)
	}
	system := []uint32{inodeBad, inodeResize, m.journalInode, m.quotas[0], m.quotas[1], m.quotas[2]}
	if m.compat&compatOrphanFile != 0 {
		system = append(system, m.orphanFile)
	}
	for _, number := range system {
		if number == 0 {
			continue
		}
		n, err := m.inode(number)
		if err != nil || n.mode == 0 && n.size == 0 && number != inodeBad {
			continue
		}
		runs, err := m.mapped(n, func(b uint64) { m.claim(b, 1) })
		if err != nil && number != inodeResize {
			m.out.Fail("", m.place(n.off), fmt.Sprintf("inode %d of the file system itself: %v", number, err))
		}
		for _, r := range runs {
			m.claim(r.physical, r.n)
		}
	}
}

// claimSuper claims the superblock and the descriptors that stand in a group.
func (m *image) claimSuper(g uint64) {
	start := m.groupStart(g)
	table := int64((uint64(len(m.groupsAt)) + m.perBlock() - 1) / m.perBlock())
	super := m.hasSuper(g)
	if super {
		n := int64(1)
		if g == 0 && m.firstBlock == 0 && m.blockSize == 1024 {
			n = 2 // bigalloc: boot block and superblock
		}
		if m.incompat&incompatMetaBG == 0 {
			n += table + int64(m.reservedGDT)
		} else {
			n += min(table, int64(m.firstMeta))
		}
		m.claim(start, n)
	}
	if m.incompat&incompatMetaBG == 0 || g/m.perBlock() < uint64(m.firstMeta) {
		return
	}
	if in := g % m.perBlock(); in == 0 || in == 1 || in == m.perBlock()-1 {
		if super {
			start++
		}
		m.claim(start, 1)
	}
}

// orphans tells of files that were deleted while somebody had them open: a
// list through the inodes' deletion times.
func (m *image) orphans() {
	var list []string
	seen := map[uint32]bool{}
	for number := m.lastOrphan; number != 0 && !seen[number] && len(seen) < 1000; {
		seen[number] = true
		n, err := m.inode(number)
		if err != nil {
			break
		}
		list = append(list, fmt.Sprint(number))
		number = n.dtime
	}
	if len(list) > 0 {
		m.out.Property("orphan-inodes", strings.Join(list, ", "))
	}
}

// properties tells what the superblock says.
func (m *image) properties() {
	p := m.out.Property
	p("type", m.kind())
	p("block-size", fmt.Sprint(m.blockSize))
	p("blocks", fmt.Sprint(m.blocks))
	p("inodes", fmt.Sprint(m.inodes))
	if m.uuid != ([16]byte{}) {
		p("uuid", m.id())
	}
	if m.name != "" {
		p("label", m.name)
	}
	if m.mounted != "" {
		p("last-mounted", m.mounted)
	}
	for _, t := range []struct {
		name string
		at   uint32
	}{{"created", m.made}, {"written", m.writeTime}} {
		if t.at != 0 {
			p(t.name, time.Unix(int64(t.at), 0).UTC().Format(time.RFC3339))
		}
	}
	p("features", m.features())
	if m.state&1 == 0 {
		p("state", "not cleanly unmounted")
	}
	if m.state&2 != 0 {
		p("state", "errors detected")
	}
}

// featureNames are as e2fsprogs' lib/e2p/feature.c has them.
var featureNames = [3][]string{
	{"dir_prealloc", "imagic_inodes", "has_journal", "ext_attr", "resize_inode", "dir_index", "lazy_bg", "exclude_inode", "exclude_bitmap", "sparse_super2", "fast_commit", "stable_inodes", "orphan_file"},
	{"compression", "filetype", "needs_recovery", "journal_dev", "meta_bg", "", "extent", "64bit", "mmp", "flex_bg", "ea_inode", "", "dirdata", "metadata_csum_seed", "large_dir", "inline_data", "encrypt", "casefold"},
	{"sparse_super", "large_file", "btree_dir", "huge_file", "uninit_bg", "dir_nlink", "extra_isize", "", "quota", "bigalloc", "metadata_csum", "replica", "read-only", "project", "shared_blocks", "verity", "orphan_present"},
}

func (s *superblock) features() string {
	var on []string
	for k, bits := range []uint32{s.compat, s.incompat, s.roCompat} {
		for i := range 32 {
			if bits>>i&1 == 0 {
				continue
			}
			if i < len(featureNames[k]) && featureNames[k][i] != "" {
				on = append(on, featureNames[k][i])
			} else {
				on = append(on, fmt.Sprintf("%c%d", "CIR"[k], i))
			}
		}
	}
	return strings.Join(on, " ")
}
