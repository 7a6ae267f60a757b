package zip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// maxTarget bounds the target of a symbolic link.
const maxTarget = 64 << 10

// opener is one run of open.
type opener struct {
	in    *format.Input
	out   format.Sink
	win   *window.Window // on local headers
	names map[uint64]struct{}
	spans []span
	count int
	sums  map[area]uint32 // CRC-32 of stored members
	read  int64           // bytes summed for them
}

// area is a range of the archive.
type area struct{ off, n int64 }

// span is what a member takes: header, data, descriptor.
type span struct{ from, to int64 }

// place is where a member's data stands.
type place struct {
	header, data, packed int64
	open                 bool  // packed is only a bound
	now                  bool  // decoding must tell where the data ends
	missing              int64 // bytes that should stand behind the end of the input
}

// clip keeps p inside the input.
func (p *place) clip(size int64) {
	p.data = min(p.data, size)
	if rest := size - p.data; p.packed > rest {
		p.missing, p.packed = p.packed-rest, rest
	}
}

// member hands an entry over whose data stands at p.
func (z *opener) member(r, l *record, p place) (*stream, error) {
	e := attributes(r, l)
	p.clip(z.in.Size())
	z.count++
	z.twice(e.Name, p.header)
	s := &stream{c: z.in.Content, data: p.data, packed: p.packed, size: r.size, crc: r.crc, method: r.method, flags: r.flags, open: p.open}
	b := z.body(&e, r, s, p)
	if e.Type == assay.Symlink && b.Stream == nil || e.Type != assay.Regular && e.Type != assay.Symlink {
		if p.packed > 0 {
			z.out.Structure(p.data, p.packed)
		}
		b = format.Body{}
	}
	return s, z.out.Entry(e, b)
}

// body is the content of an entry; a symbolic link's goes to e.Target.
func (z *opener) body(e *assay.Entry, r *record, s *stream, p place) format.Body {
	switch {
	case r.flags&flagEncrypted != 0:
		return z.closed(p, encryption(r)+" without a key")
	case !readable(r.method):
		name := methods[r.method]
		if name == "" {
			name = "unknown"
		}
		return z.closed(p, fmt.Sprintf("compression method %d (%s) is not read", r.method, name))
	case e.Type == assay.Symlink:
		var target bytes.Buffer
		if err := s.write(&atMost{&target, maxTarget}); err != nil {
			z.out.Fail(e.Name, p.header, fmt.Sprintf("link target of at most %d bytes: %v", maxTarget, err))
		}
		e.Target = target.String()
		return format.Body{}
	case r.method == 0:
		return z.stored(r, p)
	}
	b := format.Body{Stream: s.write, Size: r.size, From: format.Range{Offset: p.data, Length: p.packed}}
	if p.now {
		b.From, b.Now = format.Range{}, true
		return b
	}
	if !p.open {
		b.Key = key(r, p)
	}
	return b
}

// key is the same for members that share their data, of which archives made to
// explode have very many, and are read the same way: one is decoded.
func key(r *record, p place) string {
	b := make([]byte, 0, 28)
	for _, n := range [...]int64{p.data, p.packed, r.size} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.LittleEndian.AppendUint32(b, r.crc)
	b = binary.LittleEndian.AppendUint16(b, r.method)
	return string(binary.LittleEndian.AppendUint16(b, r.flags))
}

// stored is a body that stands in the input as it is; its CRC-32 is verified
// here, because nobody decodes it.
func (z *opener) stored(r *record, p place) format.Body {
	at := []format.Range{{Offset: p.data, Length: p.packed}}
	switch {
	case p.missing > 0:
		return format.Damaged(z.in.Content, at, fmt.Sprintf("the archive ends %d bytes before the entry does", p.missing))
	case r.size >= 0 && r.size != p.packed:
		return format.Damaged(z.in.Content, at, fmt.Sprintf("%d bytes are stored, the header says %d", p.packed, r.size))
	case r.size < 0:
		return format.Damaged(z.in.Content, at, "stored without a size, and the descriptor that states it was not found")
	}
	if p.packed == 0 {
		return format.Body{}
	}
	if got, ok := z.sum(p.data, p.packed); ok && got != r.crc {
		return format.Damaged(z.in.Content, at, fmt.Sprintf("CRC-32 is 0x%08x, the header says 0x%08x", got, r.crc))
	}
	b := format.One(p.data, p.packed)
	b.Key = key(r, p)
	return b
}

// closed is a body that cannot be read: nothing is given, the bytes are a gap.
func (z *opener) closed(p place, why string) format.Body {
	if p.packed > 0 {
		z.out.Unread(p.data, p.packed, why)
	}
	return format.Body{Size: -1, Stream: func(io.Writer) error { return errors.New(why) }}
}

func encryption(r *record) string {
	switch {
	case r.method == 99:
		if f := r.extra.field(0x9901); len(f) >= 7 && f[4] >= 1 && f[4] <= 3 {
			return fmt.Sprintf("encrypted with AES-%d", 64+64*int(f[4]))
		}
		return "encrypted with AES"
	case r.flags&(1<<6) != 0:
		return "encrypted with PKWARE strong encryption"
	}
	return "encrypted with ZipCrypto"
}

// maxSummed is how many times the archive's size stored members may have
// together for their CRC-32 to be verified: of members that lie over each other
// very often the rest is not.
const maxSummed = 16

// sum computes the CRC-32 of a range once; not ok when too much has been summed.
func (z *opener) sum(off, n int64) (crc uint32, ok bool) {
	if crc, ok = z.sums[area{off, n}]; ok {
		return crc, true
	}
	most := maxSummed * z.in.Size()
	if z.read > most {
		return 0, false
	}
	if z.read += n; z.read > most {
		z.out.Fail("", off, "members lie over each other very often: the CRC-32 of the rest is not verified")
		return 0, false
	}
	for at, left := off, n; left > 0 && z.in.Ctx.Err() == nil; {
		b := z.win.At(at, int(min(left, 128<<10)))
		if len(b) == 0 {
			break
		}
		crc = crc32.Update(crc, crc32.IEEETable, b)
		at, left = at+int64(len(b)), left-int64(len(b))
	}
	if z.sums == nil {
		z.sums = map[area]uint32{}
	}
	z.sums[area{off, n}] = crc
	return crc, true
}

// twice tells of a name that was met before: readers differ in which they take.
func (z *opener) twice(name string, at int64) {
	name = assay.CleanName(name)
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	if _, ok := z.names[h]; ok {
		z.out.Fail(name, at, "another entry has this name: archivers differ in which they take")
	}
	z.names[h] = struct{}{}
}

// atMost is a writer for n bytes.
type atMost struct {
	w io.Writer
	n int64
}

func (a *atMost) Write(p []byte) (int, error) {
	if int64(len(p)) > a.n {
		return 0, errors.New("more bytes than are wanted")
	}
	a.n -= int64(len(p))
	return a.w.Write(p)
}
