package androidboot

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// fields tells header, tables and parts.
func fields(in *format.Input, tell func(assay.Field)) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	f := &teller{t, in, i}
	b := in.Head(0, 0x680)
	switch {
	case string(b[:8]) == "VNDRBOOT":
		f.vendor()
	case string(b[:4]) == "\xd7\xb7\xab\x1e":
		f.table()
	case i.id == nil:
		f.modern()
	default:
		f.old()
	}
	t.Contents()
	t.Fill(0, i.head, 0)
	t.Fill(i.head, i.end)
	return nil
}

type teller struct {
	*format.Reopened
	in *format.Input
	i  *image
}

func (f *teller) u32(at int64) int64 {
	b := f.in.Head(at, 4)
	if len(b) < 4 {
		return -1
	}
	return int64(binary.LittleEndian.Uint32(b))
}

// rows of the versions 0 to 2.
var rowsOld = []format.Row{
	{At: 0x00, Length: 8, Name: "magic", Role: assay.Derived},
	{At: 0x0c, Length: 4, Name: "kernel-address", Role: assay.Statement},
	{At: 0x14, Length: 4, Name: "ramdisk-address", Role: assay.Statement},
	{At: 0x1c, Length: 4, Name: "second-address", Role: assay.Statement},
	{At: 0x20, Length: 4, Name: "tags-address", Role: assay.Statement},
	{At: 0x24, Length: 4, Name: "page-size", Role: assay.Parameter},
	{At: 0x2c, Length: 4, Name: "os-version", Role: assay.Statement},
	{At: 0x30, Length: 16, Name: "name", Role: assay.Statement},
	{At: 0x40, Length: 512, Name: "command-line", Role: assay.Statement},
	{At: 0x260, Length: 1024, Name: "more command-line", Role: assay.Statement},
}

func (f *teller) old() {
	f.Rows(0, rowsOld...)
	f.Sum(0x240, 20, "sha1")
	for _, x := range []struct {
		at   int64
		name string
	}{{0x08, "kernel-size"}, {0x10, "ramdisk-size"}, {0x18, "second-size"}} {
		f.When(!f.Failed, x.at, 4, x.name, assay.Derived)
	}
	version := f.u32(0x28)
	if version > 2 {
		f.When(!f.Failed, 0x28, 4, "dt-size", assay.Derived)
		return
	}
	f.When(true, 0x28, 4, "version", assay.Statement)
	if version == 0 {
		return
	}
	f.When(!f.Failed, 0x660, 4, "recovery_dtbo-size", assay.Derived)
	place := int64(0)
	for _, p := range f.i.parts {
		if p.name == "recovery_dtbo" {
			place = p.at
		}
	}
	f.When(f.u32(0x664) == place && f.u32(0x668) == 0, 0x664, 8, "recovery_dtbo-offset", assay.Derived)
	f.When(f.u32(0x66c) == map[int64]int64{1: 0x670, 2: 0x67c}[version], 0x66c, 4, "header-length", assay.Derived)
	if version == 2 {
		f.When(!f.Failed, 0x670, 4, "dtb-size", assay.Derived)
		f.When(true, 0x674, 8, "dtb-address", assay.Statement)
	}
}

// modern tells versions 3 and 4.
func (f *teller) modern() {
	f.Rows(0,
		format.Row{At: 0x00, Length: 8, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x10, Length: 4, Name: "os-version", Role: assay.Statement},
		format.Row{At: 0x14, Length: 4, Name: "header-length", Role: assay.Parameter},
		format.Row{At: 0x28, Length: 4, Name: "version", Role: assay.Statement},
		format.Row{At: 0x2c, Length: 0x600, Name: "command-line", Role: assay.Statement})
	f.When(!f.Failed, 0x08, 4, "kernel-size", assay.Derived)
	f.When(!f.Failed, 0x0c, 4, "ramdisk-size", assay.Derived)
	f.When(!f.Failed && f.u32(0x28) == 4, 0x62c, 4, "signature-size", assay.Derived)
}

func (f *teller) vendor() {
	f.Rows(0,
		format.Row{At: 0x00, Length: 8, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x08, Length: 4, Name: "version", Role: assay.Statement},
		format.Row{At: 0x0c, Length: 4, Name: "page-size", Role: assay.Parameter},
		format.Row{At: 0x10, Length: 4, Name: "kernel-address", Role: assay.Statement},
		format.Row{At: 0x14, Length: 4, Name: "ramdisk-address", Role: assay.Statement},
		format.Row{At: 0x1c, Length: 0x800, Name: "command-line", Role: assay.Statement},
		format.Row{At: 0x81c, Length: 4, Name: "tags-address", Role: assay.Statement},
		format.Row{At: 0x820, Length: 16, Name: "name", Role: assay.Statement},
		format.Row{At: 0x830, Length: 4, Name: "header-length", Role: assay.Parameter},
		format.Row{At: 0x838, Length: 8, Name: "dtb-address", Role: assay.Statement})
	ramdisks := int64(0) // with a table, the fragments make up the whole
	for _, p := range f.i.parts {
		if strings.HasPrefix(p.name, "ramdisk") && p.name != "ramdisk_table" {
			ramdisks += p.n
		}
	}
	f.When(!f.Failed && ramdisks == f.u32(0x18), 0x18, 4, "ramdisk-size", assay.Derived)
	f.When(!f.Failed, 0x834, 4, "dtb-size", assay.Derived)
	if f.u32(0x08) < 4 {
		return
	}
	f.When(!f.Failed, 0x840, 4, "ramdisk-table-size", assay.Derived)
	f.When(!f.Failed, 0x84c, 4, "bootconfig-size", assay.Derived)
	page, count, size := f.u32(0x0c), f.u32(0x844), f.u32(0x848)
	pages := func(n int64) int64 { return (n + page - 1) / page * page }
	at := f.i.head + pages(f.u32(0x18)) + pages(f.u32(0x834))
	for _, p := range f.i.parts {
		if p.name == "ramdisk" || p.name == "ramdisk_table" { // nobody could read the table
			return
		}
	}
	f.When(!f.Failed, 0x844, 4, "ramdisk-table-entries", assay.Derived)
	f.When(!f.Failed, 0x848, 4, "ramdisk-table-entry-size", assay.Derived)
	for k := int64(0); k < min(count, 256); k++ {
		f.When(!f.Failed, at+k*size, 4, "fragment-size", assay.Derived)
		f.When(!f.Failed, at+k*size+4, 4, "fragment-offset", assay.Derived)
		f.When(true, at+k*size+8, 4, "fragment-type", assay.Statement)
		f.When(true, at+k*size+12, 32, "fragment-name", assay.Statement)
		f.When(true, at+k*size+44, 64, "fragment-board", assay.Statement)
	}
}

// table tells a dtbo image.
func (f *teller) table() {
	f.Rows(0,
		format.Row{At: 0, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 8, Length: 4, Name: "header-length", Role: assay.Derived},
		format.Row{At: 12, Length: 4, Name: "entry-length", Role: assay.Derived},
		format.Row{At: 24, Length: 4, Name: "page-size", Role: assay.Parameter},
		format.Row{At: 28, Length: 4, Name: "version", Role: assay.Statement})
	f.When(!f.Failed, 4, 4, "length", assay.Derived)
	f.When(!f.Failed, 16, 4, "entries", assay.Derived)
	f.When(!f.Failed, 20, 4, "entries-offset", assay.Derived)
	b := f.in.Head(16, 8)
	if len(b) < 8 {
		return
	}
	be := binary.BigEndian
	count, at := int64(be.Uint32(b)), int64(be.Uint32(b[4:]))
	for k := range count {
		f.When(!f.Failed, at+32*k, 4, fmt.Sprintf("dtb%d-size", k), assay.Derived)
		f.When(!f.Failed, at+32*k+4, 4, fmt.Sprintf("dtb%d-offset", k), assay.Derived)
		f.When(true, at+32*k+8, 24, fmt.Sprintf("dtb%d-id", k), assay.Statement)
	}
}
