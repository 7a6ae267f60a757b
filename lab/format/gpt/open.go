package gpt

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	h := d.header
	size := in.Size()
	claim := func(at, n int64) {
		if at < size {
			out.Structure(at, min(n, size-at))
		}
	}
	out.Property("disk-guid", h.disk.String())
	out.Property("sector-size", fmt.Sprint(d.sector))
	out.Property("other-header", d.companion)
	if d.companion != "copy matches" {
		out.Fail("", -1, d.companion)
	}
	if !h.sound {
		out.Fail("", d.sector, "checksum of the header differs")
	}
	claim(0, d.sector)
	for _, at := range []int64{h.this, h.other} {
		claim(at*d.sector, d.sector)
	}
	claim(h.table*d.sector, round(h.tableBytes(), d.sector))
	table, sound := h.readTable(in, d.sector)
	if !sound {
		out.Fail("", min(h.table*d.sector, size), "checksum of the table differs")
	}
	if b, err := readHeader(in, d.sector, h.other); err == nil {
		claim(b.table*d.sector, round(b.tableBytes(), d.sector))
		if t, good := b.readTable(in, d.sector); !sound && good {
			table, h = t, b
			out.Fail("", -1, "the table of the other header is taken")
		}
	}
	list := partitions(table, h, d.sector)
	overlaps(list, out)
	return hand(list, in, out)
}

func round(n, to int64) int64 { return (n + to - 1) / to * to }

// hand gives out the partitions.
func hand(list []partition, in *format.Input, out format.Sink) error {
	seen := map[string]bool{}
	for k := range list {
		p := &list[k]
		name := unique(seen, strings.ReplaceAll(p.name, "/", "_"))
		text := fmt.Sprintf("type %s%s, 0x%x bytes at 0x%x", p.kind, word(p.kind.String()), p.n, p.at)
		if p.attributes != 0 {
			text += fmt.Sprintf(", attributes 0x%x", p.attributes)
		}
		out.Property("partition-"+name, text)
		have := max(0, min(p.n, in.Size()-p.at))
		switch {
		case p.why != "":
			out.Fail(name, -1, name+": "+p.why)
		case have < p.n:
			out.Fail(name, min(p.at+have, in.Size()), fmt.Sprintf("%s at 0x%x: cut short, %d of %d bytes are missing", name, p.at, p.n-have, p.n))
		}
		if have == 0 {
			continue
		}
		if err := out.Entry(assay.Entry{Name: name, Piece: true}, format.One(p.at, have)); err != nil {
			return err
		}
	}
	return nil
}

// overlaps tells pairs of partitions that share sectors.
func overlaps(list []partition, out format.Sink) {
	told := 0
	for i := range list {
		for k := range list[:i] {
			a, b := &list[k], &list[i]
			if a.at < b.at+b.n && b.at < a.at+a.n {
				if told++; told <= 16 {
					out.Fail(b.name, b.at, fmt.Sprintf("%s at 0x%x: overlaps %s", b.name, b.at, a.name))
				}
			}
		}
	}
}

// name reads UTF-16 up to the first NUL.
func name(b []byte) string {
	var u []uint16
	for ; len(b) >= 2; b = b[2:] {
		c := binary.LittleEndian.Uint16(b)
		if c == 0 {
			break
		}
		u = append(u, c)
	}
	return string(utf16.Decode(u))
}

// unique gives the first of name, name.1, name.2 ... that is free.
func unique(seen map[string]bool, name string) string {
	free := name
	for n := 1; seen[free]; n++ {
		free = fmt.Sprintf("%s.%d", name, n)
	}
	seen[free] = true
	return free
}

// types are the partition types that are met in devices (UEFI table 5.7; The
// Discoverable Partitions Specification; Linux block/partitions).
var types = map[string]string{
	"c12a7328-f81f-11d2-ba4b-00a0c93ec93b": "EFI system",
	"21686148-6449-6e6f-744e-656564454649": "BIOS boot",
	"ebd0a0a2-b9e5-4433-87c0-68b6b72699c7": "basic data",
	"0fc63daf-8483-4772-8e79-3d69d8477de4": "Linux file system",
	"0657fd6d-a4ab-43c4-84e5-0933c84b4f4f": "Linux swap",
	"e6d6d379-f507-44c2-a23c-238f2a3df928": "Linux LVM",
	"a19d880f-05fc-4d3b-a006-743f0f84911e": "Linux RAID",
	"ca7d7ccb-63ed-4c53-861c-1742536059cc": "LUKS",
	"bc13c2ff-59e6-4262-a352-b275fd6f7172": "extended boot loader",
	"69dad710-2ce4-4e3c-b16c-21a1d49abed3": "root, ARM",
	"b921b045-1df0-41c3-af44-4c6f280d3fae": "root, ARM64",
	"4f68bce3-e8cd-4db1-96e7-fbcaf984b709": "root, x86-64",
	"fe3a2a5d-4f32-41a7-b725-accc3285a309": "ChromeOS kernel",
	"3cb8e202-3b7e-47dd-8a3c-7ff2a13cfcec": "ChromeOS root",
}

func word(kind string) string {
	if w := types[kind]; w != "" {
		return " (" + w + ")"
	}
	return ""
}
