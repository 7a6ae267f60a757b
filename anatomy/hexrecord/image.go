package hexrecord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Image is what a file of records describes.
type Image struct {
	Segments []Segment // by address
	Header   string    // Motorola: the text of the first header record
	Start    uint32    // where execution starts
	HasStart bool
	Records  int      // of data
	Ended    bool     // there is an end record
	Length   int64    // of the file, up to the end record's line
	Bad      []string // lines that are damaged, at most 32 of them are told
	BadCount int
}

// Segment is a part of memory without gaps, or with such small ones that they
// are fill.
type Segment struct {
	Address uint32
	Size    int64
	Filled  int64 // bytes between records, which become 0xff
	From    int64 // the lines it is made of stand in [From, To) of the file
	To      int64
	Damaged string // why it is not what was written
	runs    []run
}

// run is a row of records that continue each other.
type run struct {
	at, n    int64
	from, to int64
}

const (
	maxGap  = 256 // bytes of fill between records of one segment
	maxRuns = 1 << 20
	maxLost = 256 << 10 // bytes of lines in a row that are no records: there are no more
	maxTold = 32
)

// Read goes over all records of src, which has size bytes.
func (s Syntax) Read(ctx context.Context, src io.ReaderAt, size int64) (*Image, error) {
	i := &Image{}
	l := newLines(src, 0, size)
	var buf [260]byte
	var runs []run
	var bad, pending []wrong
	base, lost, number := uint32(0), int64(0), 0
	for lost < maxLost && !i.Ended {
		line, at, after, ok := l.next()
		if !ok {
			break
		}
		if number++; number%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(line) == 0 {
			continue
		}
		r, err := Record{}, fmt.Errorf("%w: does not begin with %c", ErrShape, s.Mark)
		if line[0] == s.Mark {
			r, err = s.parse(line, &buf)
		}
		if err == nil && !r.Sum {
			// the bytes are believed where the address is the one expected
			err = errors.New("checksum differs")
			if k := len(runs) - 1; r.Kind == Data && k >= 0 && runs[k].at+runs[k].n == int64(base+r.Address) && len(pending) == 0 {
				bad = append(bad, wrong{number, at, err})
				runs = add(runs, int64(base+r.Address), int64(len(r.Data)), at, after)
				continue
			}
		}
		if err != nil {
			lost += after - at
			if len(pending) < maxRuns {
				pending = append(pending, wrong{number, at, err})
			}
			continue
		}
		// lines behind the last record belong to something else
		bad, pending, lost = append(bad, pending...), pending[:0], 0
		i.Length = after
		switch r.Kind {
		case Base:
			base = r.Address
		case Header:
			if i.Header == "" {
				i.Header = string(r.Data)
			}
		case Data:
			i.Records++
			if runs = add(runs, int64(base+r.Address), int64(len(r.Data)), at, after); len(runs) > maxRuns {
				return nil, fmt.Errorf("record at 0x%x: more than %d pieces", at, maxRuns)
			}
		}
		if r.Starts && !i.HasStart {
			i.Start, i.HasStart = r.Address, true
		}
		i.Ended = r.Kind == End
	}
	i.BadCount = len(bad)
	for _, w := range bad[:min(len(bad), maxTold)] {
		i.Bad = append(i.Bad, fmt.Sprintf("line %d at 0x%x: %v", w.line, w.at, w.why))
	}
	i.segments(runs, bad)
	return i, nil
}

// wrong is a damaged line.
type wrong struct {
	line int
	at   int64
	why  error
}

// add puts a record behind the last run if it goes on there.
func add(runs []run, at, n, from, to int64) []run {
	if n == 0 {
		return runs
	}
	if k := len(runs) - 1; k >= 0 && runs[k].at+runs[k].n == at {
		runs[k].n += n
		runs[k].to = to
		return runs
	}
	return append(runs, run{at, n, from, to})
}

// segments joins runs by address. Where two say something about the same
// address the one that comes first in the file counts.
func (i *Image) segments(runs []run, bad []wrong) {
	slices.SortStableFunc(runs, func(a, b run) int { return int(max(-1, min(1, a.at-b.at))) })
	for _, r := range runs {
		k := len(i.Segments) - 1
		end := int64(-1 << 62)
		if k >= 0 {
			end = int64(i.Segments[k].Address) + i.Segments[k].Size
		}
		if r.at-end > maxGap && !i.torn(r, r.at-end) {
			i.Segments = append(i.Segments, Segment{Address: uint32(r.at), From: r.from, To: r.to})
			k, end = k+1, r.at
		}
		g := &i.Segments[k]
		if r.at < end {
			g.Damaged = fmt.Sprintf("records at 0x%x: address 0x%x is written twice", r.from, r.at)
		}
		g.Filled += max(0, r.at-end)
		g.Size = max(end, r.at+r.n) - int64(g.Address)
		g.From, g.To = min(g.From, r.from), max(g.To, r.to)
		g.runs = append(g.runs, r)
	}
	for k := range i.Segments {
		g := &i.Segments[k]
		at, _ := slices.BinarySearchFunc(bad, g.From, func(w wrong, from int64) int { return int(max(-1, min(1, w.at-from))) })
		if at < len(bad) && bad[at].at < g.To {
			g.Damaged = fmt.Sprintf("line %d at 0x%x: %v", bad[at].line, bad[at].at, bad[at].why)
		}
	}
}

// torn reports whether the gap before r is as large as the lines that were lost
// there can have been: then it is not the gap of a new segment.
func (i *Image) torn(r run, gap int64) bool {
	if len(i.Segments) == 0 {
		return false
	}
	list := i.Segments[len(i.Segments)-1].runs
	between := r.from - list[len(list)-1].to
	return between >= 2*gap && between <= 4*gap+1024
}

// Write writes the segment's bytes, reading its lines again.
func (s Syntax) Write(w io.Writer, src io.ReaderAt, g *Segment) error {
	at := int64(g.Address)
	fill := make([]byte, maxGap)
	for k := range fill {
		fill[k] = 0xff
	}
	var buf [260]byte
	out := make([]byte, 0, 32<<10)
	flush := func() error {
		_, err := w.Write(out)
		out = out[:0]
		return err
	}
	l := newLines(src, 0, 0)
	for _, r := range g.runs {
		if r.at > at {
			for n := r.at - at; n > 0; n -= maxGap {
				out = append(out, fill[:min(n, maxGap)]...)
				if err := flush(); err != nil {
					return err
				}
			}
			at = r.at
		}
		skip := at - r.at // what stands there already
		l.seek(r.from, r.to)
		for {
			line, _, _, ok := l.next()
			if !ok {
				break
			}
			if len(line) == 0 || line[0] != s.Mark {
				continue
			}
			rec, err := s.parse(line, &buf)
			if err != nil || rec.Kind != Data {
				continue
			}
			n := min(skip, int64(len(rec.Data)))
			skip -= n
			out = append(out, rec.Data[n:]...)
			at += int64(len(rec.Data)) - n
			if len(out) > cap(out)-1024 {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}
