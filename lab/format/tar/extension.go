package tar

import (
	"fmt"
	"slices"
)

// extend reads a header that concerns the next entry ('L', 'K', 'x', 'X') or
// all that follow ('g').
func (w *walker) extend(h header) {
	at, body := w.pos, w.pos+block
	w.pos = body + round(h.size)
	if h.size > maxExtension {
		w.notes.Fail("", at, fmt.Sprintf("extension header of %d bytes: more than %d are not read", h.size, maxExtension))
		return
	}
	b := w.win.At(body, int(h.size))
	if int64(len(b)) < h.size {
		w.notes.Fail("", at, "extension header is cut")
	}
	switch h.flag {
	case 'L':
		w.longName = text(b)
	case 'K':
		w.longLink = text(b)
	default:
		w.pax = true
		list, ok := parsePax(b)
		if !ok {
			w.notes.Fail("", at, "extended header has a malformed record; those before it count")
		}
		if h.flag == 'g' {
			w.everywhere(list, at)
			return
		}
		w.local = list
	}
	w.pending = true
}

// everywhere adds records that hold for all entries to come.
func (w *walker) everywhere(list []record, at int64) {
	for _, x := range list {
		i := slices.IndexFunc(w.global, func(y record) bool { return y.key == x.key })
		switch {
		case i >= 0:
			w.global[i] = x
		case len(w.global) < maxGlobal:
			w.global = append(w.global, x)
		default:
			w.notes.Fail("", at, fmt.Sprintf("more than %d global records: the rest is left out", maxGlobal))
			return
		}
	}
}

// name applies long names and pax records.
func (w *walker) name(m *member) {
	if w.longName != "" {
		m.name = w.longName
	}
	if w.longLink != "" {
		m.link = w.longLink
	}
	for _, key := range [...]string{"path", "GNU.sparse.name"} {
		if s, ok := m.get(key); ok {
			m.name = s
		}
	}
	if s, ok := m.get("linkpath"); ok {
		m.link = s
	}
}
