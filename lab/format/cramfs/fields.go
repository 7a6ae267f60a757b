package cramfs

import (
	"errors"
	"fmt"
	"strings"

	"assay"
	"assay/anatomy/inflate"
	"assay/internal/window"
	"assay/lab/format"
)

// fields tells what the bytes of an image mean, from the root directory on.
func fields(in *format.Input, tell func(assay.Field)) error {
	s, err := readSuper(in.Content)
	if err != nil {
		return err
	}
	m := &image{superblock: s, content: in.Content, end: min(in.Size(), maxSize), win: window.New(in.Content), out: new(format.Quiet)}
	if s.size > 0 {
		if m.end = min(m.end, s.size); m.end < s.size {
			return fmt.Errorf("image is cut short: %d of %d bytes are there", m.end, s.size)
		}
	}
	m.entries = m.end / inodeSize
	m.findBlock()
	t := &telling{image: m, in: in, Claims: format.NewClaims(in.Content, tell), seen: map[format.Range]bool{}}
	if err := t.tree(); err != nil {
		return err
	}
	t.superblock()
	end := m.end
	if s.size == 0 { // version 1 does not say how long it is: it is filled up to a block
		end = min((t.last+4095)&^4095, m.end)
	}
	t.Fill(0, end, 4096, 0)
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one image.
type telling struct {
	*image
	*format.Claims
	in     *format.Input
	seen   map[format.Range]bool // contents that were looked at
	files  uint32
	blocks uint32
	last   int64

	decoded int64 // bytes
	err     error
}

// superblock claims struct cramfs_super.
func (t *telling) superblock() {
	const corrupt = 0x200 // CRAMFS_FLAG_WRONG_SIGNATURE
	at, m := t.at, t.image
	t.Field(assay.Derived, "magic", "", at, 4)
	t.When(m.size > 0, assay.Derived, "size", "", at+4, 4)
	t.When(m.flags&corrupt == 0 && (m.flags&flagShifted == 0 || at > 0), assay.Parameter, "flags", "", at+8, 4)
	t.Field(assay.Derived, "signature", "", at+16, 16)
	if m.size > 0 {
		sum, err := m.checksum(m.content)
		t.When(err == nil && sum == m.crc, assay.Checksum, "crc", "", at+32, 4)
	}
	t.Field(assay.Statement, "edition", "", at+36, 4)
	t.When(m.superblock.blocks == t.blocks, assay.Derived, "blocks", "", at+40, 4)
	t.When(m.superblock.files == t.files, assay.Derived, "files", "", at+44, 4)
	t.Field(assay.Statement, "name", "", at+48, 16)
}

// tree goes through the directories.
func (t *telling) tree() error {
	var descent format.Descent
	t.inode("", t.root, t.at+64)
	for stack := []pending{{"", t.root}}; len(stack) > 0; {
		d := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if d.n.size == 0 {
			continue
		}
		if err := descent.Enter(uint64(d.n.offset), d.path); err != nil {
			return err
		}
		b := t.directory(d.n)
		if int64(len(b)) < d.n.size {
			return fmt.Errorf("directory %q: %d of %d bytes are there", d.path, len(b), d.n.size)
		}
		t.last = max(t.last, d.n.offset+d.n.size)
		for at := 0; at+inodeSize <= len(b); {
			n := t.parse(b[at:])
			if err := t.check(n, b[at:]); err != nil {
				return fmt.Errorf("directory %q: %w", d.path, err)
			}
			if t.entries--; t.entries < 0 || t.in.Ctx.Err() != nil {
				return errors.New("more entries than the image has room for")
			}
			place := d.n.offset + int64(at)
			name := strings.TrimRight(string(b[at+inodeSize:at+inodeSize+n.name]), "\x00")
			path := format.Join(d.path, name)
			if t.inode(assay.CleanName(path), n, place); t.err != nil {
				return t.err
			}
			t.When(len(name) > n.name-4, assay.Attribute, "name", assay.CleanName(path), place+inodeSize, int64(n.name))
			if n.mode&0o170000 == 0o040000 {
				stack = append(stack, pending{path, n})
			}
			at += inodeSize + n.name
		}
	}
	return nil
}

// inode claims one inode and the content that it leads to.
func (t *telling) inode(path string, n inode, at int64) {
	t.files++
	kind, _ := assay.TypeOfMode(uint32(n.mode))
	size := n.size
	switch kind {
	case assay.Dir:
		size = 0
	case assay.Regular, assay.Symlink:
		if n.size > 0 {
			t.stored(path, n)
		}
	}
	if n.offset != 0 && (n.size == 0 || kind > assay.Symlink) || path == "" && n.name != 0 {
		return // says something that nobody reads
	}
	t.Value(assay.Attribute, "inode", path, at, inodeSize, fmt.Appendf(nil, "mode %o uid %d gid %d size %d", n.mode, n.uid, n.gid, size))
}

// stored claims the pointers and the blocks of a content, those of which
// nothing is left over.
func (t *telling) stored(path string, n inode) {
	m := t.image
	key := format.Range{Offset: n.offset, Length: n.size}
	if t.seen[key] {
		return
	}
	t.seen[key] = true
	count := (n.size + m.block - 1) / m.block
	t.blocks += uint32(count)
	table := make([]byte, 4*count)
	if k, _ := m.content.ReadAt(table, n.offset); int64(k) < 4*count {
		return
	}
	t.Field(assay.Derived, "block pointers", path, n.offset, 4*count)
	next := n.offset + 4*count
	out, src := make([]byte, m.block), make([]byte, 3*m.block+64)
	for i := range count {
		want := min(m.block, n.size-i*m.block)
		p := m.order.Uint32(table[4*i:])
		off, length, end, err := m.locate(p, next, want)
		if err != nil {
			return
		}
		next = end
		if t.last = max(t.last, off+length); length == 0 {
			continue
		}
		if t.decoded += want; t.in.Limits.Bytes > 0 && t.decoded > t.in.Limits.Bytes {
			t.err = fmt.Errorf("%w of %d", format.ErrBound, t.in.Limits.Bytes)
			return
		}
		if m.flags&flagPointers != 0 && p&pointerDirect != 0 && p&pointerStored == 0 {
			t.Field(assay.Derived, "block length", path, off-2, 2)
		}
		if m.flags&flagPointers != 0 && p&pointerStored != 0 {
			t.When(length == want, assay.Encoded, "block", path, off, length)
			continue
		}
		if k, _ := m.content.ReadAt(src[:length], off); int64(k) < length {
			return
		}
		got, whole := inflate.WholeZlib(out[:want], src[:length])
		t.When(whole && int64(got) == want, assay.Encoded, "block", path, off, length)
	}
}
