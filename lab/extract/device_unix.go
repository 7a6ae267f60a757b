//go:build linux || darwin

package extract

import (
	"fmt"
	"path"

	"golang.org/x/sys/unix"

	"assay"
)

// device makes a device node, pipe or socket in a directory opened through the
// root, so that no link can lead elsewhere.
func (w *writer) device(at string, f *assay.File) error {
	dir := path.Dir(at)
	if err := w.mkdir(dir); err != nil {
		return err
	}
	if err := w.free(at); err != nil {
		return err
	}
	d, err := w.root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	mode := f.Mode & 0o777
	switch f.Type {
	case assay.CharDev:
		mode |= unix.S_IFCHR
	case assay.BlockDev:
		mode |= unix.S_IFBLK
	case assay.Fifo:
		mode |= unix.S_IFIFO
	case assay.Socket:
		mode |= unix.S_IFSOCK
	}
	if err := makeNode(int(d.Fd()), path.Base(at), mode, unix.Mkdev(f.Major, f.Minor)); err != nil {
		return fmt.Errorf("%s not made: %w", f.Type, err)
	}
	return w.attributes(at, f)
}
