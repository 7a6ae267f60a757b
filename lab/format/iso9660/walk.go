package iso9660

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/lab/format"
)

// walker hands the tree of a volume to a sink.
type walker struct {
	m         *image
	v         *volume
	out       format.Sink
	rockRidge bool
	skip      int  // bytes in front of each record's fields
	extra     bool // only what the first tree did not have
	descent   format.Descent
	stack     []pending
	contents  map[uint32]bool // blocks where contents of the first tree start
	lost      bool
}

// pending is a directory that is still to be listed.
type pending struct {
	path string
	r    record
}

func (w *walker) fail(path string, off int64, why string) {
	w.lost = true
	w.out.Fail(path, w.m.place(off), why)
}

// walk hands over the tree of the volume, below a directory of that name.
func (w *walker) walk(top string) error {
	w.descent, w.lost = format.Descent{}, false
	if !w.extra {
		e := assay.Entry{Name: top, Type: assay.Dir}
		w.attributes(&e, w.own(w.v.root), w.v.root)
		if err := w.out.Entry(e, format.Body{}); err != nil {
			return err
		}
	}
	w.descend(top, w.v.root)
	if err := w.run(); err != nil {
		return err
	}
	if w.lost {
		return w.salvage(top)
	}
	return nil
}

// own gives what a directory's own record says.
func (w *walker) own(d record) attributes {
	b := append([]byte(nil), w.m.win.At((int64(d.place)+int64(d.skip))*w.v.block, 256)...)
	r, err := parseRecord(b)
	if err != nil {
		return attributes{}
	}
	return w.m.fields(w.v, r.susp, w.skipOf(r))
}

// skipOf: the very first record has its fields without anything in front.
func (w *walker) skipOf(r record) int {
	if len(r.susp) >= 7 && string(r.susp[:2]) == "SP" {
		return 0
	}
	return w.skip
}

func (w *walker) descend(path string, r record) {
	if err := w.descent.Enter(uint64(r.place), path); err != nil {
		w.out.Fail(path, -1, err.Error())
		return
	}
	w.stack = append(w.stack, pending{path, r})
}

func (w *walker) run() error {
	for len(w.stack) > 0 {
		d := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		list, bad := w.m.directory(w.v, d.r)
		for _, off := range bad {
			w.fail(d.path, off, "directory: "+errRecord.Error())
			if at := w.m.place(off); at >= 0 {
				w.out.Unread(at, min(sector-at%sector, w.m.end-at), errRecord.Error())
			}
		}
		w.m.claim((int64(d.r.place)+int64(d.r.skip))*w.v.block, d.r.size)
		first := len(w.stack)
		for len(list) > 0 {
			n := 1
			for n < len(list) && list[n-1].flags&flagMultiExtent != 0 && list[n].name == list[0].name {
				n++
			}
			if err := w.emit(d.path, list[:n]); err != nil {
				return err
			}
			list = list[n:]
		}
		slices.Reverse(w.stack[first:])
	}
	return nil
}

// name is what an entry is called: with Rock Ridge as recorded there, else
// without version and the dot of an empty extension.
func (w *walker) name(r record, a *attributes) string {
	switch {
	case w.v.joliet:
		name := ucs2([]byte(r.name))
		name, _, _ = strings.Cut(name, ";")
		return name
	case a.named:
		return a.name
	}
	name, _, _ := strings.Cut(r.name, ";")
	return strings.TrimSuffix(name, ".")
}

// emit hands over one entry, which several records describe when its content
// has several extents.
func (w *walker) emit(dir string, records []record) error {
	r := records[0]
	if r.name == "\x00" || r.name == "\x01" || r.flags&flagAssociated != 0 {
		return nil // the directory itself and its parent; resource forks
	}
	a := attributes{}
	if !w.v.joliet && w.rockRidge {
		a = w.m.fields(w.v, r.susp, w.skip)
	}
	if a.relocated {
		return nil // stands where CL points to it
	}
	path := format.Join(dir, w.name(r, &a))
	if a.child != 0 {
		// the directory was moved: its own record describes it
		b := append([]byte(nil), w.m.win.At(int64(a.child)*w.v.block, 256)...)
		moved, err := parseRecord(b)
		if err != nil {
			w.fail(path, int64(a.child)*w.v.block, "moved directory: "+err.Error())
			return nil
		}
		own := w.m.fields(w.v, moved.susp, w.skip)
		own.name, own.named, own.child = a.name, a.named, 0
		r, a = moved, own
	}
	e := assay.Entry{Name: path}
	if r.flags&flagDir != 0 {
		e.Type = assay.Dir
	}
	w.attributes(&e, a, r)
	var body format.Body
	switch e.Type {
	case assay.Dir:
		w.descend(path, r)
	case assay.Regular:
		if w.extra && (w.contents[r.place] || r.size == 0) {
			return nil
		}
		body = w.body(path, records, &a)
		w.contents[r.place] = true
	case assay.Symlink:
		e.Target = a.target
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = a.numbers()
	}
	if w.extra && e.Type != assay.Regular {
		return nil
	}
	return w.out.Entry(e, body)
}

// attributes fills in what the fields say.
func (w *walker) attributes(e *assay.Entry, a attributes, r record) {
	if r.date != 0 {
		e.Has, e.MTime = e.Has|assay.HasTime, r.date
	}
	if a.mtime != 0 {
		e.Has, e.MTime = e.Has|assay.HasTime, a.mtime
	}
	if !a.posix {
		return
	}
	e.Has |= assay.HasMode | assay.HasOwner
	e.Mode, e.UID, e.GID = a.mode&0o7777, a.uid, a.gid
	if t, ok := assay.TypeOfMode(a.mode); ok && (t == assay.Dir) == (r.flags&flagDir != 0) {
		e.Type = t
	}
}

// salvage lists directories of the path table that were not met. Its entries
// (9.4): u8 length of the name, u8, u32 block, u16 parent, name.
func (w *walker) salvage(top string) error {
	v := w.v
	b := append([]byte(nil), w.m.win.At(int64(v.pathAt[0])*v.block, int(min(v.paths, 16<<20)))...)
	count := 0
	for len(b) >= 9 && b[0] != 0 && 8+int(b[0]) <= len(b) {
		place := binary.LittleEndian.Uint32(b[2:])
		b = b[min(len(b), (8+int(b[0])+1)&^1):]
		if w.descent.Seen(uint64(place)) || int64(place)*v.block >= w.m.end {
			continue
		}
		own, err := parseRecord(append([]byte(nil), w.m.win.At(int64(place)*v.block, 256)...))
		if err != nil || own.name != "\x00" || own.flags&flagDir == 0 {
			continue
		}
		own.place = place
		count++
		name := format.Join(top, fmt.Sprintf("directory-%d", place))
		e := assay.Entry{Name: name, Type: assay.Dir}
		w.attributes(&e, w.own(own), own)
		if err := w.out.Entry(e, format.Body{}); err != nil {
			return err
		}
		w.descend(name, own)
		if err := w.run(); err != nil {
			return err
		}
	}
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d directories are in no readable one: they are called directory-BLOCK", count))
	}
	return nil
}
