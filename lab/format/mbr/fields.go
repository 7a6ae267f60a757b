package mbr

import (
	"bytes"
	"encoding/binary"

	"assay"
	"assay/lab/format"
)

// fields tells the tables. Boot code is not told: it has to be the same.
func fields(in *format.Input, tell func(assay.Field)) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.When(true, 0x1b8, 4, "disk-signature", assay.Identity)
	end := int64(sector)
	tableFields(in, t, 0)
	for k := range d.primary {
		p := &d.primary[k]
		end = max(end, p.end())
		if p.extended() {
			follow(in, t, p)
		}
	}
	t.Contents()
	t.Fill(0, sector, 0)
	t.Fill(sector, end)
	return nil
}

// follow tells the tables of an extended partition as far as they can be
// followed.
func follow(in *format.Input, t *format.Reopened, x *partition) {
	if t.Failed {
		return
	}
	at := x.at
	for range maxLogical {
		list, err := table(in.Head(at, sector))
		if err != nil {
			return
		}
		tableFields(in, t, at)
		t.Fill(at, at+sector, 0)
		next := int64(-1)
		for _, p := range list {
			if p.extended() {
				next = x.at + p.at
			}
		}
		if next <= at {
			return
		}
		at = next
	}
}

// tableFields tells the table of the sector at off.
func tableFields(in *format.Input, t *format.Reopened, off int64) {
	b := in.Head(off, sector)
	if len(b) < sector {
		return
	}
	t.When(true, off+0x1fe, 2, "boot signature", assay.Derived)
	le := binary.LittleEndian
	for k := range int64(4) {
		e, at := b[tableAt+16*k:][:16], off+tableAt+16*k
		if len(bytes.Trim(e, "\x00")) == 0 {
			continue
		}
		first, count := int64(le.Uint32(e[8:])), int64(le.Uint32(e[12:]))
		t.When(true, at, 1, "status", assay.Statement)
		t.When(true, at+4, 1, "type", assay.Statement)
		t.When(!t.Failed, at+8, 8, "place", assay.Derived)
		// logical partitions count from their table, in old numbers from the
		// start of the disk
		for _, base := range []int64{off / sector, 0} {
			if g := geometry(e[1:4], base+first); g && geometry(e[5:8], base+first+count-1) {
				t.When(true, at+1, 3, "first as CHS", assay.Derived)
				t.When(true, at+5, 3, "last as CHS", assay.Derived)
				break
			}
		}
	}
}

// geometries are heads and sectors that disks of our day pretend to have.
var geometries = [][2]int64{{255, 63}, {16, 63}, {64, 32}, {128, 63}, {64, 63}, {32, 63}, {240, 63}, {4, 16}, {4, 32}, {8, 32}, {2, 32}}

// geometry reports whether three bytes are the number of a sector as cylinder,
// head and sector, or say that it is out of their reach.
func geometry(b []byte, lba int64) bool {
	for _, g := range geometries {
		c, h, s := lba/(g[0]*g[1]), lba/g[1]%g[0], lba%g[1]+1
		if c > 1023 {
			if out := string(b); out == "\xfe\xff\xff" || out == "\xff\xff\xff" {
				return true
			}
			continue
		}
		if b[0] == byte(h) && b[1] == byte(s)|byte(c>>8)<<6 && b[2] == byte(c) {
			return true
		}
	}
	return false
}
