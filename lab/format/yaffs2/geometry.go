package yaffs2

import (
	"bytes"
	"encoding/binary"
	"iter"

	"assay/internal/window"
	"assay/lab/format"
)

// pages and spares are the sizes that are tried; of spares those that chips
// have been made with.
var (
	pages  = [...]int{2048, 512, 1024, 4096, 8192, 16384}
	spares = [...]int{64, 16, 32, 128, 256, 218, 224, 232, 112, 208, 400, 436, 448, 512, 640, 744, 1024}
)

// maxPlaces is how many places of the tags are tried with a size of pages.
const maxPlaces = 3

// headSize is how much decides on whether a dump starts within a file.
const headSize = 4096

// spareMost is the largest of spares.
const spareMost = 1024

// trial is how many written pages decide on a geometry.
const trial = 48

// find finds the geometry that explains most of the first pages.
func find(in *format.Input) (*geometry, error) {
	f := finder{win: window.New(in.Content)}
	head := f.win.At(0, headSize)
	for _, o := range orders {
		if h, is := parseHeader(head, &geometry{order: o}); is && h.sound() {
			for _, page := range pages {
				f.headed(geometry{page: page, order: o}, h)
				f.tried(geometry{page: page - tagLength, spare: tagLength, order: o, inband: true})
			}
			f.tried(geometry{page: 512, spare: 16, order: o, old: true})
		}
	}
	head = bytes.Clone(f.win.At(0, headSize))
	for g := range midFile(head) {
		f.both(g)
	}
	if f.score == 0 {
		return nil, format.Not("no size of pages with tags that fit together")
	}
	return &f.best, nil
}

// finder tries geometries.
type finder struct {
	win   *window.Window
	best  geometry
	score int
}

// headed tries all places behind the first page, which starts with an object
// header, where tags stand that say the same, with all sizes of spare bytes.
func (f *finder) headed(g geometry, h header) {
	b := f.win.At(0, g.page+spareMost)
	if len(b) < g.page+tagLength {
		return
	}
	var places []int
	for g.tag = 0; g.page+g.tag+tagLength <= len(b) && len(places) < maxPlaces; g.tag++ {
		if t, ok := g.parse(b[g.page:]); ok && fits(t, h) {
			places = append(places, g.tag)
		}
	}
	for _, g.tag = range places {
		for _, g.spare = range spares {
			if g.spare <= g.page/4 && g.tag+tagLength <= g.spare {
				f.both(g)
			}
		}
	}
}

// both tries a geometry with and without ECC.
func (f *finder) both(g geometry) {
	if f.tried(g); !g.old && g.tag+tagLength+eccLength <= g.spare {
		g.ecc = true
		f.tried(g)
	}
}

// midFile gives the geometries with which the first page is one of a file.
// Only usual sizes are tried: nothing but the tags tells.
func midFile(head []byte) iter.Seq[geometry] {
	return func(yield func(geometry) bool) {
		for _, s := range [...]struct{ page, spare int }{{2048, 64}, {512, 16}, {1024, 32}} {
			if len(head) < s.page+s.spare {
				continue
			}
			spare := head[s.page : s.page+s.spare]
			for _, o := range orders {
				g := geometry{page: s.page, spare: s.spare, order: o}
				for g.tag = 0; g.tag+tagLength <= s.spare; g.tag++ {
					if !small(spare[g.tag:], o) {
						continue
					}
					if t, ok := g.parse(spare); ok && t.chunk > 0 && t.object >= firstFree && !yield(g) {
						return
					}
				}
				g = geometry{page: s.page, spare: s.spare, order: o, old: true}
				if t, ok := g.parse(spare); s.page == 512 && ok && t.chunk > 0 && t.object >= firstFree && !yield(g) {
					return
				}
			}
		}
	}
}

// small reports whether the numbers of object and chunk in tags may be those of
// a page of a file: neither has anything in its highest byte. It is asked of
// every content there is, and must be quick.
func small(tag []byte, order binary.ByteOrder) bool {
	if order == binary.LittleEndian {
		return tag[7] == 0 && tag[11] == 0
	}
	return tag[4] == 0 && tag[8] == 0
}

// fits reports whether tags and header of an object say the same.
func fits(t tags, h header) bool {
	if t.chunk != 0 {
		return false
	}
	return !t.extra || t.parent == h.parent && t.kind == h.kind
}

// tried counts for how many of the first written pages the tags fit. Nearly
// all have to, among them two, one of them a header; where none fit any more the
// file system ends, or there are bad blocks.
func (f *finder) tried(g geometry) {
	good, bad, run, headers := 0, 0, 0, 0
	for i := int64(0); good+bad < trial && run < 4*good && run < trial/3 && i < 4*trial || i == 0; i++ {
		b := f.win.At(i*g.stride(), int(g.stride()))
		if int64(len(b)) < g.stride() {
			break
		}
		if g.erased(b[g.page:]) {
			continue
		}
		t, ok := g.parse(b[g.page:])
		if ok && t.chunk == 0 && !t.deleted && t.sequence != checkpoint {
			var h header
			if h, ok = parseHeader(b[:min(g.page, headerLength)], &g); ok {
				ok = fits(t, h) && (h.sound() || headers > 0)
			}
			if ok {
				headers++
			}
		}
		if !ok {
			if run++; i == 0 {
				return
			}
			continue
		}
		good, bad, run = good+1, bad+run, 0
	}
	if headers == 0 || good < 2 || bad > good/4 {
		return
	}
	// With ECC the same tags say more than without.
	score := 4*(good-bad) + headers
	if g.ecc {
		score++
	}
	if score > f.score {
		f.best, f.score = g, score
	}
}
