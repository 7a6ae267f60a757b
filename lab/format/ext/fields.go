package ext

import (
	"encoding/binary"
	"errors"
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of a file system mean: everything that can be
// reached from the root directory and what has to be there for it. Of a file
// system whose journal is not replayed nothing can be told.
func fields(in *format.Input, tell func(assay.Field)) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	quiet := new(format.Quiet)
	m.out = quiet
	switch {
	case m.superOff != superAt || m.checksumWrong:
		return errors.New("superblock is damaged")
	case m.size < m.length():
		return fmt.Errorf("image is cut short: %d of %d bytes are there", m.size, m.length())
	case m.incompat&incompatRecover != 0:
		return errors.New("the journal is not replayed")
	case m.blocks > 1<<32:
		return fmt.Errorf("%d blocks", m.blocks)
	}
	if err := m.readGroups(); err != nil {
		return err
	}
	if quiet.Wrong() {
		return errors.New("group descriptors are damaged")
	}
	t := &telling{image: m, in: in, Claims: format.NewClaims(in.Content, tell), inodes: map[uint32]*met{}, taken: make([]uint64, m.blocks/64+1)}
	if err := t.walk(); err != nil {
		return err
	}
	t.system()
	for _, k := range t.order {
		t.inode(k)
	}
	t.supers()
	t.tables()
	t.Fill(0, m.size, m.blockSize, 0)
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one file system.
type telling struct {
	*image
	*format.Claims
	in     *format.Input
	inodes map[uint32]*met
	order  []*met   // in the order in which they were met
	taken  []uint64 // a bit for each block that is in use
	dirs   []uint32 // directories in each group

	freeBlocks, freeInodes []uint32 // of each group
	allBlocks              uint64
	allInodes              uint32

	shared   map[uint64]bool   // blocks of attributes that were gone through
	aclCount map[uint64]uint32 // how many inodes have each of them
}

// met is an inode that a directory names, or one of the file system itself.
type met struct {
	n       *inode
	path    string
	parent  uint32
	names   int
	subdirs int
	system  bool
}

// take notes that blocks are in use.
func (t *telling) take(block uint64, n int64) {
	for b := block; b < min(block+uint64(max(n, 0)), t.blocks); b++ {
		t.taken[b/64] |= 1 << (b % 64)
	}
}

// zeros claims bytes that are not in use.
func (t *telling) zeros(off, n int64) {
	t.When(format.Holds(t.in.Content, off, n, 0), assay.Fill, "unused", "", off, n)
}

// raw gives a copy of a block, nil when it is not there.
func (t *telling) raw(block uint64) []byte {
	b, err := t.image.block(block)
	if err != nil {
		return nil
	}
	return append([]byte(nil), b...)
}

// walk goes through the tree.
func (t *telling) walk() error {
	root, err := t.image.inode(inodeRoot)
	if err != nil {
		return err
	}
	if k, ok := root.kind(); !ok || k != assay.Dir || root.wrong {
		return fmt.Errorf("root inode has mode %o", root.mode)
	}
	t.dirs = make([]uint32, t.groups())
	var descent format.Descent
	first := &met{n: root, parent: inodeRoot}
	t.add(first)
	for stack := []*met{first}; len(stack) > 0; {
		d := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if err := descent.Enter(uint64(d.n.number), d.path); err != nil {
			return err
		}
		list, err := t.list(d.n)
		if err != nil {
			return fmt.Errorf("directory %q: %w", d.path, err)
		}
		for _, e := range list {
			k := t.inodes[e.inode]
			if k == nil {
				n, err := t.image.inode(e.inode)
				if err != nil {
					return err
				}
				if _, ok := n.kind(); !ok || n.wrong {
					return fmt.Errorf("inode %d is damaged", e.inode)
				}
				k = &met{n: n, path: assay.CleanName(format.Join(d.path, e.name)), parent: d.n.number}
				t.add(k)
				if kind, _ := n.kind(); kind == assay.Dir {
					d.subdirs++
					stack = append(stack, k)
				}
			}
			k.names++
		}
		if t.in.Ctx.Err() != nil {
			return t.in.Ctx.Err()
		}
	}
	return nil
}

func (t *telling) add(k *met) {
	t.inodes[k.n.number] = k
	t.order = append(t.order, k)
	if kind, _ := k.n.kind(); kind == assay.Dir {
		t.dirs[(k.n.number-1)/t.groupInodes]++
	}
}

// system meets the inodes of the file system itself that are in use.
func (t *telling) system() {
	for number := uint32(1); number < min(t.firstInode, t.image.inodes+1); number++ {
		n, err := t.image.inode(number)
		if err != nil || t.inodes[number] != nil || n.wrong {
			continue
		}
		switch {
		case number == inodeResize && t.compat&0x10 != 0, number == t.journalInode && t.compat&compatJournal != 0, n.size == 0 && n.blocks == 0:
			k := &met{n: n, system: true, names: int(n.links)}
			t.inodes[number] = k
			t.order = append(t.order, k)
		}
	}
}

func u16(b []byte, at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
func u32(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
