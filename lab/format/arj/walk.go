package arj

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	headerLeast = 30
	headerMost  = 2600
	seekMost    = 16 << 20
	kindMain    = 2
	kindDir     = 3
	kindLabel   = 4
	kindChapter = 5

	flagGarbled = 1
	flagNext    = 4
	flagBefore  = 8
)

var le = binary.LittleEndian

// notes receives what a walk meets besides files.
type notes interface {
	Structure(off, n int64)
	Unread(off, n int64, reason string)
}

// silent is for Measure.
type silent struct{}

func (silent) Structure(int64, int64)      {}
func (silent) Unread(int64, int64, string) {}

// header is one of the archive's.
type header struct {
	at, next        int64 // next: where the data begins; 0 at the end mark
	version, needed byte
	system, flags   byte
	method, kind    byte
	time            uint32
	packed, size    int64
	crc             uint32
	mode            uint16
	name, comment   string
}

// walker goes from header to header.
type walker struct {
	in    *format.Input
	win   *window.Window
	notes notes
	pos   int64
	end   int64 // behind what belongs to the archive
	done  bool
}

// next gives the next header, or nil at the end.
func (w *walker) next() *header {
	for !w.done && w.in.Ctx.Err() == nil {
		h, ok := w.read(w.pos)
		if !ok {
			if w.pos >= w.win.Size() || !w.seek() {
				break
			}
			continue
		}
		if h.next == 0 {
			w.notes.Structure(w.pos, 4)
			w.pos += 4
			w.end, w.done = w.pos, true
			break
		}
		w.notes.Structure(h.at, h.next-h.at)
		w.pos = h.next
		if h.kind != kindMain {
			w.pos += h.packed
		}
		w.end = w.pos
		return h
	}
	return nil
}

// seek looks for the next sound header behind damage. The hole is told.
func (w *walker) seek() bool {
	from := w.pos
	const step = 64 << 10
	for at := from + 1; at < min(w.win.Size(), from+seekMost) && w.in.Ctx.Err() == nil; at += step {
		for i := 0; ; i++ {
			b := w.win.At(at, step+1)
			j := bytes.Index(b[min(i, len(b)):], []byte{0x60, 0xea})
			if i += j; j < 0 {
				break
			}
			if h, ok := w.read(at + int64(i)); ok && h.next > 0 && h.kind != kindMain {
				w.notes.Unread(from, h.at-from, "no sound header where one belongs; the next stands behind it")
				w.pos = h.at
				return true
			}
		}
	}
	return false
}

// read reads the header at pos: its checksum decides.
func (w *walker) read(pos int64) (*header, bool) {
	b := w.win.At(pos, 4)
	if len(b) < 4 || b[0] != 0x60 || b[1] != 0xea {
		return nil, false
	}
	n := int(le.Uint16(b[2:]))
	if n == 0 {
		return &header{at: pos}, true
	}
	if n < headerLeast || n > headerMost {
		return nil, false
	}
	b = w.win.At(pos+4, n+4)
	if len(b) < n+4 || crc32.ChecksumIEEE(b[:n]) != le.Uint32(b[n:]) || int(b[0]) < headerLeast || int(b[0]) > n {
		return nil, false
	}
	h := &header{at: pos, next: pos + 4 + int64(n) + 4, version: b[1], needed: b[2], system: b[3], flags: b[4], method: b[5], kind: b[6],
		time: le.Uint32(b[8:]), packed: int64(le.Uint32(b[12:])), size: int64(le.Uint32(b[16:])), crc: le.Uint32(b[20:]), mode: le.Uint16(b[26:])}
	name, rest, _ := bytes.Cut(b[b[0]:n], []byte{0})
	comment, _, _ := bytes.Cut(rest, []byte{0})
	h.name, h.comment = strings.ReplaceAll(string(name), `\`, "/"), string(comment)
	for range 100 {
		e := w.win.At(h.next, 2)
		if len(e) < 2 {
			break
		}
		length := int64(le.Uint16(e))
		if h.next += 2; length == 0 {
			break
		}
		h.next += length + 4
	}
	h.next = min(h.next, w.win.Size())
	return h, true
}
