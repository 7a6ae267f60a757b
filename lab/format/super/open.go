package super

import (
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	g, m, err := read(in)
	if err != nil {
		return err
	}
	size := in.Size()
	out.Structure(0, min(g.end(), size))
	out.Property("version", fmt.Sprintf("10.%d", m.minor))
	out.Property("slots", fmt.Sprint(g.slots))
	if g.at != geometryAt || !g.other {
		out.Fail("", geometryAt, "one of the two geometries is damaged")
	}
	if g.slot > 0 || g.fromCopy {
		out.Fail("", slotsAt, fmt.Sprintf("%v; slot %d, copy %v, is taken", g.metadataErr, g.slot, g.fromCopy))
	}
	for _, d := range m.devices {
		out.Property("block-device-"+d.name, fmt.Sprintf("%d bytes", d.size))
	}
	seen := map[string]bool{}
	for k := range m.partitions {
		p := &m.partitions[k]
		name := unique(seen, strings.ReplaceAll(p.name, "/", "_"))
		if err := m.open(in, name, p, out); err != nil {
			return err
		}
	}
	return nil
}

// attributes of a partition (metadata_format.h, LP_PARTITION_ATTR_*).
func attributes(a uint32) string {
	t := ""
	for k, word := range []string{"read-only", "slot-suffixed", "updated", "disabled"} {
		if a>>k&1 == 1 {
			t += ", " + word
		}
	}
	return t
}

func (m *metadata) open(in *format.Input, name string, p *partition, out format.Sink) error {
	group := fmt.Sprint(p.group)
	if p.group < int64(len(m.groups)) {
		group = m.groups[p.group]
	}
	if p.first > int64(len(m.extents)) || p.count > int64(len(m.extents))-p.first {
		out.Fail(name, -1, fmt.Sprintf("%s: extents %d to %d of %d", name, p.first, p.first+p.count, len(m.extents)))
		return nil
	}
	var list []format.Range
	reason, total := "", int64(0)
	for _, x := range m.extents[p.first : p.first+p.count] {
		total += x.bytes
		have := int64(0)
		if x.kind == 0 && x.device == 0 {
			have = max(0, min(x.bytes, in.Size()-x.at))
			list = format.Extend(list, x.at, have)
		}
		list = format.Extend(list, -1, x.bytes-have)
		switch {
		case reason != "" || x.kind == 1:
		case x.kind != 0:
			reason = fmt.Sprintf("%s: extent of type %d", name, x.kind)
		case x.device != 0:
			reason = fmt.Sprintf("%s: an extent stands on block device %d", name, x.device)
		case have < x.bytes:
			reason = fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", name, x.at, x.bytes-have, x.bytes)
		}
	}
	out.Property("partition-"+name, fmt.Sprintf("0x%x bytes in %d extents, group %s%s", total, p.count, group, attributes(p.attributes)))
	if total == 0 {
		return nil
	}
	body := format.Body{Extents: list, Size: total}
	if reason != "" {
		out.Fail(name, -1, reason)
		body = format.Damaged(in, list, reason)
	}
	return out.Entry(assay.Entry{Name: name, Piece: true}, body)
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
