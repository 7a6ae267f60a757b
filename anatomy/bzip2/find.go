package bzip2

import "encoding/binary"

// mark is a place where one of the two magics stands, in bits.
type mark struct {
	at  int64
	end bool // the mark behind the last block of a stream
}

// finder looks for magics. A magic at any bit covers five whole bytes, so one
// of its pairs of whole bytes starts at a multiple of four: only those pairs
// are looked at.
type finder struct {
	src    Source
	pos    int64 // bytes that were searched, a multiple of 4
	step   int64 // bytes searched last
	found  []mark
	buffer []byte
}

// pairs has a bit for each pair of bytes that is part of a magic.
var pairs = func() (t [1 << 10]uint64) {
	for _, m := range [...]uint64{blockMagic, endMagic} {
		for shift := range 8 {
			v := m << (16 - shift)
			for k := 1; k <= 4; k++ {
				p := uint16(v >> (48 - 8*k))
				t[p>>6] |= 1 << (p & 63)
			}
		}
	}
	return t
}()

// findStep is how much is searched at a time, at first: then twice as much each
// time, so that a short file costs little.
const (
	findFirst = 4 << 10
	findStep  = 256 << 10
)

// search looks through the next bytes and reports whether there were any
// before limit.
func (f *finder) search(limit int64) bool {
	const before, behind = 4, 8
	limit = min(limit, f.src.Size())
	if f.pos >= limit {
		return false
	}
	f.step = min(max(2*f.step, findFirst), findStep)
	n := min(f.step, limit-f.pos)
	from := max(0, f.pos-before)
	b := f.load(from, f.pos-from+n+behind)
	at, end := int(f.pos-from), int(f.pos-from+n)
	for ; at+1 < len(b) && at < end; at += 4 {
		p := binary.BigEndian.Uint16(b[at:])
		if pairs[p>>6]>>(p&63)&1 != 0 {
			f.look(b, at, from)
		}
	}
	f.pos += (n + 3) &^ 3
	return true
}

// look finds magics of which b[at] and b[at+1] are whole bytes; b[0] stands at
// base in the source.
func (f *finder) look(b []byte, at int, base int64) {
	for i := max(0, at-4); i < at; i++ {
		var eight [8]byte
		copy(eight[:], b[i:])
		v := binary.BigEndian.Uint64(eight[:])
		for shift := range 8 {
			m := v << shift >> 16
			if m == blockMagic || m == endMagic {
				f.found = append(f.found, mark{(base+int64(i))*8 + int64(shift), m == endMagic})
			}
		}
	}
}

// load gives the n bytes at off, fewer at the end.
func (f *finder) load(off, n int64) []byte {
	b := load(f.src, off, n, f.buffer)
	if !shows(f.src, off, 1) {
		f.buffer = b
	}
	return b
}

// Source is what is read.
type Source interface {
	ReadAt(p []byte, off int64) (int, error)
	Size() int64
}

// slicer is a Source that shows its bytes without copying them.
type slicer interface {
	Slice(off, n int64) ([]byte, bool)
}

// shows reports whether the source gives these bytes without copying them.
func shows(src Source, off, n int64) bool {
	s, is := src.(slicer)
	if is {
		_, is = s.Slice(off, n)
	}
	return is
}

// load gives the n bytes at off or as many as there are, in buf if it must
// copy them and buf has room.
func load(src Source, off, n int64, buf []byte) []byte {
	n = min(n, src.Size()-off)
	if n <= 0 {
		return nil
	}
	if s, is := src.(slicer); is {
		if b, ok := s.Slice(off, n); ok {
			return b
		}
	}
	if int64(cap(buf)) < n {
		buf = make([]byte, n)
	}
	m, _ := src.ReadAt(buf[:n], off)
	return buf[:max(m, 0)]
}

// Block reports whether the magic of a block stands in b, at any bit.
func Block(b []byte) bool {
	f := finder{src: memory(b)}
	for f.search(int64(len(b))) {
		for _, m := range f.found {
			if !m.end {
				return true
			}
		}
	}
	return false
}

type memory []byte

func (m memory) Size() int64                       { return int64(len(m)) }
func (m memory) ReadAt([]byte, int64) (int, error) { return 0, nil }
func (m memory) Slice(off, n int64) ([]byte, bool) { return m[off : off+n], true }
