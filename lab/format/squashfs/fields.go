package squashfs

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of an image mean. Every table is unpacked and
// gone through from the root directory; what nothing refers to, and what does
// not fit the rest, is told as a statement of its own, so that it has to be the
// same on both sides.
func fields(in *format.Input, tell func(assay.Field)) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	if m.end < m.used {
		return fmt.Errorf("image is cut short: %d of %d bytes are there", m.end, m.used)
	}
	if err := m.findRoot(); err != nil {
		return err
	}
	t := &telling{m: m, in: in, Claims: format.NewClaims(in.Content, tell), tell: tell,
		inodes: map[uint64]*met{}, numbers: map[uint32]uint64{}, blocks: map[[2]int64]int{},
		tails: map[uint32][]format.Range{}, lists: map[uint32]bool{}, edges: map[int64]bool{0: true},
		owners: [2]map[uint32]bool{{}, {}}}
	if err := t.tables(); err != nil {
		return err
	}
	if err := t.walk(); err != nil {
		return err
	}
	t.links()
	t.fragments()
	t.exports()
	t.ids()
	t.xattrs()
	t.options()
	for _, x := range t.all {
		t.leftover(x)
	}
	t.superblock()
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one image.
type telling struct {
	m *image
	*format.Claims
	in   *format.Input
	tell func(assay.Field)

	inode, dir, frag, export, id, xattrID, xattrKV *table
	all                                            []*table

	inodes  map[uint64]*met   // by reference
	order   []*met            // in the order in which they were met
	numbers map[uint32]uint64 // inode number to reference
	blocks  map[[2]int64]int  // data blocks that were looked at: bytes that they hold, -1 if not whole
	tails   map[uint32][]format.Range
	lists   map[uint32]bool    // attribute lists in use
	owners  [2]map[uint32]bool // numbers of users and groups in use; of version 4 both in the first

	listings []listed       // in the directory table
	edges    map[int64]bool // where data blocks begin and end
	idle     []idle         // places that nothing follows
	hollow   []hollow
	listed   uint64 // blocks of files
	decoded  int64  // bytes
}

// idle is a value of n bytes at a place of the inode table that is followed by
// nobody, and has to be where it could be by the packer's counting.
type idle struct {
	at, n int
	value int64
}

// met is an inode that was met in a directory.
type met struct {
	inode   inode
	path    string
	number  uint32
	names   uint32 // directory entries that name it
	subdirs uint32
	files   uint32
	nlink   int            // place in the inode table of the count of links; -1: none
	index   int            // place in the inode table of a directory's index; 0: none
	runs    map[int]string // where runs of entries begin in the listing, and the first name
}

// when marks n bytes at off of a table as accounted for if what they say was
// found to be true.
func (x *table) when(ok bool, off, n int) {
	if ok {
		x.mark(off, n)
	}
}

// leftover tells the blocks of a table: stored bytes of which nothing is left
// over, and what of the table's content nothing accounts for.
func (t *telling) leftover(x *table) {
	if x == nil {
		return
	}
	for i := range x.blocks {
		b := &x.blocks[i]
		if !b.whole {
			continue // the stored bytes themselves have to be the same
		}
		var value []byte
		part := x.known[b.at : b.at+b.n]
		for from := 0; from < len(part); {
			if part[from] {
				from++
				continue
			}
			to := from
			for to < len(part) && !part[to] {
				to++
			}
			value = []byte{}
			t.tell(assay.Field{Offset: b.off, Length: b.next - b.off, Name: "not accounted for in " + x.name,
				Role: assay.Statement, Value: x.data[b.at+from : b.at+to]})
			from = to
		}
		if value != nil {
			t.Value(assay.Encoded, x.name, "", b.off, b.next-b.off, value)
		} else {
			t.Field(assay.Encoded, x.name, "", b.off, b.next-b.off)
		}
	}
}
