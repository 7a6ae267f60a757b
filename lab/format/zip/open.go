package zip

import (
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"assay/internal/window"
	"assay/lab/format"
)

// find gives the end of the archive and its directory, nil if there is none
// to be trusted. The error is errFar when only decoding tells the end.
func find(ctx context.Context, w *window.Window, decode func(*record, int64) int64) (int64, *directory, error) {
	if d := atEnd(w); d != nil {
		return d.end, d, nil
	}
	k := &walker{ctx: ctx, win: w,
		member: func(*record, int64, int64, int64, bool) (int64, error) { return -1, nil },
		hole:   func(int64, int64) {}, known: func(int64, int64) {}, decode: decode,
	}
	end, err := k.walk(0, w.Size())
	return end, k.dir, err
}

func open(in *format.Input, out format.Sink) error {
	z := &opener{in: in, out: out, win: window.New(in.Content), names: map[uint64]struct{}{}}
	end, d, err := find(in.Ctx, z.win, z.endOf)
	if err != nil && !errors.Is(err, errFar) {
		return err
	}
	size := in.Size()
	if d == nil {
		out.Fail("", -1, "no central directory: entries are read by their local headers, modes and comments are missing")
		if end, err = z.scan(0, size, ""); err != nil {
			return err
		}
		out.Length(min(end, size))
		out.Property("variant", "zip")
		out.Property("entries", fmt.Sprint(z.count))
		return nil
	}
	out.Length(min(end, size))
	z.properties(d)
	if err := z.directory(d); err != nil {
		return err
	}
	return z.between(d)
}

// endOf decodes a member whose packed size nobody states, to learn it.
func (z *opener) endOf(r *record, data int64) int64 {
	if !readable(r.method) || r.method == 0 || r.flags&flagEncrypted != 0 {
		return -1
	}
	most := z.in.Limits.Bytes
	if most <= 0 {
		most = 1 << 40
	}
	s := &stream{c: z.in.Content, data: data, packed: max(0, z.in.Size()-data), size: -1, method: r.method, flags: r.flags, open: true}
	if err := s.write(&atMost{io.Discard, most}); err != nil {
		return -1
	}
	r.packed, r.size, r.crc = s.used, s.size, s.crc
	return s.used
}

func (z *opener) properties(d *directory) {
	variant := "zip"
	if d.wide {
		variant = "zip64"
	}
	z.out.Property("variant", variant)
	z.out.Property("entries", fmt.Sprint(d.count))
	if c := d.comment; c != "" {
		if !utf8.ValidString(c) {
			c = fromCP437(c)
		}
		z.out.Property("comment", c)
	}
	if d.disk != 0 {
		z.out.Fail("", d.tail, fmt.Sprintf("disk %d of a split archive: the disks before it are missing", d.disk+1))
	}
}

// directory hands over what the central directory lists.
func (z *opener) directory(d *directory) error {
	w := window.New(z.in.Content)
	found := int64(0)
	mark := d.off
	claim := func(to int64) {
		if to = min(to, z.in.Size()); to > mark {
			z.out.Structure(mark, to-mark)
		}
	}
	for at := d.off; at < d.tail && z.in.Ctx.Err() == nil; {
		r, err := central(w, at)
		if err == nil && at+r.length <= d.tail {
			if err := z.listed(d, r); err != nil {
				return err
			}
			found++
			at += r.length
			continue
		}
		if signature(w, at) == 0x05054b50 { // digital signature (APPNOTE 4.3.13)
			break
		}
		if found >= d.count {
			break
		}
		k := &walker{ctx: z.in.Ctx, win: w}
		next := at
		for next++; ; next++ {
			if next = k.pk(next, d.tail); next < 0 || signature(w, next) == sigCentral && k.sound(next) {
				break
			}
		}
		if next < 0 {
			next = d.tail
		}
		claim(at)
		z.out.Unread(at, next-at, "central directory: no header where one belongs")
		at, mark = next, next
	}
	claim(d.end)
	if found != d.count && (d.wide || found&0xffff != d.count) {
		z.out.Fail("", d.tail, fmt.Sprintf("central directory lists %d entries, its end record says %d", found, d.count))
	}
	z.spans = append(z.spans, span{d.off, d.end})
	return z.in.Ctx.Err()
}

// listed hands over one entry of the directory.
func (z *opener) listed(d *directory, r *record) error {
	off := r.offset + d.shift
	l, err := local(z.win, off)
	if err != nil && off >= 0 {
		l = lost(z.win, off, r)
	}
	if l == nil {
		e := attributes(r, nil)
		z.count++
		return z.out.Entry(e, format.Damaged(z.in.Content, nil, err.Error()))
	}
	if err != nil {
		z.out.Fail(r.fileName(), off, err.Error()+"; its name stands there all the same")
	} else if why := disagreement(r, l); why != "" {
		z.out.Fail(r.fileName(), off, why)
	}
	data := off + l.length
	end := data + r.packed
	if r.flags&flagDescriptor != 0 || l.flags&flagDescriptor != 0 {
		tail := descriptor(z.win, end, r)
		if tail > 0 && end < z.in.Size() {
			z.out.Structure(end, min(tail, z.in.Size()-end))
		}
		end += tail
	}
	if off < z.in.Size() {
		z.out.Structure(off, min(l.length, z.in.Size()-off))
	}
	z.spans = append(z.spans, span{off, end})
	_, err = z.member(r, l, place{header: off, data: data, packed: r.packed})
	return err
}

// lost finds the data of r behind a damaged local header at off by the name in
// it.
func lost(w *window.Window, off int64, r *record) *record {
	b := w.At(off, localSize+len(r.name))
	if len(b) < localSize+len(r.name) || len(r.name) == 0 || string(b[localSize:]) != r.name {
		return nil
	}
	return &record{name: r.name, flags: r.flags, length: localSize + int64(len(r.name)) + int64(le.Uint16(b[28:]))}
}

// disagreement says where a local header contradicts the central one.
func disagreement(r, l *record) string {
	switch {
	case r.name != l.name:
		return fmt.Sprintf("the local header says another name: %q", l.name)
	case r.method != l.method:
		return fmt.Sprintf("the local header says another compression method: %d, not %d", l.method, r.method)
	case (r.flags^l.flags)&flagEncrypted != 0:
		return "central directory and local header differ in whether the entry is encrypted"
	case l.flags&flagDescriptor == 0 && (r.crc != l.crc || r.size != l.size || r.packed != l.packed):
		return fmt.Sprintf("the local header says other sizes or another CRC-32: %d bytes packed to %d, 0x%08x", l.size, l.packed, l.crc)
	}
	return ""
}
