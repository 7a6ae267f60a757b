package fat

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// folder is a directory that is still to be gone through.
type folder struct {
	path   string
	own    uint32 // first cluster; 0: the root directory
	parent uint32
}

// tree goes through the directories.
func (t *telling) tree() error {
	var descent format.Descent
	if t.bits != 32 {
		b := t.in.Head(t.rootAt, int(t.rootSize))
		places := make([]int64, 0, len(b)/32)
		for i := range len(b) / 32 {
			places = append(places, t.rootAt+int64(i)*32)
		}
		stack, err := t.list(folder{}, b, places)
		if err != nil {
			return err
		}
		return t.folders(stack, &descent)
	}
	return t.folders([]folder{{own: t.root}}, &descent)
}

func (t *telling) folders(stack []folder, descent *format.Descent) error {
	for len(stack) > 0 {
		d := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if err := descent.Enter(uint64(d.own), d.path); err != nil {
			return err
		}
		list, err := t.chain(d.own, maxDir)
		if err != nil {
			return fmt.Errorf("directory %q: %w", d.path, err)
		}
		var b []byte
		var places []int64
		for _, r := range list {
			b = append(b, t.in.Head(r.Offset, int(r.Length))...)
			for at := r.Offset; at < r.Offset+r.Length; at += 32 {
				places = append(places, at)
			}
		}
		if len(b) < 32*len(places) {
			return fmt.Errorf("directory %q: past end of image", d.path)
		}
		more, err := t.list(d, b, places)
		if err != nil {
			return err
		}
		if stack = append(stack, more...); t.in.Ctx.Err() != nil {
			return t.in.Ctx.Err()
		}
	}
	return nil
}

// list claims the entries of a directory, each of which stands at its place.
func (t *telling) list(d folder, b []byte, places []int64) (dirs []folder, err error) {
	var long []int // parts of a long name, the last one first
	for i, at := range places {
		e := b[32*i : 32*i+32]
		switch {
		case e[0] == 0:
			for _, at := range places[i:] {
				t.zeros(at, 32)
			}
			return dirs, nil
		case e[0] == 0xe5:
			long = nil
			continue
		case e[11]&0x3f == attrLong:
			if e[0]&0x40 != 0 {
				long = nil
			}
			long = append(long, i)
			continue
		}
		x := t.parseEntry(e)
		name, whole := t.longName(b, long, shortSum(e[:11]))
		if !whole {
			name = x.short
		}
		parts := long
		long = nil
		switch {
		case x.label:
			t.label(e, at)
			continue
		case x.short == ".":
			t.dot(e, at, d.path, x, d.own)
			continue
		case x.short == "..":
			t.dot(e, at, d.path, x, d.parent)
			continue
		case x.strange:
			return nil, fmt.Errorf("directory %q: entry %q", d.path, x.short)
		}
		path := format.Join(d.path, name)
		clean := assay.CleanName(path)
		if whole {
			for _, k := range parts {
				t.Field(assay.Attribute, "part of a long name", clean, places[k], 32)
			}
		}
		if err := t.node(e, at, clean, x, whole, name); err != nil {
			return nil, err
		}
		if x.attr&attrDir != 0 && x.cluster != 0 {
			parent := d.own
			if t.bits == 32 && parent == t.root {
				parent = 0
			}
			dirs = append(dirs, folder{path, x.cluster, parent})
		}
	}
	return dirs, nil
}

// longName puts a long name together; whole tells that all of its parts are
// there and hold nothing else.
func (t *telling) longName(b []byte, parts []int, sum byte) (name string, whole bool) {
	var units []uint16
	for i, k := range parts {
		e := b[32*k : 32*k+32]
		order := byte(len(parts) - i)
		if i == 0 {
			order |= 0x40
		}
		if e[0] != order || e[11] != attrLong || e[12] != 0 || e[13] != sum || e[26] != 0 || e[27] != 0 {
			return "", false
		}
		units = append(longPart(e), units...)
	}
	for i, c := range units {
		if c == 0 {
			for _, x := range units[i+1:] {
				if x != 0xffff {
					return "", false
				}
			}
			break
		}
	}
	return longName(units), len(units) > 0
}

// node claims an entry of a file or a directory, and its content.
func (t *telling) node(e []byte, at int64, path string, x dirent, long bool, name string) error {
	folder := x.attr&attrDir != 0
	switch {
	case !long:
		t.Value(assay.Attribute, "short name", path, at, 11, []byte(x.short))
	case alias(string(e[:11]), name):
		t.Field(assay.Derived, "short name", path, at, 11)
	default:
		t.Field(assay.Statement, "short name", path, at, 11)
	}
	// the archive bit is set whenever a file is written
	t.Value(assay.Statement, "attributes", path, at+11, 1, fmt.Appendf(nil, "0x%02x", x.attr&^0x20))
	t.When(e[12]&^0x18 == 0, assay.Parameter, "small letters", path, at+12, 1)
	t.Field(assay.Moment, "time of creation and of access", path, at+13, 7)
	if t.bits == 32 {
		t.Field(assay.Derived, "first cluster, upper half", path, at+20, 2)
	} else {
		t.zeros(at+20, 2)
	}
	t.Field(assay.Attribute, "time of writing", path, at+22, 4)
	t.When(folder || x.size > 0 || x.cluster == 0, assay.Derived, "first cluster", path, at+26, 2)
	if folder {
		t.zeros(at+28, 4)
		return nil
	}
	t.Field(assay.Attribute, "size", path, at+28, 4)
	if x.size == 0 {
		return nil
	}
	list, err := t.chain(x.cluster, x.size)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	left := x.size
	for _, r := range list {
		n := min(r.Length, left)
		t.Field(assay.Encoded, "content", path, r.Offset, n)
		t.zeros(r.Offset+n, r.Length-n)
		left -= n
	}
	if left > 0 {
		return fmt.Errorf("%s: %d bytes are missing", path, left)
	}
	return nil
}

// label claims the entry that names the volume.
func (t *telling) label(e []byte, at int64) {
	t.Field(assay.Statement, "volume label", "", at, 11)
	t.When(e[11]&^0x20 == attrVolume, assay.Derived, "attributes", "", at+11, 1)
	t.zeros(at+12, 1)
	t.Field(assay.Moment, "time of creation and of access", "", at+13, 7)
	t.zeros(at+20, 2)
	t.Field(assay.Moment, "time of writing", "", at+22, 4)
	t.zeros(at+26, 6)
}

// dot claims "." and "..".
func (t *telling) dot(e []byte, at int64, path string, x dirent, to uint32) {
	t.When(x.cluster == to && e[11]&^0x20 == attrDir && binary.LittleEndian.Uint32(e[28:]) == 0, assay.Derived, "dots", path, at, 12)
	t.When(e[12]&^0x18 == 0, assay.Parameter, "small letters", path, at+12, 1)
	t.Field(assay.Moment, "time of creation and of access", path, at+13, 7)
	t.When(x.cluster == to && (t.bits == 32 || e[20]|e[21] == 0), assay.Derived, "first cluster, upper half", path, at+20, 2)
	t.Field(assay.Moment, "time of writing", path, at+22, 4)
	t.When(x.cluster == to, assay.Derived, "first cluster", path, at+26, 2)
	t.zeros(at+28, 4)
}

// alias reports whether a short name is what systems make of a long one: its
// first letters, with a number behind "~" where something was left out.
func alias(short, long string) bool {
	letters := func(s string) string {
		return strings.Map(func(c rune) rune {
			switch {
			case c == ' ' || c == '.':
				return -1
			case c > 0x7e || strings.ContainsRune("+,;=[]", c):
				return '_'
			}
			return c
		}, strings.ToUpper(s))
	}
	base, ext := strings.TrimRight(short[:8], " "), strings.TrimRight(short[8:], " ")
	if i := strings.LastIndexByte(base, '~'); i > 0 && strings.Trim(base[i+1:], "0123456789") == "" {
		base = base[:i]
	}
	name, tail := long, ""
	if i := strings.LastIndexByte(long, '.'); i > 0 {
		name, tail = long[:i], long[i+1:]
	}
	tail = letters(tail)
	return base != "" && strings.HasPrefix(letters(name), base) && ext == tail[:min(3, len(tail))]
}
