package sqlite

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// put appends a variable-length number below 2^14.
func put(b []byte, v int) []byte {
	if v < 128 {
		return append(b, byte(v))
	}
	return append(b, byte(v>>7)|0x80, byte(v&0x7f))
}

// leaf writes a page of rows (rowid, then the columns in their record form).
func leaf(page []byte, at int, cells [][]byte) {
	page[at] = 13
	binary.BigEndian.PutUint16(page[at+3:], uint16(len(cells)))
	end := len(page)
	for i, c := range cells {
		end -= len(c)
		copy(page[end:], c)
		binary.BigEndian.PutUint16(page[at+8+2*i:], uint16(end))
	}
}

// cell makes a row of texts and one number below 128, with what does not fit
// cut off: first is the overflow page.
func cell(id int, columns ...any) (payload []byte) {
	var head, body []byte
	for _, c := range columns {
		switch c := c.(type) {
		case string:
			head, body = put(head, 13+2*len(c)), append(body, c...)
		case []byte:
			head, body = put(head, 12+2*len(c)), append(body, c...)
		case int:
			head, body = append(head, 1), append(body, byte(c))
		case nil:
			head = append(head, 0)
		}
	}
	payload = append(put(nil, len(head)+1), head...)
	return append(payload, body...)
}

func framed(id int, payload []byte) []byte {
	return append(put(put(nil, len(payload)), id), payload...)
}

// sample has a table "t" with two rows, the second over two overflow pages.
func sample() []byte {
	const page = 512
	b := make([]byte, 5*page)
	copy(b, magic)
	binary.BigEndian.PutUint16(b[16:], page)
	leaf(b[:page], 100, [][]byte{framed(1, cell(1, "table", "other", "other", 4, "create")), framed(2, cell(2, "table", "t", "t", 2, "create table t"))})
	long := cell(2, 7, bytes.Repeat([]byte("0123456789"), 100))
	m := (page-12)*32/255 - 23
	local := m + (len(long)-m)%(page-4)
	if local > page-35 {
		local = m
	}
	c := append(put(put(nil, len(long)), 9), long[:local]...)
	c = binary.BigEndian.AppendUint32(c, 3)
	leaf(b[page:2*page], 0, [][]byte{framed(5, cell(5, nil, "short")), c})
	binary.BigEndian.PutUint32(b[2*page:], 4)
	n := copy(b[2*page+4:3*page], long[local:])
	copy(b[3*page+4:4*page], long[local+n:])
	return b
}

func TestTable(t *testing.T) {
	b := sample()
	d, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	if err := d.Table("t", func(r Row) bool { rows = append(rows, r); return true }); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].ID != 5 || rows[0].Columns[0] != nil || rows[0].Columns[1] != Value("short") || rows[1].ID != 9 || rows[1].Columns[0] != Value(int64(7)) ||
		!bytes.Equal(rows[1].Columns[1].([]byte), bytes.Repeat([]byte("0123456789"), 100)) {
		t.Errorf("%+v", rows)
	}
	if err := d.Table("none", func(Row) bool { return true }); err == nil {
		t.Error("a table that is not there is read")
	}
	// the overflow pages point at each other
	binary.BigEndian.PutUint32(b[2*512:], 3)
	if err := d.Table("t", func(Row) bool { return true }); err != nil {
		t.Logf("loop: %v", err)
	}
}

func TestSqlite3(t *testing.T) {
	prog, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip("needs sqlite3")
	}
	f := filepath.Join(t.TempDir(), "x.db")
	var sql strings.Builder
	sql.WriteString("create table a(i integer primary key, x real, s text, b blob);begin;")
	for range 3000 {
		sql.WriteString("insert into a(x,s,b) values(1.5,'text',zeroblob(700));")
	}
	sql.WriteString("insert into a values(-7,null,'big',zeroblob(100000));commit;")
	cmd := exec.Command(prog, f)
	cmd.Stdin = strings.NewReader(sql.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("sqlite3: %v %s", err, out)
	}
	b, _ := os.ReadFile(f)
	d, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = d.Table("a", func(r Row) bool {
		n++
		if r.ID == -7 && len(r.Columns[3].([]byte)) != 100000 || r.ID > 0 && r.Columns[1] != Value(1.5) {
			t.Errorf("row %d: %v", r.ID, r.Columns[1])
		}
		return true
	})
	if err != nil || n != 3001 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestRefusals(t *testing.T) {
	b := sample()
	for name, change := range map[string]func([]byte){
		"magic":     func(b []byte) { b[0] = 'x' },
		"page size": func(b []byte) { b[16], b[17] = 0, 3 },
		"reserved":  func(b []byte) { b[20] = 200 },
	} {
		c := bytes.Clone(b)
		change(c)
		if _, err := Open(bytes.NewReader(c), int64(len(c))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Open(bytes.NewReader(nil), 0); err == nil {
		t.Error("an empty file is opened")
	}
}

func FuzzTable(f *testing.F) {
	f.Add(sample())
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		n := 0
		d.Table("t", func(Row) bool { n++; return n < 1000 })
	})
}
