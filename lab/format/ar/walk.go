package ar

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	magic        = "!<arch>\n"
	thinMagic    = "!<thin>\n"
	headerLength = 60
	longMost     = 4 << 20 // of the member with long names
	nameMost     = 4096
	seekLeast    = 1 << 20
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

// member is a file in the archive.
type member struct {
	name                       string
	at, body, size             int64
	time, uid, gid, mode       int64
	hasTime, hasOwner, hasMode bool
}

// walker goes from member to member.
type walker struct {
	ctx     context.Context
	win     *window.Window
	notes   notes
	thin    bool
	pos     int64 // behind what was read
	long    []byte
	members int
}

func newWalker(ctx context.Context, win *window.Window, n notes) (*walker, error) {
	w := &walker{ctx: ctx, win: win, notes: n, pos: int64(len(magic))}
	switch string(win.At(0, len(magic))) {
	case magic:
	case thinMagic:
		w.thin = true
	default:
		return nil, format.Not("no magic")
	}
	return w, nil
}

// next gives the next file, or nil at the end.
func (w *walker) next() *member {
	for w.ctx.Err() == nil {
		at := w.pos + w.pos&1
		b := w.win.At(at, headerLength)
		if !sound(b) {
			if w.members == 0 || !w.seek(at) {
				return nil
			}
			continue
		}
		if at > w.pos {
			w.notes.Structure(w.pos, at-w.pos)
		}
		m := parse(b, at)
		w.members++
		if w.special(m, strings.TrimRight(string(b[:16]), " ")) {
			continue
		}
		w.notes.Structure(at, min(m.body, w.win.Size())-at)
		w.pos = min(m.body+m.size, w.win.Size())
		if w.thin {
			w.pos = m.body
		}
		return m
	}
	return nil
}

// special reads m's name and reports whether m is no file but a table.
func (w *walker) special(m *member, raw string) bool {
	switch {
	case raw == "//", raw == "ARFILENAMES/":
		w.long = bytes.Clone(w.win.At(m.body, int(min(m.size, longMost))))
	case raw == "/", raw == "/SYM64/", raw == "/<ECSYMBOLS>/", strings.HasPrefix(raw, "__.SYMDEF"):
	case strings.HasPrefix(raw, "#1/"):
		n, _, _ := number(raw[3:], 10)
		n = min(n, m.size, nameMost)
		m.name = string(bytes.TrimRight(w.win.At(m.body, int(n)), "\x00"))
		m.body, m.size = m.body+n, m.size-n
		if !strings.HasPrefix(m.name, "__.SYMDEF") {
			return false
		}
	case len(raw) > 1 && raw[0] == '/' && raw[1] >= '0' && raw[1] <= '9':
		m.name = w.longName(raw, m)
		return false
	default:
		m.name = strings.TrimSuffix(raw, "/")
		return false
	}
	end := min(m.body+m.size, w.win.Size())
	w.notes.Structure(m.at, end-m.at)
	if end < m.body+m.size {
		w.notes.Fail("", end, fmt.Sprintf("table %q is cut off", raw))
	}
	w.pos = end
	return true
}

// longName is the name that an offset into the table of long names gives.
func (w *walker) longName(raw string, m *member) string {
	digits, _, _ := strings.Cut(raw[1:], ":") // behind a colon: where it stands in a thin archive's archive
	off, _, ok := number(digits, 10)
	if !ok || off >= int64(len(w.long)) {
		w.notes.Fail(raw, m.at, fmt.Sprintf("name at offset %s of %d bytes of long names", raw[1:], len(w.long)))
		return raw[1:]
	}
	b := w.long[off:]
	if i := bytes.IndexAny(b, "\n\x00"); i >= 0 {
		b = b[:i]
	}
	return strings.TrimSuffix(string(b[:min(len(b), nameMost)]), "/")
}

// seek looks for the next sound header behind damage. The hole is told.
func (w *walker) seek(from int64) bool {
	limit := min(w.win.Size(), from+max(seekLeast, 8*from))
	const step = 64 << 10
	for at := from; at+headerLength <= limit && w.ctx.Err() == nil; at += step {
		b := w.win.At(at, step+headerLength)
		for i := 0; ; i += 2 {
			j := bytes.Index(b[min(i, len(b)):], []byte("`\n"))
			if i += j; j < 0 || i >= step+headerLength {
				break
			}
			off := at + int64(i) - (headerLength - 2)
			if off < from || off&1 != 0 || !sound(w.win.At(off, headerLength)) {
				b = w.win.At(at, step+headerLength)
				continue
			}
			if from > w.pos {
				w.notes.Structure(w.pos, from-w.pos)
			}
			w.notes.Unread(from, off-from, "no header where one belongs; the next stands behind it")
			w.pos = off
			return true
		}
		if bytes.Contains(w.win.At(at, step), []byte(magic)) {
			break // another archive
		}
	}
	return false
}

// sound reports whether b is a member header: the end of it, and numbers
// where numbers belong. Tables leave fields empty.
func sound(b []byte) bool {
	if len(b) < headerLength || b[58] != '`' || b[59] != '\n' || b[0] == 0 {
		return false
	}
	for _, f := range [...]struct{ from, to, base int }{{16, 28, 10}, {28, 34, 10}, {34, 40, 10}, {40, 48, 8}} {
		if _, _, ok := number(string(b[f.from:f.to]), int64(f.base)); !ok {
			return false
		}
	}
	_, set, ok := number(string(b[48:58]), 10)
	return ok && set
}

func parse(b []byte, at int64) *member {
	m := &member{at: at, body: at + headerLength}
	var uid, gid bool
	m.time, m.hasTime, _ = number(string(b[16:28]), 10)
	m.uid, uid, _ = number(string(b[28:34]), 10)
	m.gid, gid, _ = number(string(b[34:40]), 10)
	m.mode, m.hasMode, _ = number(string(b[40:48]), 8)
	m.size, _, _ = number(string(b[48:58]), 10)
	m.hasOwner = uid && gid
	return m
}

// number reads digits with spaces around them; set is false for spaces alone.
// A negative time (-1) occurs and counts as none.
func number(s string, base int64) (n int64, set, ok bool) {
	s = strings.Trim(s, " \x00")
	if s == "" || s == "-1" {
		return 0, false, true
	}
	for _, c := range []byte(s) {
		if c < '0' || int64(c-'0') >= base {
			return 0, false, false
		}
		n = n*base + int64(c-'0')
	}
	return n, true, true
}
