package tar

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"assay/lab/format"
)

// segment is a part of a sparse file that has data.
type segment struct{ off, n int64 }

// gnuSegments reads the table of an old GNU sparse header (tar.h: struct
// sparse, 12 bytes offset and 12 bytes length): four in the header at 386, the
// flag "more follow" at 482, the file's real size at 483; 21 in each
// extension block, its flag at 504. blocks counts the extension blocks.
func (w *walker) gnuSegments(at int64, b []byte) (list []segment, real, blocks int64, err error) {
	real, _, ok := number(b[483:495])
	if !ok || real < 0 {
		return nil, 0, 0, fmt.Errorf("sparse header at 0x%x: real size is no number", at)
	}
	list, err = appendSegments(nil, b[386:482])
	for more := b[482] != 0; more; blocks++ {
		x := w.win.At(at+block*(1+blocks), block)
		if len(x) < block {
			return list, real, blocks, fmt.Errorf("sparse table at 0x%x: past end of archive", at)
		}
		if err == nil {
			list, err = appendSegments(list, x[:504])
		}
		more = x[504] != 0
	}
	return list, real, blocks, err
}

func appendSegments(list []segment, table []byte) ([]segment, error) {
	for ; len(table) >= 24; table = table[24:] {
		if table[12] == 0 {
			break
		}
		off, _, ok := number(table[:12])
		n, _, ok2 := number(table[12:24])
		if !ok || !ok2 {
			return list, fmt.Errorf("sparse table: entry %d is no number", len(list))
		}
		list = append(list, segment{off, n})
	}
	return list, nil
}

// paxSegments reads the table of GNU's pax sparse formats ("Storing Sparse
// Files", GNU tar manual): 0.0 one record pair per segment, 0.1 one record
// GNU.sparse.map, 1.0 decimal lines before the data. front is how much of the
// body 1.0's table takes.
func (w *walker) paxSegments(r *records, body, size int64) (list []segment, real, front int64, err error) {
	real, ok := r.decimal("GNU.sparse.realsize")
	if !ok {
		real, ok = r.decimal("GNU.sparse.size")
	}
	if !ok || real < 0 {
		return nil, 0, 0, fmt.Errorf("sparse map: real size missing")
	}
	if major, _ := r.get("GNU.sparse.major"); major == "1" {
		list, front, err = w.mapInBody(body, size)
		return list, real, front, err
	}
	var numbers []int64
	if m, ok := r.get("GNU.sparse.map"); ok {
		numbers, err = decimals(strings.Split(m, ","))
	} else {
		var fields []string
		for _, x := range r.local {
			if x.key == "GNU.sparse.offset" || x.key == "GNU.sparse.numbytes" {
				fields = append(fields, x.value)
			}
		}
		numbers, err = decimals(fields)
	}
	if err == nil && len(numbers)%2 != 0 {
		err = fmt.Errorf("sparse map: odd number of values")
	}
	if err != nil {
		return nil, real, 0, err
	}
	return pairs(numbers), real, 0, nil
}

// mapInBody reads the table of format 1.0: a count, then offset and length of
// each segment, each a decimal line; the table is filled up to whole blocks.
func (w *walker) mapInBody(body, size int64) (list []segment, front int64, err error) {
	for n := int64(8 * block); ; n *= 8 {
		text := w.win.At(body, int(min(n, size, maxExtension)))
		var numbers []int64
		var used int
		if numbers, used, err = readMap(text); err == nil {
			return pairs(numbers), min(round(int64(used)), size), nil
		}
		if int64(len(text)) < n {
			return nil, 0, fmt.Errorf("sparse map at 0x%x: %w", body, err)
		}
	}
}

// readMap reads the lines of a 1.0 table and tells how many bytes they take.
func readMap(text []byte) (numbers []int64, used int, err error) {
	want := 1
	for i := 0; i < want; i++ {
		end := bytes.IndexByte(text[used:], '\n')
		if end < 0 || end > 20 {
			return nil, 0, fmt.Errorf("line %d has no end", i)
		}
		n, err := strconv.ParseInt(string(text[used:used+end]), 10, 64)
		if err != nil || n < 0 {
			return nil, 0, fmt.Errorf("value %q", text[used:used+end])
		}
		used += end + 1
		if i > 0 {
			numbers = append(numbers, n)
		} else if want = 1 + 2*int(min(n, maxExtension)); n > maxExtension/4 {
			return nil, 0, fmt.Errorf("%d segments", n)
		}
	}
	return numbers, used, nil
}

func decimals(fields []string) ([]int64, error) {
	numbers := make([]int64, 0, len(fields))
	for _, f := range fields {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("sparse map: value %q", f)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

func pairs(numbers []int64) []segment {
	list := make([]segment, 0, len(numbers)/2)
	for i := 0; i+1 < len(numbers); i += 2 {
		list = append(list, segment{numbers[i], numbers[i+1]})
	}
	return list
}

// expand gives the ranges that make the whole file: data from the input at
// body, of which size bytes are there, and holes.
func expand(list []segment, real, body, size int64) ([]format.Range, error) {
	if real > maxSize {
		return nil, fmt.Errorf("sparse file: real size %d is beyond any disk", real)
	}
	var out []format.Range
	var pos, used int64
	hole := func(to int64) {
		if to > pos {
			out = append(out, format.Range{Offset: -1, Length: to - pos})
			pos = to
		}
	}
	for i, s := range list {
		if s.off < pos || s.n < 0 || s.off > real || s.n > real-s.off {
			return out, fmt.Errorf("sparse map: segment %d [%d,+%d) overlaps or lies past the real size %d", i, s.off, s.n, real)
		}
		if s.n > size-used {
			return out, fmt.Errorf("sparse map: segment %d wants %d bytes, %d are stored", i, s.n, size-used)
		}
		hole(s.off)
		if s.n > 0 {
			out = append(out, format.Range{Offset: body + used, Length: s.n})
		}
		pos, used = pos+s.n, used+s.n
	}
	hole(real)
	return out, nil
}
