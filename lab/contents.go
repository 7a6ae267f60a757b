package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"assay"
	"assay/lab/format"
	formats "assay/lab/format/all"
	"assay/lab/unpack"
)

// Contents gives back contents of a release that was taken apart before: those
// that stand in their container as they are, at their place; others by taking
// apart again the containers they are in, and no more. It implements
// assay.Opener and is used by one goroutine at a time.
type Contents struct {
	ctx     context.Context
	subject Subject
	rel     *assay.Release
	opt     Options
	parents map[assay.Digest]parent
	store   *shelf
	files   []*os.File
}

// parent is where a content was met first.
type parent struct {
	of    assay.Digest
	child *assay.Child
}

// NewContents is for a release of that subject, taken apart with those options.
// keep is a temporary file for contents too large for memory; nil: everything
// is kept in memory.
func NewContents(ctx context.Context, s Subject, rel *assay.Release, opt Options, keep *os.File) *Contents {
	opt = opt.complete()
	c := &Contents{
		ctx: ctx, subject: s, rel: rel, opt: opt, parents: map[assay.Digest]parent{},
		store: &shelf{file: keep, max: opt.Limits.Disk, kept: map[assay.Digest]assay.Content{}},
	}
	list := []assay.Digest{rel.Subject.Digest}
	for len(list) > 0 {
		in := rel.Contents[list[0]]
		of := list[0]
		list = list[1:]
		if in == nil || in.Layer == nil {
			continue
		}
		for _, k := range in.Layer.Children {
			d := k.Ref.Digest
			if _, known := c.parents[d]; known || d.IsZero() || d == rel.Subject.Digest || k.Type == assay.Hardlink {
				continue
			}
			c.parents[d] = parent{of, k}
			list = append(list, d)
		}
	}
	return c
}

// Close closes files of the user's disk.
func (c *Contents) Close() error {
	var err error
	for _, f := range c.files {
		err = errors.Join(err, f.Close())
	}
	c.files = nil
	return err
}

// Need makes ready what will be opened, so that a container is taken apart
// once for all that is needed of it.
func (c *Contents) Need(digests []assay.Digest) {
	byParent := map[assay.Digest][]assay.Digest{}
	var order []assay.Digest
	for _, d := range digests {
		p, ok := c.parents[d]
		if !ok || c.stands(p) || c.store.has(d) {
			continue
		}
		if byParent[p.of] == nil {
			order = append(order, p.of)
		}
		byParent[p.of] = append(byParent[p.of], d)
	}
	if len(order) == 0 {
		return
	}
	c.Need(order)
	for _, of := range order {
		if in, err := c.Open(of); err == nil {
			c.reopen(in, of, byParent[of])
		}
	}
}

// stands: the content can be read in its container or on the disk.
func (c *Contents) stands(p parent) bool {
	if p.of == c.rel.Subject.Digest && c.subject.Dir != nil {
		return true
	}
	return p.child.Offset >= 0
}

// Open implements assay.Opener.
func (c *Contents) Open(d assay.Digest) (assay.Content, error) {
	if d == c.rel.Subject.Digest && c.subject.Content != nil {
		return c.subject.Content, nil
	}
	if k, ok := c.store.get(d); ok {
		return k, nil
	}
	p, ok := c.parents[d]
	if !ok {
		return nil, fmt.Errorf("content %s: not in %s", d, c.rel.Name)
	}
	if p.of == c.rel.Subject.Digest && c.subject.Dir != nil {
		return c.onDisk(p.child)
	}
	in, err := c.Open(p.of)
	if err != nil {
		return nil, err
	}
	if p.child.Offset >= 0 {
		return assay.Section(in, p.child.Offset, p.child.Ref.Size), nil
	}
	c.reopen(in, p.of, []assay.Digest{d})
	if k, ok := c.store.get(d); ok {
		return k, nil
	}
	return nil, fmt.Errorf("content %s (%s): cannot be had a second time", d, p.child.Name)
}

// maxFiles is how many files of the user's disk are open at once.
const maxFiles = 256

func (c *Contents) onDisk(k *assay.Child) (assay.Content, error) {
	if k.Ref.Size <= small {
		f, err := c.subject.Dir.Open(k.Name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		b := make([]byte, k.Ref.Size)
		if _, err := io.ReadFull(f, b); err != nil {
			return nil, fmt.Errorf("%s: %w", k.Name, err)
		}
		if assay.DigestOf(b) != k.Ref.Digest {
			return nil, fmt.Errorf("%s: changed while it was read", k.Name)
		}
		return assay.Bytes(b), nil
	}
	if len(c.files) == maxFiles {
		c.files[0].Close()
		c.files = slices.Delete(c.files, 0, 1)
	}
	f, err := c.subject.Dir.Open(k.Name)
	if err != nil {
		return nil, err
	}
	c.files = append(c.files, f)
	return diskFile{f, k.Ref.Size}, nil
}

type diskFile struct {
	*os.File
	size int64
}

// Size implements assay.Content.
func (f diskFile) Size() int64 { return f.size }

// reopen takes a container apart again for some of its contents.
func (c *Contents) reopen(in assay.Content, of assay.Digest, want []assay.Digest) {
	layer := c.rel.Contents[of].Layer
	names := map[string]bool{}
	c.store.want = map[assay.Digest]bool{}
	for _, d := range want {
		c.store.want[d] = true
	}
	for _, k := range layer.Children {
		if c.store.want[k.Ref.Digest] {
			names[k.Name] = true
		}
	}
	u := unpack.Options{Jobs: 1, Limits: c.opt.Limits, Spill: c.opt.Spill, Keeper: c.store, Only: func(name string) bool { return names[name] }}
	u.Limits.Depth = 1
	for _, f := range formats.Formats() {
		if f.Name == layer.Format {
			u.Formats = append(u.Formats, unpack.Named{Name: f.Name, Format: f.Format})
		}
	}
	unpack.Content(c.ctx, "", in, u)
}

// Fields tells what the bytes of a container mean that was opened; false when
// its format does not say.
func (c *Contents) Fields(d assay.Digest, tell func(assay.Field)) (bool, error) {
	in := c.rel.Contents[d]
	if in == nil || in.Layer == nil {
		return false, nil
	}
	for _, f := range formats.Formats() {
		if f.Name != in.Layer.Format {
			continue
		}
		if f.Fields == nil {
			return false, nil
		}
		at, err := c.Open(d)
		if err != nil {
			return false, err
		}
		return true, c.fields(&f.Format, at, tell)
	}
	return false, nil
}

func (c *Contents) fields(f *format.Format, at assay.Content, tell func(assay.Field)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("fields panicked: %v", p)
		}
	}()
	in := &format.Input{Content: at, Ctx: c.ctx, Limits: c.opt.Limits}
	ext, err := f.Measure(in)
	if err != nil {
		return err
	}
	if ext.Certainty != format.Unknown {
		in.Content = assay.Section(at, 0, ext.Length)
	}
	return f.Fields(in, tell)
}

// small is the size up to which contents are kept in memory.
const small = 1 << 20

// inMemory is how much is kept in memory altogether.
const inMemory = 32 << 20

// shelf keeps contents. It implements unpack.Keeper.
type shelf struct {
	mu   sync.Mutex
	want map[assay.Digest]bool
	kept map[assay.Digest]assay.Content
	held int64 // in memory
	file *os.File
	used int64 // of the file
	max  int64
}

func (s *shelf) has(d assay.Digest) bool { _, ok := s.get(d); return ok }

func (s *shelf) get(d assay.Digest) (assay.Content, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.kept[d]
	return c, ok
}

// Keep implements unpack.Keeper.
func (s *shelf) Keep(ref assay.Ref, c assay.Content) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.want[ref.Digest] || s.kept[ref.Digest] != nil {
		return nil
	}
	if s.file == nil || ref.Size <= small && s.held+ref.Size <= inMemory {
		b := make([]byte, ref.Size)
		if n, err := c.ReadAt(b, 0); n < len(b) {
			return err
		}
		s.kept[ref.Digest] = assay.Bytes(b)
		s.held += ref.Size
		return nil
	}
	if s.used+ref.Size > s.max {
		return fmt.Errorf("limit on spilled bytes reached")
	}
	at := s.used
	if _, err := io.Copy(io.NewOffsetWriter(s.file, at), io.NewSectionReader(c, 0, ref.Size)); err != nil {
		return err
	}
	s.used += ref.Size
	s.kept[ref.Digest] = assay.Section(diskFile{s.file, s.used}, at, ref.Size)
	return nil
}
