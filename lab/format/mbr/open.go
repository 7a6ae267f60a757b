package mbr

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	d, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, sector)
	if d.signature != 0 {
		out.Property("disk-signature", fmt.Sprintf("%08x", d.signature))
	}
	all := d.primary
	for k := range d.primary {
		if d.primary[k].extended() {
			all = append(all, logical(in, &d.primary[k], out)...)
		}
	}
	overlaps(all, out)
	for k := range all {
		if err := all[k].open(in, out); err != nil {
			return err
		}
	}
	return nil
}

// logical follows the chain of an extended partition.
func logical(in *format.Input, x *partition, out format.Sink) (list []partition) {
	seen := map[int64]bool{}
	for at := x.at; ; {
		if seen[at] || len(list) >= maxLogical {
			out.Fail("", at, fmt.Sprintf("chain of logical partitions at 0x%x: goes in a circle or has more than %d", at, maxLogical))
			return list
		}
		seen[at] = true
		b := make([]byte, sector)
		if n, _ := in.ReadAt(b, at); n < sector || b[0x1fe] != 0x55 || b[0x1ff] != 0xaa {
			out.Fail("", min(at, in.Size()), fmt.Sprintf("chain of logical partitions at 0x%x: no table", at))
			return list
		}
		t, err := table(b)
		if err != nil {
			out.Fail("", at, fmt.Sprintf("chain of logical partitions at 0x%x: %v", at, err))
			return list
		}
		out.Structure(at, sector)
		next := int64(-1)
		for _, p := range t {
			if p.extended() {
				next = x.at + p.at
				continue
			}
			p.at += at
			p.number = 5 + len(list)
			list = append(list, p)
		}
		if next < 0 {
			return list
		}
		at = next
	}
}

func (p *partition) name() string { return fmt.Sprintf("partition%d", p.number) }

// overlaps tells pairs of partitions that share sectors.
func overlaps(list []partition, out format.Sink) {
	told := 0
	for i := range list {
		for k := range list[:i] {
			a, b := &list[k], &list[i]
			if a.extended() || b.extended() || a.at >= b.end() || b.at >= a.end() {
				continue
			}
			if told++; told <= 16 {
				out.Fail(b.name(), b.at, fmt.Sprintf("%s at 0x%x: overlaps %s", b.name(), b.at, a.name()))
			}
		}
	}
}

func (p *partition) open(in *format.Input, out format.Sink) error {
	active := ""
	if p.active {
		active = ", active"
	}
	out.Property(p.name(), fmt.Sprintf("type %02x%s, 0x%x bytes at 0x%x%s", p.kind, word(p.kind), p.n, p.at, active))
	if p.extended() {
		return nil
	}
	have := max(0, min(p.n, in.Size()-p.at))
	if have < p.n {
		out.Fail(p.name(), min(p.at+have, in.Size()), fmt.Sprintf("%s at 0x%x: cut short, %d of %d bytes are missing", p.name(), p.at, p.n-have, p.n))
	}
	if have == 0 {
		return nil
	}
	return out.Entry(assay.Entry{Name: p.name(), Piece: true}, format.One(p.at, have))
}

// word names the types that are met in devices.
func word(kind byte) string {
	switch kind {
	case 0x01, 0x04, 0x06, 0x0e:
		return " (FAT)"
	case 0x05, 0x0f, 0x85:
		return " (extended)"
	case 0x07:
		return " (NTFS or exFAT)"
	case 0x0b, 0x0c:
		return " (FAT32)"
	case 0x82:
		return " (Linux swap)"
	case 0x83:
		return " (Linux)"
	case 0x8e:
		return " (Linux LVM)"
	case 0xa0, 0xa2:
		return " (boot loader)"
	case 0xa5, 0xa6, 0xa9:
		return " (BSD)"
	case 0xee:
		return " (GPT)"
	case 0xef:
		return " (EFI)"
	case 0xfd:
		return " (Linux RAID)"
	}
	return ""
}
