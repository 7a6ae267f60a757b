package tar

import "fmt"

// ragged reports whether b is a header some bytes of which are changed: the
// magic, most of the numbers and the fill at the end are there. Random bytes
// and text are none of it, nor is a header that lies with its checksum right.
func ragged(b []byte) bool {
	if len(b) < block || digitish(b[148:156]) && checksumRight(b) || min(differ(b[257:265], "ustar\x0000"), differ(b[257:265], "ustar  \x00")) > 1 {
		return false
	}
	numbers := 0
	for _, f := range [...][2]int{{100, 108}, {108, 116}, {116, 124}, {124, 136}, {136, 148}, {148, 156}} {
		if _, set, ok := number(b[f[0]:f[1]]); set && ok {
			numbers++
		}
	}
	return numbers >= 3 && b[0] != 0 && differ(b[500:512], "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00") <= 2
}

// differ counts bytes that are not those of s, which is as long.
func differ(b []byte, s string) (n int) {
	for i, c := range b {
		if c != s[i] {
			n++
		}
	}
	return n
}

// header reports whether a header stands at a place, damaged or not.
func (w *walker) header(at int64) bool {
	b := w.win.At(at, block)
	return sound(b) && b[0] != 0 || ragged(b)
}

// guess gives the size of the entry whose damaged header stands at pos: what it
// says, if that leads to a header or the end, else as much as there is before
// the next header. why is not empty when the size is not the recorded one.
func (w *walker) guess() (size int64, why string, ok bool) {
	field := w.win.At(w.pos+124, 12)
	size, set, is := number(field)
	is = is && set && size >= 0 && size <= maxSize
	body := w.pos + block
	if is {
		next := w.win.At(body+round(size), block)
		if len(next) == block && zero(next) || w.header(body+round(size)) {
			return size, "", true
		}
	}
	limit := min(w.win.Size(), body+max(seekLeast, 8*w.pos))
	for at := body; at+block <= limit; at += block {
		if !w.header(at) {
			continue
		}
		if there := at - body; !is || size > there || there-size >= block {
			return there, fmt.Sprintf("its size is damaged: the next header stands %d bytes behind it", there), true
		}
		return size, "", true
	}
	return 0, "", false
}

// mend takes the entry of a damaged header; false when it leads nowhere.
func (w *walker) mend(b []byte) (*member, bool) {
	name := text(b[:100])
	size, why, ok := w.guess()
	if !ok {
		return nil, false
	}
	w.notes.Fail(name, w.pos, "header checksum is wrong; taken as it stands because of its magic and what follows it")
	w.mended = &size
	m := w.take()
	w.mended = nil
	if m != nil && why != "" && m.broken == "" {
		m.broken = why
	}
	return m, true
}

// mendable reports whether an archive may begin with the damaged header b.
func (w *walker) mendable(b []byte) bool {
	if !ragged(b) {
		return false
	}
	_, _, ok := w.guess()
	return ok
}
