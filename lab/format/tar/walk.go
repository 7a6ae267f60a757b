package tar

import (
	"context"
	"fmt"

	"assay/internal/window"
)

const (
	// recordSize is the unit in which tapes were written: 20 blocks. Zero
	// blocks behind the end-of-archive mark belong to the archive up to it.
	recordSize = 20 * block
	// maxExtension bounds the body of one extension header.
	maxExtension = 8 << 20
	// maxGlobal bounds the records that every entry is asked against.
	maxGlobal = 128
	// seekLeast is how far a next header is looked for behind damage; it
	// grows with what was walked, so that the search never costs more than a
	// small multiple of the archive.
	seekLeast = 1 << 20
)

// notes receives what a walk meets besides members.
type notes interface {
	Structure(off, n int64)
	Unread(off, n int64, reason string)
	Fail(name string, off int64, reason string)
}

// silent is for Measure.
type silent struct{}

func (silent) Structure(int64, int64)      {}
func (silent) Unread(int64, int64, string) {}
func (silent) Fail(string, int64, string)  {}

// member is one entry of the archive with all headers that concern it.
type member struct {
	header
	at   int64 // its own header block
	body int64 // where its data starts
	size int64 // bytes of data stored
	records
	segments []segment // of a sparse file
	sparse   bool
	real     int64 // size of a sparse file
	broken   string
}

// walker goes from header to header.
type walker struct {
	ctx   context.Context
	win   *window.Window
	notes notes
	pos   int64 // the next block
	mark  int64 // everything before it is accounted for
	end   int64 // how long the archive is, once known

	global   []record
	local    []record
	longName string
	longLink string
	pending  bool // extension headers wait for their entry

	mended  *int64  // size of the entry whose header is damaged
	seen    variant // of the first header
	pax     bool
	members int
}

func newWalker(ctx context.Context, src window.Source, n notes) *walker {
	return &walker{ctx: ctx, win: window.New(src), notes: n}
}

// next gives the next member, or false at the end: end is set then.
func (w *walker) next() (*member, bool) {
	for w.ctx.Err() == nil {
		b := w.win.At(w.pos, block)
		if len(b) < block {
			w.finish(w.pos)
			return nil, false
		}
		name := ""
		switch {
		case sound(b):
		case zero(b):
			if w.ended() {
				return nil, false
			}
			continue
		case w.follows(b, &name):
			w.notes.Fail(name, w.pos, "header checksum is wrong; taken as it stands because its size leads to the next header")
		default:
			if b := w.win.At(w.pos, block); ragged(b) {
				if m, ok := w.mend(b); ok && m != nil {
					return m, true
				} else if ok {
					continue
				}
			}
			if !w.seek() {
				return nil, false
			}
			continue
		}
		if m := w.take(); m != nil {
			return m, true
		}
	}
	w.finish(w.pos)
	return nil, false
}

// finish closes the account at end.
func (w *walker) finish(end int64) {
	w.end = end
	w.claim(min(end, w.win.Size()))
	w.drop("the archive ends")
}

// claim makes everything between the last data and to structure.
func (w *walker) claim(to int64) {
	if to > w.mark {
		w.notes.Structure(w.mark, to-w.mark)
		w.mark = to
	}
}

// drop tells of extension headers that no entry came for.
func (w *walker) drop(why string) {
	if w.pending {
		w.notes.Fail(w.longName, w.pos, "extension header without its entry: "+why)
	}
	w.pending, w.longName, w.longLink, w.local = false, "", "", nil
}

// ended decides at a zero block: two of them end the archive, and the zero
// blocks up to the end of the record belong to it; a lone one in front of a
// header is stepped over.
func (w *walker) ended() bool {
	second := w.win.At(w.pos+block, block)
	if len(second) == block && sound(second) {
		w.pos += block
		return false
	}
	end := w.pos + block
	record := (end/recordSize + 1) * recordSize // where that of the second block ends
	for end < record {
		b := w.win.At(end, block)
		if len(b) < block || !zero(b) {
			break
		}
		end += block
	}
	w.pos = end
	w.finish(end)
	return true
}

// follows reports whether b, whose checksum is wrong, is a ustar header all
// the same: magic and size are there, and the size leads to a header. b is no
// longer valid then.
func (w *walker) follows(b []byte, name *string) bool {
	if w.members == 0 || variantOf(b) == v7 || b[0] == 0 {
		return false
	}
	size, _, ok := number(b[124:136])
	if !ok || size < 0 || size > maxSize {
		return false
	}
	if bodiless(b[156]) {
		size = 0
	}
	*name = text(b[:100])
	next := w.win.At(w.pos+block+round(size), block)
	return len(next) == block && (sound(next) || zero(next))
}

// seek looks for the next header behind damage. The hole is told.
func (w *walker) seek() bool {
	limit := min(w.win.Size(), w.pos+max(seekLeast, 8*w.pos))
	for at := w.pos + block; at+block <= limit; at += block {
		if at%(1<<24) == 0 && w.ctx.Err() != nil {
			break
		}
		if w.header(at) {
			w.claim(w.pos)
			w.notes.Unread(w.pos, at-w.pos, "no header where one belongs; the next stands behind it")
			w.drop("its header is damaged")
			w.pos, w.mark = at, at
			return true
		}
	}
	if w.pos < w.win.Size() {
		w.notes.Fail("", w.pos, "no header and no end-of-archive mark where one belongs")
	}
	w.finish(w.pos)
	return false
}

// take reads the header at pos. It gives the member, or nil when the header
// only extends the next one.
func (w *walker) take() *member {
	h, at := parse(w.win.At(w.pos, block)), w.pos
	if w.mended != nil {
		h.size = *w.mended
	}
	if w.members == 0 && !w.pending {
		w.seen = h.variant
	}
	switch h.flag {
	case 'L', 'K', 'x', 'X', 'g':
		w.extend(h)
		return nil
	}
	m := &member{header: h, at: at, body: at + block, size: h.size, records: records{w.local, w.global}}
	if bodiless(h.flag) {
		m.size = 0
	} else if n, ok := m.decimal("size"); ok && n >= 0 && n <= maxSize {
		m.size = n
	}
	if h.flag == '1' && m.size > 0 && !w.linkHasBody(m) {
		m.size = 0
	}
	if h.flag == 'S' {
		w.oldSparse(m, at)
	}
	w.name(m)
	w.pos = m.body + round(m.size)
	if h.flag != 'S' {
		w.paxSparse(m)
	}
	w.members++
	w.pending, w.longName, w.longLink, w.local = false, "", "", nil
	w.account(m)
	return m
}

// account claims the headers before m's data and marks the data as told.
func (w *walker) account(m *member) {
	size := w.win.Size()
	w.claim(min(m.body, size))
	if rest := size - m.body; m.size > rest {
		if m.broken == "" {
			m.broken = fmt.Sprintf("the archive ends %d bytes before the entry does", m.size-max(rest, 0))
		}
		m.size = max(rest, 0)
	}
	w.mark = max(w.mark, m.body+m.size)
}

func (w *walker) oldSparse(m *member, at int64) {
	b := append([]byte(nil), w.win.At(at, block)...)
	list, real, blocks, err := w.gnuSegments(at, b)
	m.sparse, m.segments, m.real = true, list, real
	m.body += blocks * block
	if err != nil {
		m.broken = err.Error()
	}
}

func (w *walker) paxSparse(m *member) {
	_, by1 := m.get("GNU.sparse.major")
	_, by0 := m.get("GNU.sparse.size")
	if !by0 && !by1 || m.flag != '0' && m.flag != 0 && m.flag != '7' {
		return
	}
	list, real, front, err := w.paxSegments(&m.records, m.body, m.size)
	m.body, m.size = m.body+front, m.size-front
	if err != nil {
		m.broken = err.Error()
		return
	}
	m.sparse, m.segments, m.real = true, list, real
}

// linkHasBody decides about a hard link with a size: old archives state the
// size of the target and store nothing, POSIX.1-2001 ones may store it again.
func (w *walker) linkHasBody(m *member) bool {
	b := w.win.At(m.body, block)
	return len(b) == block && !sound(b) && !zero(b)
}
