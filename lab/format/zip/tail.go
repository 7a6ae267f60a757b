package zip

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"assay"
)

// end tells the end records; at is behind the last header of the directory.
func (t *telling) end(at, found int64) {
	d := t.d
	if at != d.tail || d.off+d.size != at {
		return // a digital signature, or something unknown
	}
	p := d.end - endSize - int64(len(d.comment))
	b := slices.Clone(t.win.At(p, endSize))
	if len(b) < endSize || d.wide && !t.end64(p, found) {
		return
	}
	is := func(off int64, n uint64, want int64, wide uint64) bool {
		return int64(n) == want || d.wide && n == wide
	}
	count, size, start := uint64(le.Uint16(b[10:])), uint64(le.Uint32(b[12:])), uint64(le.Uint32(b[16:]))
	disks := le.Uint32(b[4:])
	t.Field(assay.Derived, "signature of the end record", p, 4)
	if disks == 0 || d.wide && disks == wide32 {
		t.Field(assay.Derived, "disks", p+4, 4)
	}
	if uint64(le.Uint16(b[8:])) == count && is(8, count, found, 0xffff) {
		t.Field(assay.Derived, "entries", p+8, 4)
	}
	if is(12, size, d.size, wide32) {
		t.Field(assay.Derived, "size of the directory", p+12, 4)
	}
	if is(16, start, d.off-d.shift, wide32) && (d.count > 0 || d.shift == 0) {
		t.Field(assay.Derived, "offset of the directory", p+16, 4)
	}
	t.Field(assay.Derived, "length of the comment", p+20, 2)
	t.Field(assay.Statement, "comment", p+endSize, int64(len(d.comment)))
}

// end64 tells the zip64 end record (APPNOTE 4.3.14) and its locator (4.3.15)
// when they stand directly before the end record at p.
func (t *telling) end64(p, found int64) bool {
	at := t.d.tail
	b := slices.Clone(t.win.At(at, end64Size+locatorSize))
	if at+end64Size+locatorSize != p || len(b) < end64Size+locatorSize || le.Uint64(b[4:]) != end64Size-12 {
		return false
	}
	x := b[end64Size:]
	disks := le.Uint32(x[16:])
	if le.Uint64(b[16:]) != 0 || le.Uint64(b[24:]) != uint64(found) || le.Uint64(b[32:]) != uint64(found) ||
		le.Uint32(x[4:]) != 0 || int64(le.Uint64(x[8:]))+t.d.shift != at || disks > 1 {
		return false
	}
	t.Field(assay.Derived, "zip64 end record", at, 12)
	t.Field(assay.Parameter, "version made by and needed", at+12, 4)
	t.Field(assay.Derived, "zip64 end record", at+16, end64Size-16+locatorSize)
	return true
}

// signing tells Android's signing block before the directory, and whether
// members lie over each other.
func (t *telling) signing() error {
	slices.SortFunc(t.spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	pos := int64(0)
	for _, s := range append(t.spans, span{t.d.off, t.d.end}) {
		if s.from < pos {
			return fmt.Errorf("member at 0x%x: starts before the one before it ends", s.from)
		}
		pos = s.to
	}
	from := int64(0)
	if n := len(t.spans); n > 0 {
		from = t.spans[n-1].to
	}
	to := t.d.off
	if b := t.win.At(to-24, 24); to-from >= 32 && len(b) == 24 && bytes.HasSuffix(b, []byte("APK Sig Block 42")) {
		n := le.Uint64(b)
		if first := t.win.At(from, 8); n == uint64(to-from-8) && len(first) == 8 && le.Uint64(first) == n {
			t.Field(assay.Signed, "APK signing block", from, to-from)
		}
	}
	return nil
}
