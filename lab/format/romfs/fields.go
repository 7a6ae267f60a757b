package romfs

import (
	"errors"
	"fmt"

	"assay"
	"assay/lab/format"
)

// fields tells what the bytes of a file system mean, from the root directory
// on.
func fields(in *format.Input, tell func(assay.Field)) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	if m.end < m.size {
		return fmt.Errorf("image is cut short: %d of %d bytes are there", m.end, m.size)
	}
	t := &telling{image: m, Claims: format.NewClaims(in.Content, tell), paths: map[int64]string{}, headers: m.end / 32}
	t.Field(assay.Derived, "magic", "", 0, 8)
	t.Field(assay.Derived, "size", "", 8, 4)
	t.When(m.sound, assay.Checksum, "checksum", "", 12, 4)
	t.Field(assay.Statement, "volume name", "", 16, int64(len(m.name))+1)
	if err := t.tree(); err != nil {
		return err
	}
	for _, h := range t.hard {
		to, known := t.paths[int64(h.spec&^15)]
		if known && h.spec&15 == 0 {
			t.Value(assay.Attribute, "hard link", h.name, h.at+4, 4, []byte(to))
		}
	}
	t.Fill(0, m.size, 1024, 0)
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one file system.
type telling struct {
	*image
	*format.Claims
	paths   map[int64]string // by the place of the header
	hard    []header         // with their paths as names
	headers int64            // that there is room for
}

func (t *telling) tree() error {
	var descent format.Descent
	for stack := []pending{{"", t.first}}; len(stack) > 0; {
		d := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if err := descent.Enter(uint64(d.first), d.path); err != nil {
			return err
		}
		for at := d.first; at != 0; {
			h, err := t.parse(at)
			if err == nil && (h.data+h.size > t.size || !h.sound) {
				err = fmt.Errorf("header at 0x%x is damaged", at)
			}
			if err != nil {
				return err
			}
			if t.headers--; t.headers < 0 {
				return errors.New("more headers than there is room for: they have a loop")
			}
			path := assay.CleanName(format.Join(d.path, h.name))
			if _, again := t.paths[at]; again {
				return fmt.Errorf("header at 0x%x stands in two directories", at)
			}
			if h.name == "." {
				path = d.path
			}
			t.paths[at] = path
			t.claim(path, h, at == t.first)
			if h.kind == typeDir && h.name != "." && h.name != ".." {
				stack = append(stack, pending{path, int64(h.spec &^ 15)})
			}
			at = h.next
		}
	}
	return nil
}

// claim claims a header and the content behind it.
func (t *telling) claim(path string, h header, root bool) {
	dots := h.name == "." || h.name == ".."
	kind := fmt.Appendf(nil, "type %d exec %v", h.kind, h.exec)
	switch {
	case !dots:
		t.Value(assay.Attribute, "type", path, h.at, 4, kind)
	case root && h.kind == typeDir || h.kind == typeHardlink || h.kind == typeDir:
		t.Field(assay.Derived, "next", path, h.at, 4)
	}
	t.Field(assay.Derived, "size", path, h.at+8, 4)
	t.Field(assay.Checksum, "checksum", path, h.at+12, 4)
	t.Field(assay.Attribute, "name", path, h.at+16, int64(len(h.name))+1)
	if dots && h.size > 0 {
		return
	}
	switch h.kind {
	case typeHardlink:
		if h.size > 0 {
			return
		}
		h.name = path
		if dots {
			t.dots(path, h)
		} else {
			t.hard = append(t.hard, h)
		}
	case typeDir:
		t.When(h.spec&15 == 0, assay.Derived, "first file", path, h.at+4, 4)
	case typeFile:
		t.When(h.spec == 0, assay.Fill, "unused", "", h.at+4, 4)
		t.Field(assay.Encoded, "content", path, h.data, h.size)
	case typeSymlink:
		t.When(h.spec == 0, assay.Fill, "unused", "", h.at+4, 4)
		t.Field(assay.Attribute, "target", path, h.data, h.size)
	case typeBlockDev, typeCharDev:
		t.Field(assay.Attribute, "device", path, h.at+4, 4)
	default:
		t.When(h.spec == 0, assay.Fill, "unused", "", h.at+4, 4)
	}
}

// dots claims what "." and ".." lead to, when that is some directory.
func (t *telling) dots(path string, h header) {
	to, err := t.parse(int64(h.spec &^ 15))
	t.When(err == nil && to.sound && to.kind == typeDir && h.spec&15 == 0, assay.Derived, "directory", path, h.at+4, 4)
}
