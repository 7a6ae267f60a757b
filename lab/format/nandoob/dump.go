package nandoob

import (
	"bytes"

	"assay/internal/window"
	"assay/lab/format"
)

// geometry is a size of pages and of their spare bytes.
type geometry struct{ page, spare int64 }

func (g geometry) stride() int64 { return g.page + g.spare }

// geometries are those that chips are made with.
var geometries = [...]geometry{
	{2048, 64}, {512, 16}, {1024, 32}, {2048, 128}, {2048, 112},
	{4096, 128}, {4096, 224}, {4096, 218}, {4096, 256}, {4096, 208}, {4096, 232},
	{8192, 256}, {8192, 448}, {8192, 512}, {8192, 640}, {8192, 744},
	{16384, 1280}, {16384, 1216}, {16384, 1952}, {16384, 2208},
}

// leastPages is the smallest dump: an erase block of small chips.
const leastPages = 32

// dump is a content that is one.
type dump struct {
	geometry
	length   int64
	evidence string
}

// find looks for evidence: at the start if UBI stands there, in the whole
// content otherwise, which then has to be a number of pages. Evidence may fit several sizes, such as twice the right
// one; then the bad block marks decide.
func find(in *format.Input) (*dump, error) {
	size := in.Size()
	if string(in.View(0, 5)) != "UBI#\x01" && !anyWhole(size) { // nearly every content there is
		return nil, format.Not("not a number of pages")
	}
	win := window.New(in.Content)
	var best *dump
	most := -1
	take := func(p *prober, length int64, what string) {
		if n := p.marks(length); n > most {
			best, most = &dump{p.geometry, length, what}, n
		}
	}
	start := string(win.At(0, 5)) == "UBI#\x01"
	for _, g := range geometries {
		p := &prober{ctx: in.Ctx, view: view{win, g}, pages: size / g.stride()}
		whole := size%g.stride() == 0 && p.pages >= leastPages
		switch {
		case in.Ctx.Err() != nil:
		case start && p.ubi(0) && whole:
			take(p, size, "UBI")
		case start && p.ubi(0):
			take(p, p.ubiEnd(), "UBI")
		case !start && whole:
			if what := p.search(); what != "" {
				take(p, size, what)
			}
		}
	}
	if best == nil {
		return nil, format.Not("nothing proves that there are spare bytes between pages")
	}
	return best, nil
}

// anyWhole reports whether so many bytes are enough whole pages of some size.
func anyWhole(size int64) bool {
	for _, g := range geometries {
		if size%g.stride() == 0 && size/g.stride() >= leastPages {
			return true
		}
	}
	return false
}

// marks tells of how many of 256 written pages the spare bytes start as those
// of good blocks do: with 0xff, in chips with small pages at the sixth byte.
func (v view) marks(length int64) (good int) {
	written := 0
	for at := int64(0); at+v.stride() <= length && written < 256; at += v.stride() {
		b := v.win.At(at, int(v.stride()))
		if int64(len(b)) < v.stride() {
			break
		}
		if bytes.Count(b[:64], []byte{0xff}) == 64 {
			continue
		}
		written++
		if spare := b[v.page:]; spare[0] == 0xff || v.page == 512 && spare[5] == 0xff {
			good++
		}
	}
	return 256 * good / max(written, 1)
}

// view shows the pages without their spare bytes.
type view struct {
	win *window.Window
	geometry
}

// raw is where the byte at off of the pages stands in the content.
func (v view) raw(off int64) int64 { return off/v.page*v.stride() + off%v.page }

// at gives n bytes from off on, fewer at the end.
func (v view) at(off int64, n int) []byte {
	if off < 0 {
		return nil
	}
	if rest := v.page - off%v.page; int64(n) <= rest {
		return v.win.At(v.raw(off), n)
	}
	b := make([]byte, 0, n)
	for len(b) < n {
		k := min(n-len(b), int(v.page-off%v.page))
		part := v.win.At(v.raw(off), k)
		b = append(b, part...)
		if len(part) < k {
			break
		}
		off += int64(k)
	}
	return b
}

// crosses reports whether [off, off+n) reaches over the end of a page.
func (v view) crosses(off, n int64) bool { return n > 0 && off/v.page != (off+n-1)/v.page }
