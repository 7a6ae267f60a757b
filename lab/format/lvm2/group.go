package lvm2

import (
	"errors"
	"fmt"
	"strings"

	"assay"
	"assay/lab/format"
)

// group is a volume group as the text has it.
type group struct {
	name   string
	body   *section
	extent int64 // bytes
}

func parse(text []byte) (*group, error) {
	r, left := &reader{text: text}, maxSections
	top, err := r.section(0, &left)
	if err != nil {
		return nil, err
	}
	for _, name := range top.names {
		s := top.sections[name]
		if n := s.number("extent_size"); n > 0 && n < reach/sector {
			return &group{name, s, n * sector}, nil
		}
	}
	return nil, errors.New("metadata: no group with a size of extents")
}

// own is the name that the group has for a physical volume, by its id, which
// is written with hyphens in the text.
func (g *group) own(id string) (name string, first int64) {
	pvs := g.body.inside("physical_volumes")
	for _, name := range pvs.names {
		pv := pvs.sections[name]
		if strings.ReplaceAll(pv.text("id"), "-", "") == id {
			if n := pv.number("pe_start"); n >= 0 && n < reach/sector {
				return name, n * sector
			}
		}
	}
	return "", -1
}

func (g *group) hand(v *volume, end int64, out format.Sink) error {
	out.Property("group", g.name)
	out.Property("extent", fmt.Sprint(g.extent))
	pv, first := g.own(v.id)
	if pv == "" {
		out.Fail("", -1, "the group has no physical volume with this id")
		return v.rest(out, end)
	}
	lvs := g.body.inside("logical_volumes")
	for _, name := range lvs.names {
		ranges, size, err := g.linear(lvs.sections[name], pv, first, end)
		out.Property("volume", fmt.Sprintf("%s: %d bytes", name, size))
		if err != nil {
			out.Fail(name, -1, err.Error())
			continue
		}
		if err := out.Entry(assay.Entry{Name: name, Piece: true}, format.Body{Extents: ranges, Size: size}); err != nil {
			return err
		}
	}
	return nil
}

const maxSegments = 1 << 12

// linear gives the ranges of a volume whose segments all stand on pv.
func (g *group) linear(lv *section, pv string, first, end int64) (list []format.Range, size int64, err error) {
	n := lv.number("segment_count")
	if n < 1 || n > maxSegments {
		return nil, 0, fmt.Errorf("%d segments", n)
	}
	for k := int64(1); k <= n; k++ {
		s := lv.inside(fmt.Sprintf("segment%d", k))
		count := s.number("extent_count")
		if count < 1 || count > reach/g.extent {
			return nil, size, fmt.Errorf("segment %d: %d extents", k, count)
		}
		length := count * g.extent
		stripes := s.values["stripes"]
		switch {
		case err != nil:
		case s.number("start_extent")*g.extent != size:
			err = fmt.Errorf("segment %d begins at extent %d", k, s.number("start_extent"))
		case s.text("type") != "striped" || s.number("stripe_count") != 1 || len(stripes) != 2:
			err = fmt.Errorf("segment %d: type %q is not read", k, s.text("type"))
		case stripes[0] != pv:
			err = fmt.Errorf("segment %d stands on another physical volume: %s", k, stripes[0])
		default:
			var r format.Range
			if r, err = g.place(stripes[1], first, length, end); err == nil {
				list = append(list, r)
			}
		}
		size += length
	}
	return list, size, err
}

// place is where the extents that begin with the given one stand.
func (g *group) place(extent string, first, length, end int64) (format.Range, error) {
	var n int64
	if _, err := fmt.Sscanf(extent, "%d", &n); err != nil || n < 0 || n > reach/g.extent {
		return format.Range{}, fmt.Errorf("extent %q", extent)
	}
	at := first + n*g.extent
	if at >= end || length > end-at {
		return format.Range{}, fmt.Errorf("0x%x bytes at 0x%x: past end of image", length, at)
	}
	return format.Range{Offset: at, Length: length}, nil
}
