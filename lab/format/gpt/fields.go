package gpt

import (
	"bytes"
	"encoding/binary"
	"strings"

	"assay"
	"assay/lab/format"
)

// fields tells the protective MBR, both headers and both tables. The copy is
// told only where it says the same as the first.
func fields(in *format.Input, tell func(assay.Field)) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	h := d.header
	table, sound := h.readTable(in, d.sector)
	if h.sound && sound && d.primary {
		protective(in, t, h, d.sector)
		headerFields(t, h, d.sector)
		tableFields(t, h, table, d.sector)
		copied(in, t, h, table, d.sector)
	}
	t.Contents()
	end := (max(h.this, h.other, h.lastUsable) + 1) * d.sector
	for _, lba := range []int64{0, h.this, h.other} {
		t.Fill(lba*d.sector, (lba+1)*d.sector, 0)
	}
	for at := h.table * d.sector; at < h.table*d.sector+h.tableBytes(); at += h.length {
		t.Fill(at, at+h.length, 0)
	}
	t.Fill(0, end)
	return nil
}

// protective tells the partition that covers the disk in the MBR (5.2.3).
func protective(in *format.Input, t *format.Reopened, h *header, sector int64) {
	b := in.Head(0, 512)
	if len(b) < 512 || b[0x1c2] != 0xee {
		return
	}
	t.When(b[0x1fe] == 0x55 && b[0x1ff] == 0xaa, 0x1fe, 2, "boot signature", assay.Derived)
	t.When(true, 0x1b8, 4, "disk-signature", assay.Identity)
	e := b[0x1be:]
	first, count := binary.LittleEndian.Uint32(e[8:]), int64(binary.LittleEndian.Uint32(e[12:]))
	last := max(h.this, h.other)
	if e[0] == 0 && first == 1 && (count == last || count == 0xffffffff) {
		t.When(true, 0x1c2, 1, "protective type", assay.Derived)
		t.When(true, 0x1c6, 8, "protective partition", assay.Derived)
		t.When(string(e[1:4]) == "\x00\x02\x00" || string(e[1:4]) == "\x00\x01\x00", 0x1bf, 3, "protective first", assay.Derived)
		t.When(string(e[5:8]) == "\xff\xff\xff" || string(e[5:8]) == "\xfe\xff\xff" || string(e[5:8]) == chs(last), 0x1c3, 3, "protective last", assay.Derived)
	}
}

// chs is the number of a sector as cylinder, head and sector of a disk with 255
// heads and 63 sectors, as sgdisk writes it.
func chs(lba int64) string {
	c, h, s := lba/(255*63), lba/63%255, lba%63+1
	if c > 1023 {
		return ""
	}
	return string([]byte{byte(h), byte(s) | byte(c>>8)<<6, byte(c)})
}

// headerFields tells the header, whose checksum holds (table 5.5).
func headerFields(t *format.Reopened, h *header, sector int64) {
	base := h.this * sector
	t.Rows(base,
		format.Row{At: 0x00, Length: 8, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x08, Length: 4, Name: "revision", Role: assay.Derived},
		format.Row{At: 0x0c, Length: 4, Name: "header-length", Role: assay.Derived},
		format.Row{At: 0x10, Length: 4, Name: "header-checksum", Role: assay.Checksum},
		format.Row{At: 0x18, Length: 8, Name: "this header", Role: assay.Derived},
		format.Row{At: 0x20, Length: 8, Name: "other header", Role: assay.Derived},
		format.Row{At: 0x38, Length: 16, Name: "disk-guid", Role: assay.Identity},
		format.Row{At: 0x48, Length: 8, Name: "table", Role: assay.Derived},
		format.Row{At: 0x50, Length: 4, Name: "entries", Role: assay.Parameter},
		format.Row{At: 0x54, Length: 4, Name: "entry-length", Role: assay.Parameter},
		format.Row{At: 0x58, Length: 4, Name: "table-checksum", Role: assay.Checksum})
	// from the end of the table to the start of its copy, or what else it says
	sectors := (h.tableBytes() + sector - 1) / sector
	bound := func(at int64, usual bool, name string) {
		role := assay.Statement
		if usual {
			role = assay.Derived
		}
		t.When(true, base+at, 8, name, role)
	}
	bound(0x28, h.first == h.table+sectors, "first usable")
	bound(0x30, h.lastUsable == h.other-sectors-1, "last usable")
}

// tableFields tells the entries that are in use.
func tableFields(t *format.Reopened, h *header, b []byte, sector int64) {
	list := partitions(b, h, sector)
	seen := map[string]bool{}
	for k := 0; len(b) >= int(h.length); k, b = k+1, b[h.length:] {
		if len(bytes.Trim(b[:16], "\x00")) == 0 {
			continue
		}
		p := list[0]
		list = list[1:]
		name := unique(seen, strings.ReplaceAll(p.name, "/", "_"))
		at := h.table*sector + int64(k)*h.length
		row := func(off, n int64, what string, role assay.Role) {
			t.Field(assay.Field{Offset: at + off, Length: n, Name: what, Entry: name, Role: role})
		}
		row(0, 16, "type", assay.Statement)
		row(16, 16, "partition-guid", assay.Identity)
		if p.why == "" && !t.Failed {
			row(32, 8, "first sector", assay.Derived)
			row(40, 8, "last sector", assay.Derived)
		}
		row(48, 8, "attributes", assay.Statement)
		row(56, 72, "name", assay.Statement)
	}
}

// copied tells the other header and its table if both repeat the first.
func copied(in *format.Input, t *format.Reopened, h *header, table []byte, sector int64) {
	c, err := readHeader(in, sector, h.other)
	if err != nil || !c.sound || c.other != h.this || c.disk != h.disk || c.first != h.first || c.lastUsable != h.lastUsable ||
		c.entries != h.entries || c.length != h.length || c.tableCRC != h.tableCRC {
		return
	}
	t.When(true, h.other*sector, headerLeast, "copy of the header", assay.Derived)
	if other, sound := c.readTable(in, sector); sound && bytes.Equal(other, table) && c.table != h.table {
		t.When(true, c.table*sector, c.tableBytes(), "copy of the table", assay.Derived)
	}
}
