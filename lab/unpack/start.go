package unpack

import (
	"encoding/binary"

	"assay"
)

// startTable finds the signatures that stand at their place in a content: by
// place, and of those at one place by their first two bytes, which always
// count.
type startTable struct {
	places []startPlace
}

type startPlace struct {
	at      int64
	length  int64 // of the longest
	firsts  map[uint16][]pattern
	shorter []pattern // of one byte: none that we know
}

func (t *startTable) add(p pattern) {
	i := 0
	for ; i < len(t.places) && t.places[i].at != p.at; i++ {
	}
	if i == len(t.places) {
		t.places = append(t.places, startPlace{at: p.at, firsts: map[uint16][]pattern{}})
	}
	x := &t.places[i]
	x.length = max(x.length, int64(len(p.bytes)))
	if len(p.bytes) < 2 {
		x.shorter = append(x.shorter, p)
		return
	}
	k := binary.LittleEndian.Uint16(p.bytes)
	x.firsts[k] = append(x.firsts[k], p)
}

// formats marks those whose signature fits b, which stands at the place.
func (x *startPlace) formats(b []byte, fits []bool) {
	for i := range x.shorter {
		fits[x.shorter[i].format] = fits[x.shorter[i].format] || x.shorter[i].matches(b)
	}
	if len(b) < 2 {
		return
	}
	list := x.firsts[binary.LittleEndian.Uint16(b)]
	for i := range list {
		fits[list[i].format] = fits[list[i].format] || list[i].matches(b)
	}
}

// atStart lists the formats whose signature fits a container at offset 0, in
// the order of the formats.
func (d *driver) atStart(c assay.Content, head []byte) []int {
	fits := make([]bool, len(d.opt.Formats))
	var far [128]byte
	for i := range d.scan.start.places {
		x := &d.scan.start.places[i]
		switch {
		case x.at+x.length <= int64(len(head)) || x.at < int64(len(head)) && c.Size() == int64(len(head)):
			x.formats(head[x.at:], fits)
		case x.at < c.Size():
			x.formats(show(c, x.at, min(x.length, c.Size()-x.at), far[:]), fits)
		}
	}
	var list []int
	for i := range d.opt.Formats {
		if f := d.opt.Formats[i].Starts; fits[i] || f != nil && f(head) {
			list = append(list, i)
		}
	}
	return list
}

// show gives the n bytes at off, fewer where they cannot be read: out of the
// content where it can show them, else in buf if they fit.
func show(c assay.Content, off, n int64, buf []byte) []byte {
	if s, is := c.(assay.Slicer); is {
		if b, ok := s.Slice(off, n); ok {
			return b
		}
	}
	if n > int64(len(buf)) {
		buf = make([]byte, n)
	}
	m, _ := c.ReadAt(buf[:n], off)
	return buf[:m]
}
