// Package sqlite reads the rows of tables of SQLite 3 database files
// (https://www.sqlite.org/fileformat2.html), without indexes, without SQL and
// without the write-ahead log.
package sqlite

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

const (
	magic      = "SQLite format 3\x00"
	headerSize = 100
	maxDepth   = 20 // of a b-tree: real ones have fewer than 6 levels
	maxPayload = 64 << 20
)

// DB is a database file.
type DB struct {
	r      io.ReaderAt
	size   int64
	page   int64 // bytes of a page
	usable int64 // bytes of a page that hold content
}

// Open reads the header of a database of size bytes.
func Open(r io.ReaderAt, size int64) (*DB, error) {
	var h [headerSize]byte
	if n, err := r.ReadAt(h[:], 0); n < headerSize {
		return nil, fmt.Errorf("database header: %w", err)
	}
	if string(h[:16]) != magic {
		return nil, fmt.Errorf("database header: magic %q", h[:16])
	}
	d := &DB{r: r, size: size, page: int64(binary.BigEndian.Uint16(h[16:]))}
	if d.page == 1 {
		d.page = 65536
	}
	d.usable = d.page - int64(h[20])
	if d.page < 512 || d.page&(d.page-1) != 0 || d.usable < 480 {
		return nil, fmt.Errorf("database header: pages of %d bytes, %d reserved", d.page, h[20])
	}
	return d, nil
}

// Value is one column of a row: nil, int64, float64, string or []byte.
type Value any

// Row is one row of a table.
type Row struct {
	ID      int64 // rowid
	Columns []Value
	Offset  int64 // of the row's cell in the file
}

// Schema is the name of the table that describes all others.
const Schema = "sqlite_schema"

// Tables lists the names of the tables, as far as the schema can be read.
func (d *DB) Tables() (names []string) {
	_ = d.walk(1, func(r Row) bool {
		if len(r.Columns) >= 4 && r.Columns[0] == Value("table") {
			if name, ok := r.Columns[1].(string); ok {
				names = append(names, name)
			}
		}
		return true
	})
	return names
}

// Table gives the rows of a table to visit, until it returns false. What cannot
// be read is an error; rows before it have been given.
func (d *DB) Table(name string, visit func(Row) bool) error {
	if name == Schema {
		return d.walk(1, visit)
	}
	root := int64(0)
	err := d.walk(1, func(r Row) bool {
		if len(r.Columns) < 4 || r.Columns[0] != Value("table") || r.Columns[1] != Value(name) {
			return true
		}
		root, _ = r.Columns[3].(int64)
		return false
	})
	if root == 0 {
		if err != nil {
			return err
		}
		return fmt.Errorf("table %q: not in the schema", name)
	}
	return d.walk(root, visit)
}

// walker goes through one b-tree.
type walker struct {
	*DB
	seen  map[int64]bool
	visit func(Row) bool
	err   error // the first
}

func (d *DB) walk(root int64, visit func(Row) bool) error {
	w := &walker{DB: d, seen: map[int64]bool{}, visit: visit}
	w.tree(root, 0)
	return w.err
}

func (w *walker) failed(err error) bool {
	if w.err == nil {
		w.err = err
	}
	return true
}

// readPage reads a page, counted from 1.
func (d *DB) readPage(n int64) ([]byte, error) {
	if n < 1 || n > d.size/d.page {
		return nil, fmt.Errorf("page %d: past the end of the file", n)
	}
	b := make([]byte, d.page)
	if m, err := d.r.ReadAt(b, (n-1)*d.page); int64(m) < d.page {
		return nil, fmt.Errorf("page %d: %w", n, err)
	}
	return b, nil
}

// tree visits the rows below a page; false when visit wants no more.
func (w *walker) tree(n int64, depth int) bool {
	if w.seen[n] || depth > maxDepth {
		return w.failed(fmt.Errorf("page %d: a second time in the tree", n))
	}
	w.seen[n] = true
	b, err := w.readPage(n)
	if err != nil {
		return w.failed(err)
	}
	at := 0
	if n == 1 {
		at = headerSize
	}
	cells := int(binary.BigEndian.Uint16(b[at+3:]))
	interior := b[at] == 5
	if !interior && b[at] != 13 {
		return w.failed(fmt.Errorf("page %d: type %d is no table's", n, b[at]))
	}
	head := at + 8
	if interior {
		head += 4
	}
	for i := range cells {
		if head+2*i+2 > len(b) {
			return w.failed(fmt.Errorf("page %d: %d cells", n, cells))
		}
		p := int(binary.BigEndian.Uint16(b[head+2*i:]))
		if p+4 > int(w.usable) {
			w.failed(fmt.Errorf("page %d: cell at 0x%x", n, p))
			continue
		}
		if interior {
			if !w.tree(int64(binary.BigEndian.Uint32(b[p:])), depth+1) {
				return false
			}
			continue
		}
		row, err := w.row(b, p)
		if err != nil {
			w.failed(fmt.Errorf("page %d: %w", n, err))
			continue
		}
		row.Offset = (n-1)*w.page + int64(p)
		if !w.visit(row) {
			return false
		}
	}
	if interior {
		return w.tree(int64(binary.BigEndian.Uint32(b[at+8:])), depth+1)
	}
	return true
}

// row reads the cell at b[p].
func (w *walker) row(b []byte, p int) (Row, error) {
	cell := b[p:w.usable]
	size, n := varint(cell)
	id, m := varint(cell[n:])
	if n == 0 || m == 0 || size > maxPayload {
		return Row{}, fmt.Errorf("cell of %d bytes", size)
	}
	payload, err := w.payload(cell[n+m:], int64(size))
	if err != nil {
		return Row{}, err
	}
	columns, err := record(payload)
	return Row{ID: int64(id), Columns: columns}, err
}

// payload puts together what stands in the cell and in overflow pages.
func (w *walker) payload(cell []byte, size int64) ([]byte, error) {
	u := w.usable
	local := size
	if x := u - 35; size > x {
		m := (u-12)*32/255 - 23
		if local = m + (size-m)%(u-4); local > x {
			local = m
		}
	}
	if local < 0 || local > int64(len(cell)) || size > w.size {
		return nil, fmt.Errorf("row of %d bytes, %d in the page", size, local)
	}
	if local == size {
		return cell[:size], nil
	}
	if local+4 > int64(len(cell)) {
		return nil, fmt.Errorf("row of %d bytes: no overflow page", size)
	}
	out := append(make([]byte, 0, size), cell[:local]...)
	next := int64(binary.BigEndian.Uint32(cell[local:]))
	for int64(len(out)) < size {
		b, err := w.readPage(next)
		if err != nil {
			return nil, fmt.Errorf("row of %d bytes: %w", size, err)
		}
		next = int64(binary.BigEndian.Uint32(b))
		out = append(out, b[4:min(u, 4+size-int64(len(out)))]...)
	}
	return out, nil
}

// record reads the columns of a row.
func record(b []byte) (list []Value, err error) {
	size, n := varint(b)
	if n == 0 || size > uint64(len(b)) || size < uint64(n) {
		return nil, fmt.Errorf("record header of %d bytes", size)
	}
	head, body := b[n:size], b[size:]
	for len(head) > 0 {
		serial, n := varint(head)
		if n == 0 {
			return list, fmt.Errorf("record header cut")
		}
		head = head[n:]
		v, used, ok := column(serial, body)
		if !ok {
			return list, fmt.Errorf("column %d: past the end of the row", len(list))
		}
		list, body = append(list, v), body[used:]
	}
	return list, nil
}

// column reads a value by its serial type.
func column(serial uint64, b []byte) (v Value, used int, ok bool) {
	sizes := [...]int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0}
	switch {
	case serial >= 12:
		n := (serial - 12) / 2
		if n > uint64(len(b)) {
			return nil, 0, false
		}
		if serial%2 == 1 {
			return string(b[:n]), int(n), true
		}
		return b[:n:n], int(n), true
	case serial > 9 || sizes[serial] > len(b):
		return nil, 0, false
	case serial == 0:
		return nil, 0, true
	case serial == 8 || serial == 9:
		return int64(serial - 8), 0, true
	}
	n := sizes[serial]
	x := int64(int8(b[0]))
	for _, c := range b[1:n] {
		x = x<<8 | int64(c)
	}
	if serial == 7 {
		return math.Float64frombits(uint64(x)), n, true
	}
	return x, n, true
}

// varint reads SQLite's variable-length number: seven bits to a byte, highest
// first, the ninth byte whole; n is 0 when b ends before.
func varint(b []byte) (v uint64, n int) {
	for n < len(b) && n < 8 {
		v = v<<7 | uint64(b[n]&0x7f)
		n++
		if b[n-1] < 0x80 {
			return v, n
		}
	}
	if n == 8 && len(b) > 8 {
		return v<<8 | uint64(b[8]), 9
	}
	return 0, 0
}
