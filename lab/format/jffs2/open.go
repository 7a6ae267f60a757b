package jffs2

import (
	"encoding/binary"
	"fmt"
	"strings"

	"assay/lab/format"
)

// open takes a volume apart.
func open(in *format.Input, out format.Sink) error {
	w, err := newWalker(in)
	if err != nil {
		return err
	}
	v := &volume{walker: w, in: in, out: out}
	v.collect()
	if err := in.Ctx.Err(); err != nil {
		return err
	}
	t := newTree(v)
	v.properties()
	return t.emit()
}

func (v *volume) properties() {
	order := "little-endian"
	if v.order == binary.ByteOrder(binary.BigEndian) {
		order = "big-endian"
	}
	v.out.Property("byte-order", order)
	var used []string
	for c, n := range v.comprs {
		if name := comprNames[uint8(c)]; n > 0 && name != "" && name != "none" && name != "zero" && !strings.Contains(strings.Join(used, " "), name) {
			used = append(used, name)
		}
	}
	if len(used) == 0 {
		used = []string{"none"}
	}
	v.out.Property("compression", strings.Join(used, ", "))
	v.out.Property("nodes", fmt.Sprint(v.counts.nodes))
	for _, x := range []struct {
		name string
		n    int
	}{{"obsolete-nodes", v.counts.obsolete}, {"damaged-nodes", v.counts.bad}, {"deleted-names", v.counts.deleted}, {"erase-block-size", int(v.markers.step)}} {
		if x.n > 0 {
			v.out.Property(x.name, fmt.Sprint(x.n))
		}
	}
}
