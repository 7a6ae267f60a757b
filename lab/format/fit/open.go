package fit

import (
	"fmt"
	"slices"

	"assay"
	"assay/anatomy/devicetree"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	root, h, err := devicetree.Parse(in)
	if root.Find("images") == nil {
		return err
	}
	if err != nil {
		out.Fail("", -1, err.Error())
	}
	list := images(root, h)
	structure(list, min(h.Total, in.Size()), out)
	describe(root, out)
	for k := range list {
		if err := list[k].open(in, out); err != nil {
			return err
		}
	}
	return nil
}

// structure claims the tree without the data in it.
func structure(list []image, end int64, out format.Sink) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b image) int { return int(max(-1, min(1, a.at-b.at))) })
	at := int64(0)
	for _, i := range list {
		if i.size == 0 || i.at >= end {
			continue
		}
		out.Structure(at, max(0, i.at-at))
		at = min(end, max(at, i.at+i.size))
	}
	out.Structure(at, end-at)
}

// open hands over one image.
func (i *image) open(in *format.Input, out format.Sink) error {
	describeImage(i, out)
	if i.why != "" {
		out.Fail(i.name, -1, i.name+": "+i.why)
		return nil
	}
	have := max(0, min(i.size, in.Size()-i.at))
	if have < i.size {
		out.Fail(i.name, i.at, fmt.Sprintf("%s at 0x%x: cut short, %d of %d bytes are missing", i.name, i.at, i.size-have, i.size))
	}
	if i.at+have > in.Size() || have == 0 && i.size > 0 {
		return nil
	}
	if err := i.verify(in, have, out); err != nil {
		return err
	}
	// a script is text that somebody wrote, not a part of flash
	e := assay.Entry{Name: i.name, Piece: i.node.Text("type") != "script"}
	return out.Entry(e, format.One(i.at, have))
}
