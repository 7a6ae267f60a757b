package equivalence

import (
	"bytes"
	"fmt"
	"sort"

	"assay"
	"assay/equivalence/align"
	"assay/equivalence/allowance"
	"assay/equivalence/inside"
	"assay/equivalence/part"
	"assay/internal/legible"
)

// bytes compares two contents part by part. A pair of contents that was
// compared before has the same ranges, whatever its names.
func (c *comparing) bytes(j *job) {
	key := [2]assay.Digest{j.a.Ref.Digest, j.b.Ref.Digest}
	ranges, known := c.known[key]
	if !known {
		x, y := c.open(&c.a, j.a.Ref.Digest), c.open(&c.b, j.b.Ref.Digest)
		if x == nil || y == nil {
			if c.a.Contents == nil || c.b.Contents == nil {
				c.give(j, []assay.Range{{A: 0, B: 0, Length: j.a.Ref.Size, LengthB: other(j.b.Ref.Size, j.a.Ref.Size), Cause: allowance.NotAvailable, Note: "only a report is there: the digests are not equal, the content cannot be compared"}})
				return
			}
			c.unreadable(j.a.Path, "both", "the content could not be had a second time")
			return
		}
		d := c.differ(j, x, y)
		var err error
		if ranges, err = d.ranges(); err != nil {
			c.unreadable(j.a.Path, "both", err.Error())
			return
		}
		if !d.named {
			c.known[key] = ranges
		}
	}
	c.give(j, ranges)
}

func (c *comparing) open(s *Side, d assay.Digest) assay.Content {
	if s.Contents == nil {
		return nil
	}
	x, err := s.Contents.Open(d)
	if err != nil {
		return nil
	}
	return x
}

// other is a length that is told only when it is another one.
func other(n, than int64) int64 {
	if n == than {
		return 0
	}
	return n
}

// differ finds the ranges of one pair of contents and their causes.
type differ struct {
	c     *comparing
	j     *job
	a, b  assay.Content
	kind  string
	named bool // the causes depend on names or on other files
	out   []assay.Range
	count int64

	onB   bool // side whose lines were counted up to at
	at    int64
	lines int
}

func (c *comparing) differ(j *job, a, b assay.Content) *differ {
	d := &differ{c: c, j: j, a: a, b: b}
	if j.a.Kind == j.b.Kind {
		d.kind = j.a.Kind
	}
	return d
}

// twin is a pair of parts that are compared with each other.
type twin struct {
	part.Part           // on side A
	with      part.Part // on side B
}

func (d *differ) ranges() ([]assay.Range, error) {
	a, b := d.parts(d.a), d.parts(d.b)
	if a == nil || b == nil {
		a, b = inside.Cover(nil, d.a.Size()), inside.Cover(nil, d.b.Size())
		for _, p := range [][]part.Part{a, b} {
			for i := range p {
				p[i] = part.Part{Length: p[i].Length}
			}
		}
	}
	twins, onlyA, onlyB := twins(a, b)
	for _, t := range twins {
		if err := d.twin(t); err != nil {
			return nil, err
		}
	}
	for _, p := range onlyA {
		d.explain(part.Part(p), align.Run{A: p.Offset, LenA: p.Length, B: -1})
	}
	for _, p := range onlyB {
		d.explain(part.Part(p), align.Run{A: -1, B: p.Offset, LenB: p.Length})
	}
	sort.SliceStable(d.out, func(i, j int) bool { return place(&d.out[i]) < place(&d.out[j]) })
	return d.out, nil
}

func place(r *assay.Range) int64 {
	if r.A >= 0 {
		return r.A
	}
	return r.B
}

// parts are those that a splitter names, nil if none does.
func (d *differ) parts(c assay.Content) []part.Part {
	if d.kind == "" {
		return nil
	}
	head := make([]byte, min(c.Size(), 4096))
	n, _ := c.ReadAt(head, 0)
	for i := range d.c.insides {
		s := &d.c.insides[i]
		if !s.Fits(d.kind, head[:n]) {
			continue
		}
		parts, err := split(s, &inside.Input{Content: c, Ctx: d.c.ctx, Kind: d.kind})
		if err == nil && len(parts) > 0 {
			return inside.Cover(parts, c.Size())
		}
	}
	return nil
}

// split runs a splitter; a panic, which is always our mistake, becomes an error.
func split(s *inside.Named, in *inside.Input) (parts []part.Part, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("inside/%s panicked: %v", s.Name, p)
		}
	}()
	return s.Parts(in)
}

// twins pairs parts of one name, of several the first with the first.
func twins(a, b []part.Part) (both []twin, onlyA, onlyB []part.Part) {
	names := map[string][]int{}
	for i, p := range b {
		names[p.Name] = append(names[p.Name], i)
	}
	used := make([]bool, len(b))
	for _, p := range a {
		if list := names[p.Name]; len(list) > 0 {
			both = append(both, twin{p, b[list[0]]})
			used[list[0]], names[p.Name] = true, list[1:]
		} else {
			onlyA = append(onlyA, p)
		}
	}
	for i, p := range b {
		if !used[i] {
			onlyB = append(onlyB, p)
		}
	}
	return both, onlyA, onlyB
}

// twin compares a pair of parts. Code and data that are laid out at addresses
// are compared in place when they are as long.
func (d *differ) twin(t twin) error {
	runs, err := align.Contents(assay.Section(d.a, t.Offset, t.Length), assay.Section(d.b, t.with.Offset, t.with.Length), inMemory)
	if err != nil {
		return err
	}
	for _, r := range runs {
		r.A += t.Offset
		r.B += t.with.Offset
		d.explain(t.Part, r)
	}
	return nil
}

// maxTold is how many ranges of one pair of contents are explained; those
// behind them are one more range, unexplained.
const maxTold = 1 << 16

// explain finds the cause of one run.
func (d *differ) explain(p part.Part, r align.Run) {
	if d.count++; d.count > maxTold {
		if d.count == maxTold+1 {
			d.out = append(d.out, assay.Range{A: r.A, B: r.B, Length: d.a.Size() - r.A, LengthB: d.b.Size() - r.B, Cause: allowance.Unexplained, Note: "more ranges than are looked at"})
		}
		return
	}
	out := assay.Range{A: r.A, B: r.B, Length: r.LenA, Part: p.Name}
	switch {
	case r.LenA == 0:
		out.Length, out.A = r.LenB, -1
	case r.LenB == 0:
		out.B = -1
	case r.LenB != r.LenA:
		out.LengthB = r.LenB
	}
	x := &allowance.Difference{Kind: d.kind, Name: d.j.a.Name, Part: p, Sides: d}
	x.A, x.B = d.piece(d.a, r.A, r.LenA), d.piece(d.b, r.B, r.LenB)
	if d.kind == "text" || d.kind == "script" {
		out.Part = d.line(r)
		x.Part = part.Part{Name: out.Part, Use: part.Text, Offset: p.Offset, Length: p.Length}
	}
	out.TextA, out.TextB = seen(&x.A), seen(&x.B)
	out.Cause = allowance.Unexplained
	for i := range d.c.allowances {
		a := &d.c.allowances[i]
		if a.Explain == nil {
			continue
		}
		if note, ok := a.Explain(x); ok {
			out.Cause, out.Note = a.Name, note
			break
		}
	}
	if d.c.opt.Policy.HasOwn() {
		d.named = true
		out.Own = d.c.opt.Policy.Own(d.j.a.Path, &out, text(&x.A), text(&x.B))
	}
	d.out = append(d.out, out)
}

// text is the whole text around a piece, nothing when the piece is no text or
// the text is longer than what was read.
func text(p *allowance.Piece) string {
	if p.At >= around || len(p.Around)-p.At-len(p.Bytes) >= around {
		return ""
	}
	for _, c := range p.Around {
		if !isText(c) {
			return ""
		}
	}
	return string(p.Around)
}

// around is how much text beside a difference an allowance sees.
const around = 400

// piece is one side of a run with the text it stands in.
func (d *differ) piece(c assay.Content, off, n int64) allowance.Piece {
	p := allowance.Piece{Offset: off}
	if off < 0 {
		return p
	}
	from := max(0, off-around)
	to := min(c.Size(), off+min(n, 1<<20)+around)
	b := make([]byte, to-from)
	m, _ := c.ReadAt(b, from)
	b = b[:m]
	at := int(min(off-from, int64(m)))
	end := int(min(off-from+n, int64(m)))
	p.Bytes = b[at:end]
	lo, hi := at, end
	for lo > 0 && isText(b[lo-1]) {
		lo--
	}
	for hi < m && isText(b[hi]) {
		hi++
	}
	p.Around, p.At = b[lo:hi], at-lo
	return p
}

func isText(c byte) bool { return c >= 0x20 && c < 0x7f || c == '\t' }

// seen is what a person sees of a piece.
func seen(p *allowance.Piece) string {
	for _, c := range p.Around {
		if !isText(c) {
			return shown(p.Bytes)
		}
	}
	if len(p.Around) == len(p.Bytes) && len(p.Bytes) == 0 {
		return ""
	}
	from := max(0, p.At-40)
	return legible.Clip(string(p.Around[from:]), maxShown)
}

// maxShown is how many characters of a text are shown.
const maxShown = 120

// shown are bytes as text if they are, else as hexadecimal digits.
func shown(b []byte) string {
	t := bytes.TrimRight(b, "\x00")
	for _, c := range t {
		if !isText(c) {
			if len(b) > 24 {
				return fmt.Sprintf("% x ...", b[:24])
			}
			return fmt.Sprintf("% x", b)
		}
	}
	return legible.Clip(string(t), maxShown)
}

// line names the lines of a run, on the side that has something there.
func (d *differ) line(r align.Run) string {
	c, off, onB := d.a, r.A, r.LenA == 0
	if onB {
		c, off = d.b, r.B
	}
	if onB != d.onB || off < d.at || d.lines == 0 {
		d.onB, d.at, d.lines = onB, 0, 1
	}
	if off > inMemory {
		return ""
	}
	d.lines += newlines(c, d.at, off)
	d.at = off
	return fmt.Sprintf("line %d", d.lines)
}

// newlines counts lines that end between two offsets.
func newlines(c assay.Content, from, to int64) (n int) {
	b := make([]byte, 32<<10)
	for from < to {
		m, err := c.ReadAt(b[:min(int64(len(b)), to-from)], from)
		n += bytes.Count(b[:m], []byte("\n"))
		from += int64(m)
		if err != nil || m == 0 {
			break
		}
	}
	return n
}
