package zip

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"assay/internal/window"
)

// between accounts for what the directory does not name: members it leaves
// out, signatures, fill; and tells of members that overlap.
func (z *opener) between(d *directory) error {
	slices.SortFunc(z.spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	spans := z.spans
	z.spans = nil
	const most = 16
	overlaps, pos := 0, int64(0)
	for _, s := range spans {
		if s.from < pos {
			if overlaps++; overlaps <= most {
				z.out.Fail("", s.from, fmt.Sprintf("this member starts 0x%x bytes before the one before it ends", pos-s.from))
			}
		} else if s.from > pos {
			if err := z.gap(pos, min(s.from, z.in.Size())); err != nil {
				return err
			}
		}
		pos = max(pos, s.to)
	}
	if overlaps > most {
		z.out.Fail("", -1, fmt.Sprintf("%d members overlap others", overlaps))
	}
	return nil
}

// gap looks into a part that no member of the directory takes.
func (z *opener) gap(from, to int64) error {
	if b := z.win.At(to-24, 24); to-from >= 32 && len(b) == 24 && bytes.HasSuffix(b, []byte("APK Sig Block 42")) {
		// Android, "APK Signing Block": size, pairs, size, magic
		if n := int64(min(le.Uint64(b), 1<<60)) + 8; n <= to-from {
			z.out.Structure(to-n, n)
			z.out.Property("apk-signing-block", fmt.Sprintf("%d bytes at 0x%x", n, to-n))
			to -= n
		}
	}
	if from >= to {
		return nil
	}
	end, err := z.scan(from, to, "not in the central directory: archivers do not show it")
	if err == nil && end < to {
		z.unknown(end, to-end)
	}
	return err
}

// unknown accounts for a part in which no record stands.
func (z *opener) unknown(off, n int64) {
	for at := off; at < off+n; {
		b := z.win.At(at, int(min(64<<10, off+n-at)))
		if len(b) == 0 || bytes.Count(b, []byte{0}) != len(b) {
			z.out.Unread(off, n, "belongs to no entry")
			return
		}
		at += int64(len(b))
	}
	z.out.Structure(off, n)
}

// scan hands over the members whose local headers stand in [from, to); a
// remark, if there is one, is told of each.
func (z *opener) scan(from, to int64, remark string) (int64, error) {
	k := &walker{ctx: z.in.Ctx, win: window.New(z.in.Content), hole: z.unknown}
	k.known = func(off, n int64) { z.out.Structure(off, min(n, z.in.Size()-off)) }
	k.member = func(r *record, at, data, packed int64, known bool) (int64, error) {
		k.known(at, r.length)
		if remark != "" {
			z.out.Fail(r.fileName(), at, remark)
		}
		p := place{header: at, data: data, packed: packed, open: r.size < 0}
		if !known {
			p.packed, p.now = max(0, to-data), true
		}
		s, err := z.member(r, nil, p)
		if err != nil || known {
			return -1, err
		}
		end := data + s.used
		n := descriptor(k.win, end, &record{crc: s.crc, packed: s.used, size: s.size})
		if n == 0 {
			z.out.Fail(r.fileName(), end, "no data descriptor that fits what was decoded")
		}
		k.known(end, n)
		return end + n, nil
	}
	return k.walk(from, to)
}
