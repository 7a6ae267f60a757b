package format

import (
	"fmt"
	"strings"
)

// Bounds of a directory tree far above what kernels accept: they stop hostile
// images, not real ones.
const (
	maxLevels = 1024
	maxPath   = 16 << 10 // bytes of a name with its directories
)

// Descent keeps a walk over the directories of a file system from running in
// circles. The zero Descent is ready; it is for one goroutine.
type Descent struct{ seen map[uint64]string }

// Enter says whether the directory that the format knows as id, met under that
// path, may be listed: an error tells that it was listed before, or is too
// deep. The root directory has the path "".
func (d *Descent) Enter(id uint64, path string) error {
	if d.seen == nil {
		d.seen = map[uint64]string{}
	}
	if first, is := d.seen[id]; is {
		return fmt.Errorf("directory is the same as %q and is not listed again", "/"+first)
	}
	if n := strings.Count(path, "/"); n >= maxLevels {
		return fmt.Errorf("directory is %d levels deep and is not listed", n)
	}
	if len(path) > maxPath {
		return fmt.Errorf("directory with a path of %d bytes is not listed", len(path))
	}
	d.seen[id] = path
	return nil
}

// Seen reports whether the directory was entered.
func (d *Descent) Seen(id uint64) bool {
	_, is := d.seen[id]
	return is
}

// Join puts a name behind the path of its directory.
func Join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}
