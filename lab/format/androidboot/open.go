package androidboot

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	for _, p := range i.props {
		out.Property(p.name, p.value)
	}
	size := in.Size()
	i.structure(min(i.end, size), out)
	if i.id != nil {
		if err := i.verify(in, out); err != nil {
			return err
		}
	}
	given := map[format.Range]bool{}
	for _, p := range i.parts {
		have := max(0, min(p.n, size-p.at))
		if have < p.n {
			out.Fail(p.name, min(p.at+have, size), fmt.Sprintf("%s at 0x%x: cut short, %d of %d bytes are missing", p.name, p.at, p.n-have, p.n))
		}
		r := format.Range{Offset: p.at, Length: have}
		if have == 0 || given[r] { // entries of a dtbo table may share a tree
			continue
		}
		given[r] = true
		if err := out.Entry(assay.Entry{Name: p.name, Piece: !p.text}, format.One(p.at, have)); err != nil {
			return err
		}
	}
	return nil
}

// structure claims what is no part: header, tables and the fill of pages.
func (i *image) structure(end int64, out format.Sink) {
	list := slices.Clone(i.parts)
	slices.SortFunc(list, func(a, b part) int { return int(max(-1, min(1, a.at-b.at))) })
	at := int64(0)
	for _, p := range list {
		if p.at > at && at < end {
			out.Structure(at, min(p.at, end)-at)
		}
		at = max(at, p.at+p.n)
	}
	if at < end {
		out.Structure(at, end-at)
	}
}

// verify compares the parts with the SHA-1 in the header: each part and its
// length (mkbootimg.py, write_header; parts that are empty count from the
// first three on).
func (i *image) verify(in *format.Input, out format.Sink) error {
	if len(bytes.Trim(i.id, "\x00")) == 0 {
		return nil
	}
	sum := sha1.New()
	add := func(at, n int64) error {
		if _, err := io.Copy(sum, io.NewSectionReader(in, at, n)); err != nil {
			return err
		}
		sum.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
		return in.Ctx.Err()
	}
	known := map[string]part{}
	for _, p := range i.parts {
		if p.at+p.n > in.Size() {
			out.Property("sha1", "cannot tell: cut short")
			return nil
		}
		known[p.name] = p
	}
	names := []string{"kernel", "ramdisk", "second"}
	version := i.props[0].value
	if version != "0" {
		names = append(names, "recovery_dtbo")
	}
	if version == "2" {
		names = append(names, "dtb")
	}
	if _, is := known["dt"]; is {
		names = append(names, "dt")
	}
	for _, name := range names {
		if err := add(known[name].at, known[name].n); err != nil {
			return err
		}
	}
	if got := sum.Sum(nil); !bytes.Equal(got, i.id) {
		// some makers leave something else there
		out.Property("sha1", fmt.Sprintf("differs: %x, the header says %x", got, i.id))
		return nil
	}
	out.Property("sha1", "matches")
	return nil
}
