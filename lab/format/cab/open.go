package cab

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	win := window.New(in.Content)
	h, err := readHeader(win)
	if err != nil {
		return err
	}
	out.Structure(0, min(h.end, in.Size()))
	h.describe(out)
	if n := min(h.total(), in.Size()) - h.length; n > 0 {
		out.Property("signature", "Authenticode, not verified")
		if err := out.Entry(assay.Entry{Name: "signature"}, format.One(h.length, n)); err != nil {
			return err
		}
	}
	pos := h.files
	rows := make([][]file, len(h.folders))
	for i := range h.count {
		f, ok := h.readFile(win, &pos)
		if !ok {
			out.Fail("", min(pos, in.Size()), fmt.Sprintf("%d of %d files: cut off", h.count-i, h.count))
			break
		}
		if f.folder >= len(h.folders) {
			out.Fail(f.name, pos, fmt.Sprintf("folder %d of %d", f.folder, len(h.folders)))
			continue
		}
		rows[f.folder] = append(rows[f.folder], f)
	}
	if n := min(pos, in.Size()) - h.files; n > 0 {
		out.Structure(h.files, n)
	}
	o := &opener{in: in, out: out, h: h, win: win, blocks: in.Size()/dataLength + 1}
	for _, f := range h.folders {
		o.starts = append(o.starts, f.at)
	}
	slices.Sort(o.starts)
	for i, files := range rows {
		if err := o.folder(h.folders[i], files); err != nil {
			return err
		}
	}
	return in.Ctx.Err()
}

func (h *header) describe(out format.Sink) {
	var methods []string
	for _, f := range h.folders {
		if m := f.String(); len(methods) == 0 || methods[len(methods)-1] != m {
			methods = append(methods, m)
		}
	}
	out.Property("files", strconv.Itoa(h.count))
	out.Property("folders", strconv.Itoa(len(h.folders)))
	out.Property("methods", strings.Join(methods, ", "))
	if h.previous != "" {
		out.Property("previous-cabinet", h.previous)
	}
	if h.next != "" {
		out.Property("next-cabinet", h.next)
	}
	if h.previous != "" || h.next != "" {
		out.Property("set", fmt.Sprintf("0x%04x, number %d", h.set, h.number))
	}
}

// opener is one run of open.
type opener struct {
	in     *format.Input
	out    format.Sink
	h      *header
	win    *window.Window
	blocks int64   // how many there can be in all folders
	starts []int64 // of the folders' data, sorted
}

// folder hands over the files of a folder in the order in which they stand in
// it.
func (o *opener) folder(f *folder, files []file) error {
	in, out, h := o.in, o.out, o.h
	sort.SliceStable(files, func(a, b int) bool { return files[a].start < files[b].start })
	blocks := o.walk(f)
	r := newReader(in, f, blocks)
	if r.ended == errQuantum {
		for _, b := range blocks {
			out.Unread(b.at, int64(len(o.win.At(b.at, b.packed))), errQuantum.Error())
		}
	}
	for _, row := range files {
		e := row.entry()
		why := ""
		switch {
		case row.before:
			why = "begins in another cabinet"
		case row.behind && h.next != "":
			why = "goes on in another cabinet"
		}
		if why != "" {
			out.Fail(e.Name, -1, why)
		}
		if row.before {
			if err := out.Entry(e, format.Body{Size: -1, Stream: func(io.Writer) error { return errors.New(why) }}); err != nil {
				return err
			}
			continue
		}
		b := format.Body{Size: row.size, Stream: func(w io.Writer) error { return r.write(w, row.start, row.size) }}
		switch {
		case row.size == 0:
			b = format.Body{}
		case len(files) > 1:
			b.Now = true
		}
		if err := out.Entry(e, b); err != nil {
			return err
		}
	}
	return nil
}
