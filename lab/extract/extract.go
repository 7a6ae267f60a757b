// Package extract writes a release to disk, and nothing outside the directory
// it is given, whatever names and links in the release say: every file access
// goes through an os.Root.
//
// What stands where: the place on disk is the path of the report. A content
// that was opened is a directory with the content's name and "!" behind it;
// everything else is a file of its own. So the report's path
// "fw.bin!/100000.squashfs!/etc/passwd" is that very file below the directory.
// Names are escaped as in reports (%XX), an element that is "." or ".." and
// one that is empty (of an absolute name) is written %2E, %2E%2E and %2F, and
// an element that is too long for the file system is cut and gets a digest of
// the whole.
//
// Symbolic links are made last, relative, and only when their text stays inside
// their layer (an absolute target counts from the layer's root) and following
// them stays inside the directory. Any other link becomes a text file with its
// target, named NAME!symlink. Hard links become
// files of their own. Device nodes, pipes and sockets, setuid, setgid and
// sticky bits and owners are made only with Preserve.
package extract

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"sync"

	"assay"
)

// Options say how a release is written.
type Options struct {
	// Preserve makes device nodes, pipes and sockets, and gives everything
	// the recorded mode and owner. It needs the rights to do so.
	Preserve bool
}

// Target is a directory that a release is written to. It is an unpack.Keeper:
// while the release is taken apart Keep stores each distinct content once,
// then Write puts them in their places.
type Target struct {
	root  *os.Root
	opt   Options
	store string // where contents wait, removed by Write and Close
	umask fs.FileMode

	mu   sync.Mutex
	kept map[assay.Digest]bool
}

// New prepares root for the release of that subject name. A directory that
// holds such a release already is refused.
func New(root *os.Root, name string, opt Options) (*Target, error) {
	top := element(assay.EscapeName(name))
	if _, err := root.Lstat(top + "!"); err == nil {
		return nil, fmt.Errorf("%s is already there: remove it or choose another directory", path.Join(root.Name(), top+"!"))
	}
	t := &Target{root: root, opt: opt, store: top + "!contents", kept: map[assay.Digest]bool{}}
	if err := root.RemoveAll(t.store); err != nil {
		return nil, err
	}
	if err := root.Mkdir(t.store, 0o777); err != nil {
		return nil, err
	}
	made, err := root.Stat(t.store)
	if err != nil {
		return nil, err
	}
	t.umask = 0o777 &^ made.Mode().Perm()
	return t, nil
}

// Keep stores a content until Write finds its places. It is safe for
// concurrent use.
func (t *Target) Keep(ref assay.Ref, c assay.Content) error {
	if ref.Size == 0 {
		return nil
	}
	f, err := t.root.OpenFile(t.stored(ref.Digest), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(f, io.NewSectionReader(c, 0, ref.Size))
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, t.root.Remove(t.stored(ref.Digest)))
	}
	t.mu.Lock()
	t.kept[ref.Digest] = true
	t.mu.Unlock()
	return nil
}

func (t *Target) stored(d assay.Digest) string { return t.store + "/" + d.String() }

// Close removes contents that found no place.
func (t *Target) Close() error { return t.root.RemoveAll(t.store) }

// Summary counts what was written.
type Summary struct {
	Files, Dirs, Links int64
	Bytes              int64 // of files
	Skipped            int64
	Skips              []Skip // the first of them
}

// Skip is an entry that was not written, or not as it is recorded, and why.
type Skip struct {
	Path   assay.Path
	Reason string
}

// maxSkips bounds Summary.Skips.
const maxSkips = 10_000

func (s *Summary) skip(p assay.Path, why error) {
	if s.Skipped++; len(s.Skips) < maxSkips {
		s.Skips = append(s.Skips, Skip{p, why.Error()})
	}
}

// Write puts the entries of the release in their places and closes the target.
// What cannot be written stands in the summary; the error is about the whole.
func (t *Target) Write(files iter.Seq[assay.File]) (Summary, error) {
	w := &writer{Target: t, uses: map[assay.Digest]int{}, dirs: map[string]bool{"": true, ".": true}}
	for f := range files {
		if isFile(&f) {
			w.uses[f.Ref.Digest]++
		}
	}
	for f := range files {
		w.entry(&f)
	}
	w.finish()
	return w.sum, t.Close()
}

// isFile: the entry becomes a regular file.
func isFile(f *assay.File) bool {
	return (f.Type == assay.Regular || f.Type == assay.Hardlink) && f.Format == ""
}
