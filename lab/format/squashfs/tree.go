package squashfs

import (
	"errors"
	"fmt"
	"strings"
)

// tables unpacks the tables of an image.
func (t *telling) tables() (err error) {
	m := t.m
	if t.inode, err = m.unpackTable("inode table", m.inodeTable, func(off int64, _ int) bool { return off >= m.dirTable }); err != nil {
		return err
	}
	if t.inode.end() != m.dirTable {
		return fmt.Errorf("inode table ends at 0x%x, the directory table begins at 0x%x", t.inode.end(), m.dirTable)
	}
	stop := m.dirEnd()
	first := func(x *table) {
		if x != nil && x.start >= m.dirTable {
			stop = min(stop, x.start)
		}
	}
	if m.fragments > 0 && m.fragTable != none {
		size := int64(16)
		if m.major < 3 {
			size = 8
		}
		if t.frag, err = t.sizedTable("fragment table", m.fragTable, size*int64(m.fragments)); err != nil {
			return err
		}
		first(t.frag)
	}
	if m.lookupTable > m.dirTable && m.lookupTable < m.used {
		if t.export, err = t.sizedTable("export table", m.lookupTable, 8*int64(m.inodes)); err != nil {
			return err
		}
		first(t.export)
	}
	if m.major == 4 {
		if t.id, err = t.sizedTable("id table", m.uidTable, 4*int64(m.uids)); err != nil {
			return err
		}
		first(t.id)
		if err := t.xattrTables(); err != nil {
			return err
		}
		first(t.xattrKV)
		first(t.xattrID)
	}
	t.dir, err = m.unpackTable("directory table", m.dirTable, func(off int64, _ int) bool { return off >= stop })
	if err != nil {
		return err
	}
	if t.dir.end() > stop {
		return fmt.Errorf("directory table reaches into what stands at 0x%x", stop)
	}
	t.all = append(t.all, t.inode, t.dir)
	return nil
}

// xattrTables unpacks the attributes and the list of them.
func (t *telling) xattrTables() (err error) {
	m := t.m
	if m.xattrTable == none || m.xattrTable >= m.used || m.xattrTable < m.inodeTable {
		return nil
	}
	b, err := m.bytes(m.xattrTable, 16, nil)
	if err != nil {
		return err
	}
	start, lists := int64(m.u64(b)), m.u32(b[8:])
	if lists == 0 {
		return nil
	}
	if t.xattrID, err = t.sizedTable("xattr list table", m.xattrTable+16, 16*int64(lists)); err != nil {
		return err
	}
	stop := t.xattrID.start
	if start < m.size || start > stop {
		return fmt.Errorf("xattrs at 0x%x, their lists at 0x%x", start, stop)
	}
	if t.xattrKV, err = m.unpackTable("xattr table", start, func(off int64, _ int) bool { return off >= stop }); err != nil {
		return err
	}
	t.all = append(t.all, t.xattrKV)
	return nil
}

// listed is where a directory's listing stands in the directory table.
type listed struct{ at, n int }

// walk goes through the tree from the root directory.
func (t *telling) walk() error {
	root, err := t.meet(t.m.root, "", nil)
	if err != nil {
		return err
	}
	if root.inode.kind != typeDir {
		return errors.New("the root inode is no directory")
	}
	text := int64(0)
	for stack := []*met{root}; len(stack) > 0; {
		d := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if strings.Count(d.path, "/") > maxDepth {
			return fmt.Errorf("%s: %d levels deep", d.path, maxDepth)
		}
		found, err := t.list(d)
		if err != nil {
			return fmt.Errorf("directory %q: %w", d.path, err)
		}
		stack = append(stack, found...)
		for _, n := range found {
			text += int64(len(n.path))
		}
		if text > textBase+textEntry*int64(len(t.order)) {
			return errText
		}
		if err := t.in.Ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// list goes through a directory's listing and gives the directories in it.
func (t *telling) list(d *met) (dirs []*met, err error) {
	m := t.m
	l := m.list(&d.inode)
	n := max(int(l.left), 0)
	at := t.dir.place(d.inode.start, int(d.inode.offset))
	if n > 0 && t.dir.bytes(at, n) == nil {
		return nil, errTableEnd
	}
	t.listings = append(t.listings, listed{at, n})
	sizes := direntSizes[m.major]
	d.runs = map[int]string{}
	seen := map[string]bool{}
	for left := n; left > 0; {
		if left < sizes.header {
			return nil, fmt.Errorf("%d bytes behind the last entry", left)
		}
		h := t.dir.bytes(at, sizes.header)
		head := at
		at, left = at+sizes.header, left-sizes.header
		if err := l.header(h); err != nil {
			return nil, err
		}
		base := t.runNumber(h)
		fits := true
		for i := range l.run {
			if left < sizes.entry {
				return nil, errors.New("listing ends inside a run of entries")
			}
			b := t.dir.bytes(at, sizes.entry)
			offset, size := l.entry(b)
			if size > maxRun || left < sizes.entry+size || offset >= metaSize {
				return nil, fmt.Errorf("entry with a name of %d bytes", size)
			}
			name := string(t.dir.bytes(at+sizes.entry, size))
			if i == 0 {
				d.runs[head-t.listings[len(t.listings)-1].at] = name
			}
			path := name
			if d.path != "" {
				path = d.path + "/" + name
			}
			if seen[name] || strings.ContainsAny(name, "/\x00") || name == "." || name == ".." || len(path) > maxPath {
				return nil, fmt.Errorf("entry %q: a second time, or no name", name)
			}
			seen[name] = true
			ref := l.block<<16 | uint64(offset)
			before := t.inodes[ref]
			k, err := t.meet(ref, path, d)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			k.names++
			d.files++
			if k.inode.kind == typeDir {
				if before != nil {
					return nil, fmt.Errorf("%s: directory has two names", path)
				}
				d.subdirs++
				dirs = append(dirs, k)
			}
			if t.direntFits(b, base, k) {
				t.dir.mark(at, sizes.entry+size)
			} else {
				t.dir.mark(at+sizes.entry, size)
				fits = false
			}
			at, left = at+sizes.entry+size, left-sizes.entry-size
		}
		t.dir.when(fits, head, sizes.header)
	}
	return dirs, nil
}

// runNumber is the inode number that a run's entries count from.
func (t *telling) runNumber(h []byte) uint32 {
	switch t.m.major {
	case 4:
		return t.m.u32(h[8:])
	case 3:
		return t.m.u32(h[5:])
	}
	return 0
}

// direntFits: type and number in a listing are those of the inode.
func (t *telling) direntFits(b []byte, base uint32, k *met) bool {
	m := t.m
	switch m.major {
	case 4:
		return m.u16(b[4:]) == uint16(k.inode.kind) && base+uint32(int32(int16(m.u16(b[2:])))) == k.number
	case 3:
		return m.bits(b, 13, 3) == uint32(k.inode.kind) && base+uint32(int32(int16(m.u16(b[3:])))) == k.number
	}
	return m.bits(b, 13, 3) == uint32(k.inode.kind)
}
