package extract

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"syscall"

	"assay"
)

// makeLinks makes all symbolic links and takes those back that lead outside:
// when the links before them in their target are followed, only the finished
// tree tells where a link leads.
func (w *writer) makeLinks() {
	var made []*pending
	for i := range w.links {
		// All directories first, so that none is reached through a link.
		// What fails here fails again, and is told, in symlink.
		_ = w.mkdir(path.Dir(w.links[i].at))
	}
	for i := range w.links {
		p := &w.links[i]
		on, ok := link(p.file.Path, p.file.Target)
		if !ok {
			w.asText(p)
			continue
		}
		if err := w.symlink(p.at, on); err != nil {
			w.sum.skip(p.file.Path, err)
			continue
		}
		made = append(made, p)
	}
	for _, p := range made {
		if w.escapes(p.at) {
			if err := w.root.Remove(p.at); err != nil {
				w.sum.skip(p.file.Path, err)
			}
			w.asText(p)
			continue
		}
		w.sum.Links++
		if w.opt.Preserve {
			w.note(&p.file, w.preserve(p.at, &p.file))
		}
	}
}

// symlink makes one link. A name that is taken by anything but an earlier link
// is refused: links never stand in the way of other entries.
func (w *writer) symlink(at, target string) error {
	if err := w.mkdir(path.Dir(at)); err != nil {
		return err
	}
	if st, err := w.root.Lstat(at); err == nil {
		if st.Mode().Type() != fs.ModeSymlink {
			return errTaken
		}
		if err := w.root.Remove(at); err != nil {
			return err
		}
	}
	return w.root.Symlink(target, at)
}

// escapes reports whether following the link leaves the target. A link to
// nothing, or in a circle, stays inside: its text was seen to.
func (w *writer) escapes(at string) bool {
	_, err := w.root.Stat(at)
	return err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ELOOP) &&
		!errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.ENOTDIR)
}

// asText writes the target of a link that is not made into NAME!symlink.
func (w *writer) asText(p *pending) {
	err := errOutside
	at := p.at + "!symlink"
	if e := w.mkdir(path.Dir(at)); e != nil {
		err = e
	} else if e := w.root.WriteFile(at, []byte(assay.EscapeName(p.file.Target)+"\n"), 0o666); e != nil {
		err = fmt.Errorf("%w: %w", errOutside, e)
	}
	w.sum.skip(p.file.Path, err)
}
