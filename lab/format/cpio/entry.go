package cpio

import (
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// maxTarget bounds the target of a symbolic link.
const maxTarget = 64 << 10

// opener is one run of open.
type opener struct {
	in    *format.Input
	out   format.Sink
	w     *walker
	links links
}

// entry hands one member over, or keeps it until the content of its inode
// comes.
func (o *opener) entry(h *header, off int64) error {
	kind, _ := assay.TypeOfMode(h.mode)
	e := assay.Entry{
		Name: h.name, Type: kind,
		Has: assay.HasMode | assay.HasOwner | assay.HasTime, Mode: h.mode & 0o7777,
		UID: h.uid, GID: h.gid, MTime: h.mtime,
	}
	if h.damaged {
		e.Has, e.UID, e.GID, e.MTime = assay.HasMode, 0, 0, 0
		o.out.Fail(h.name, off, "header with a field that is no number; taken because its sizes lead to the next header")
	}
	body, n := o.w.data(h, off)
	switch kind {
	case assay.Regular:
		return o.links.take(h, e, o.content(h, body, n), o.out)
	case assay.Symlink:
		if h.size > maxTarget {
			o.out.Fail(h.name, off, fmt.Sprintf("link target of %d bytes: more than %d are not read", h.size, maxTarget))
		}
		e.Target = strings.TrimRight(string(o.w.win.At(body, int(min(n, maxTarget)))), "\x00")
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = h.major, h.minor
	}
	if n > 0 {
		o.out.Structure(body, n)
	}
	return o.out.Entry(e, format.Body{})
}

// content is the body of a file, its sum verified.
func (o *opener) content(h *header, body, n int64) format.Body {
	if h.size == 0 {
		return format.Body{}
	}
	if n < h.size {
		return format.Damaged(o.in.Content, []format.Range{{Offset: min(body, o.in.Size()), Length: n}}, fmt.Sprintf("the archive ends %d bytes before the entry does", h.size-n))
	}
	if h.variant == crc {
		if got := o.sum(body, n); got != h.sum {
			return format.Damaged(o.in.Content, []format.Range{{Offset: body, Length: n}}, fmt.Sprintf("sum of the data bytes is 0x%08x, the header says 0x%08x", got, h.sum))
		}
	}
	return format.One(body, n)
}

// sum adds up bytes modulo 2^32.
func (o *opener) sum(off, n int64) (sum uint32) {
	for n > 0 && o.in.Ctx.Err() == nil {
		b := o.w.win.At(off, int(min(n, 128<<10)))
		if len(b) == 0 {
			break
		}
		for _, c := range b {
			sum += uint32(c)
		}
		off, n = off+int64(len(b)), n-int64(len(b))
	}
	return sum
}
