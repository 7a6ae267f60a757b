package hwnp

import (
	"fmt"
	"hash/crc32"
	"strings"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(h.size, in.Size()))
	out.Property("products", h.products)
	if in.Size() < h.size {
		out.Property("header-checksum", format.CannotTell+": cut short")
	} else {
		format.Checksum(out, "header-checksum", 0x10, h.computed, h.headCRC)
	}
	sum := crc32.NewIEEE()
	if err := format.Sum(in, out, "checksum", 8, sum, 0x0c, h.end()-0x0c, func() any { return sum.Sum32() }, h.allCRC); err != nil {
		return err
	}
	format.Short(in, out, h.end())
	seen := map[string]int{}
	left := 2 * in.Size() // items may share data; what is summed has an end
	for _, i := range h.items {
		if i.length == 0 {
			continue
		}
		name := i.name()
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s.%d", name, seen[name]-1)
		}
		out.Property("item", fmt.Sprintf("%s section %s version %s policy %d", i.path, i.section, i.version, i.policy))
		left -= i.length
		if err := i.entry(in, name, left >= 0, out); err != nil {
			return err
		}
	}
	return nil
}

// entry hands an item over. Items may share their data: they are no pieces of
// which each byte has one owner.
func (i *item) entry(in *format.Input, name string, sum bool, out format.Sink) error {
	if i.offset >= in.Size() {
		out.Fail(name, in.Size(), fmt.Sprintf("%s at 0x%x: past end of image", name, i.offset))
		return nil
	}
	have := min(i.length, in.Size()-i.offset)
	if have < i.length {
		out.Fail(name, i.offset+have, fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", name, i.offset, i.length-have, i.length))
	} else if sum {
		crc := crc32.NewIEEE()
		if err := in.Feed(crc, i.offset, i.length); err != nil {
			return err
		}
		if got := crc.Sum32(); got != i.crc {
			out.Fail(name, i.offset, fmt.Sprintf("%s at 0x%x: CRC is %08x, the item says %08x", name, i.offset, got, i.crc))
		}
	}
	piece := !strings.HasPrefix(i.path, "file:")
	return out.Entry(assay.Entry{Name: name, Piece: piece}, format.One(i.offset, have))
}
