package extract

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"assay"
)

// writer puts the entries of one release in their places.
type writer struct {
	*Target
	sum   Summary
	uses  map[assay.Digest]int // places still to come
	dirs  map[string]bool      // directories that are there
	links []pending
	held  []pending // directories whose recorded mode is given last
}

// pending is an entry that is finished when all others are there.
type pending struct {
	at   string
	file assay.File
}

// Why entries are not written as recorded.
var (
	errDevice  = errors.New("not made: needs --preserve")
	errUnread  = errors.New("not written: its content was not read")
	errOutside = errors.New("link leads outside its container: written as text")
	errThere   = errors.New("not written: a file of that name is already there")
	errTaken   = errors.New("not written: the name is taken by something else of the release")
)

// entry writes one entry or puts it off.
func (w *writer) entry(f *assay.File) {
	at := onDisk(f.Path)
	switch {
	case f.Format != "":
		w.opened(at, f)
	case isFile(f):
		w.note(f, w.file(at, f))
	case f.Type == assay.Dir:
		w.note(f, w.directory(at, f))
	case f.Type == assay.Symlink:
		w.links = append(w.links, pending{at, *f})
	case !w.opt.Preserve:
		w.sum.skip(f.Path, fmt.Errorf("%s %w", f.Type, errDevice))
	default:
		w.note(f, w.device(at, f))
	}
}

func (w *writer) note(f *assay.File, err error) {
	if err != nil {
		w.sum.skip(f.Path, err)
	}
}

// opened makes the directory that stands for an opened content.
func (w *writer) opened(at string, f *assay.File) {
	w.note(f, w.mkdir(at+"!"))
}

// mkdir makes a directory and those above it.
func (w *writer) mkdir(at string) error {
	if w.dirs[at] {
		return nil
	}
	if err := w.root.MkdirAll(at, 0o777); err != nil {
		if errors.Is(err, fs.ErrExist) || errors.Is(err, syscall.ENOTDIR) {
			return errTaken
		}
		return err
	}
	for ; !w.dirs[at]; at = path.Dir(at) {
		w.dirs[at] = true
		w.sum.Dirs++
	}
	return nil
}

func (w *writer) directory(at string, f *assay.File) error {
	if err := w.mkdir(at); err != nil {
		return err
	}
	if w.opt.Preserve || f.Has&assay.HasTime != 0 {
		w.held = append(w.held, pending{at, *f})
	}
	return nil
}

// file puts a content in its place: the last place gets the stored file
// itself, the others copies.
func (w *writer) file(at string, f *assay.File) error {
	d := f.Ref.Digest
	w.uses[d]--
	if d.IsZero() && f.Ref.Size > 0 || f.Ref.Size > 0 && !w.kept[d] {
		return errUnread
	}
	if err := w.mkdir(path.Dir(at)); err != nil {
		return err
	}
	if !strings.Contains(at, "/") {
		// The subject itself, which nothing opened: it is the only thing that
		// does not stand below a directory that New saw to be new.
		if _, err := w.root.Lstat(at); err == nil {
			return errThere
		}
	}
	if err := w.free(at); err != nil {
		return err
	}
	if err := w.content(at, f, w.uses[d] == 0); err != nil {
		return err
	}
	w.sum.Files++
	w.sum.Bytes += f.Ref.Size
	return w.attributes(at, f)
}

// free removes an earlier entry of the same name: the later one counts, as
// when an archive is extracted.
func (w *writer) free(at string) error {
	st, err := w.root.Lstat(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case st.IsDir():
		return errTaken
	}
	return w.root.Remove(at)
}

func (w *writer) content(at string, f *assay.File, last bool) error {
	if f.Ref.Size > 0 && last {
		if err := w.root.Rename(w.stored(f.Ref.Digest), at); err == nil {
			return w.root.Chmod(at, permissions(f)&^w.umask)
		}
	}
	out, err := w.root.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions(f))
	if err != nil {
		return err
	}
	if f.Ref.Size > 0 {
		err = w.copy(out, f.Ref.Digest)
	}
	return errors.Join(err, out.Close())
}

func (w *writer) copy(out *os.File, d assay.Digest) error {
	in, err := w.root.Open(w.stored(d))
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(out, in)
	return err
}

// permissions are the recorded ones without setuid, setgid and sticky bits,
// and readable and writable for the owner, so that what was written can be
// read and removed.
func permissions(f *assay.File) fs.FileMode {
	if f.Has&assay.HasMode == 0 {
		return 0o666
	}
	return fs.FileMode(f.Mode&0o777) | 0o600
}

// attributes gives a file its time and, with Preserve, its owner and mode.
func (w *writer) attributes(at string, f *assay.File) error {
	var err error
	if w.opt.Preserve {
		err = w.preserve(at, f)
	}
	if f.Has&assay.HasTime != 0 {
		// A time that the file system cannot hold is no loss worth a word.
		_ = w.root.Chtimes(at, time.Time{}, f.Time())
	}
	return err
}

// preserve gives owner and mode; the owner first, since a change of owner
// takes setuid bits away (chown(2)).
func (w *writer) preserve(at string, f *assay.File) error {
	if f.Has&assay.HasOwner != 0 {
		if err := w.root.Lchown(at, int(f.UID), int(f.GID)); err != nil {
			return err
		}
	}
	if f.Has&assay.HasMode == 0 || f.Type == assay.Symlink {
		return nil
	}
	mode := fs.FileMode(f.Mode & 0o777)
	for bit, m := range map[uint32]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if f.Mode&bit != 0 {
			mode |= m
		}
	}
	return w.root.Chmod(at, mode)
}

// finish makes the links and gives directories their attributes, the inner
// ones first, since a directory may forbid what is still to be done in it.
func (w *writer) finish() {
	w.makeLinks()
	for i := len(w.held) - 1; i >= 0; i-- {
		w.note(&w.held[i].file, w.attributes(w.held[i].at, &w.held[i].file))
	}
}
