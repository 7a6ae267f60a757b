package unpack

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"assay"
)

// openFile is a file of the user's disk as a Content.
type openFile struct {
	*os.File
	size int64
}

// Size implements assay.Content.
func (f openFile) Size() int64 { return f.size }

// directory takes a directory of the user's disk apart.
func (d *driver) directory(name string, root *os.Root) *assay.Release {
	s := d.newSink(place{name: name, share: d.opt.Limits.Bytes}, hold(assay.Bytes(nil), nil, nil))
	s.layer.Format, s.name = "dir", "unpack"
	d.queue.run(func() {
		err := fs.WalkDir(root.FS(), ".", func(p string, e fs.DirEntry, err error) error {
			if err != nil {
				s.fault(p, -1, err)
				return nil
			}
			if p == "." {
				return nil
			}
			return s.disk(root, p, e)
		})
		if err != nil {
			s.fault("", -1, err)
		}
	})
	subject := listingDigest(s.layer)
	n, _ := d.claim(subject)
	n.is.Kind = "directory"
	s.attach(n)
	return d.release(name, subject)
}

// disk makes a directory entry of the user's disk a child.
func (s *sink) disk(root *os.Root, p string, e fs.DirEntry) error {
	if err := s.d.stopped(); err != nil {
		return err
	}
	if s.d.entries.Add(1) > s.d.opt.Limits.Entries {
		return s.d.limit(errEntries)
	}
	info, err := e.Info()
	if err != nil {
		s.fault(p, -1, err)
		return nil
	}
	c := &assay.Child{Entry: diskEntry(p, info), Offset: -1}
	if c.Type == assay.Symlink {
		if c.Target, err = root.Readlink(p); err != nil {
			s.fault(p, -1, err)
		}
	}
	s.mu.Lock()
	s.layer.Children = append(s.layer.Children, c)
	s.mu.Unlock()
	if c.Type == assay.Regular {
		s.d.queue.put(1, func() { s.readFile(root, c) })
	}
	return nil
}

func diskEntry(p string, info fs.FileInfo) assay.Entry {
	m := info.Mode()
	e := assay.Entry{Name: p, Has: assay.HasMode | assay.HasTime, Mode: uint32(m.Perm()), MTime: info.ModTime().Unix()}
	for bit, unix := range map[fs.FileMode]uint32{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if m&bit != 0 {
			e.Mode |= unix
		}
	}
	switch {
	case m.IsDir():
		e.Type = assay.Dir
	case m&fs.ModeSymlink != 0:
		e.Type = assay.Symlink
	case m&fs.ModeCharDevice != 0:
		e.Type = assay.CharDev
	case m&fs.ModeDevice != 0:
		e.Type = assay.BlockDev
	case m&fs.ModeNamedPipe != 0:
		e.Type = assay.Fifo
	case m&fs.ModeSocket != 0:
		e.Type = assay.Socket
	}
	diskOwner(&e, info)
	return e
}

// readFile reads a file of the user's disk when its turn comes.
func (s *sink) readFile(root *os.Root, c *assay.Child) {
	if s.d.stopped() != nil {
		return
	}
	f, err := root.Open(c.Name)
	if err != nil {
		s.fault(c.Name, -1, err)
		return
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		s.fault(c.Name, -1, fmt.Errorf("not a regular file any more: %v", err))
		return
	}
	h, ref, err := s.d.load(openFile{f, info.Size()}, nil, func() { f.Close() })
	defer h.drop()
	if err != nil {
		c.Damaged = true
		s.fault(c.Name, -1, err)
		return
	}
	c.Ref = ref
	s.d.enter(place{name: c.Name, depth: 1, share: ref.Size}, h, ref)
}

// listingDigest is the identity of a directory given as subject: the SHA-256
// of one line for each entry in walking order, "type mode size digest name
// target" with the last two quoted; its size is the sum of its files' sizes.
func listingDigest(l *assay.Layer) assay.Ref {
	h := sha256.New()
	var ref assay.Ref
	for _, c := range l.Children {
		fmt.Fprintf(h, "%s %04o %d %s %s %s\n", c.Type, c.Mode, c.Ref.Size, c.Ref.Digest, strconv.Quote(c.Name), strconv.Quote(c.Target))
		ref.Size += c.Ref.Size
	}
	h.Sum(ref.Digest[:0])
	return ref
}
