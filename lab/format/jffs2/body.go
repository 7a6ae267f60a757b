package jffs2

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay/internal/window"
	"assay/lab/format"
)

// maxSmall bounds link targets and device numbers.
const maxSmall = 4096

// file is the content of an inode.
type file struct {
	content window.Source
	nodes   []inodeNode
	parts   []part
	lost    string // why the content is not whole; empty when it is
}

// newFile lays the nodes of an inode out. Where the newest node is damaged an
// older one stands in, and only where there is none, what of it can be decoded.
func (v *volume) newFile(nodes []inodeNode) *file {
	f := &file{content: v.in.Content, nodes: nodes}
	size := int64(nodes[len(nodes)-1].size)
	f.parts = layout(nodes, size)
	bad := false
	for _, p := range f.parts {
		switch {
		case p.node >= 0 && nodes[p.node].bad:
			bad = true
			f.lose("bytes %d to %d are older ones, zeros or wrong: node at 0x%x is damaged", p.from, p.to, nodes[p.node].at)
		case p.node < 0 && v.damaged:
			f.lose("bytes %d to %d are zeros: no node is there", p.from, p.to)
		}
	}
	if bad {
		f.nodes = slices.Clone(nodes)
		slices.SortStableFunc(f.nodes, func(a, b inodeNode) int {
			switch {
			case a.bad == b.bad:
				return 0
			case a.bad:
				return -1
			}
			return 1
		})
		f.parts = layout(f.nodes, size)
	}
	return f
}

// lose adds to what is lost, up to a readable length.
func (f *file) lose(why string, args ...any) {
	switch {
	case f.lost == "":
		f.lost = fmt.Sprintf(why, args...)
	case len(f.lost) < 400:
		f.lost += "; " + fmt.Sprintf(why, args...)
	case !strings.HasSuffix(f.lost, " ..."):
		f.lost += " ..."
	}
}

// body is a regular file's content.
func (v *volume) body(nodes []inodeNode) format.Body {
	f := v.newFile(nodes)
	b := format.Body{Size: int64(nodes[len(nodes)-1].size), Key: strconv.Itoa(int(nodes[0].ino))}
	if b.Size == 0 && f.lost == "" {
		return format.Body{}
	}
	b.From = f.from()
	b.Stream = f.stream
	return b
}

// from is the range of flash that the file takes if it is one range.
func (f *file) from() (r format.Range) {
	for _, p := range f.parts {
		if p.node < 0 {
			continue
		}
		n := &f.nodes[p.node]
		end := n.at + inodeLength + int64(n.stored)
		switch {
		case r.Length == 0:
			r = format.Range{Offset: n.at, Length: end - n.at}
		case n.at == (r.Offset+r.Length+3)&^3:
			r.Length = end - r.Offset
		case n.at < r.Offset || n.at >= r.Offset+r.Length:
			return format.Range{}
		}
	}
	return r
}

// stream writes the content part by part.
func (f *file) stream(w io.Writer) error {
	out := newOutput(w)
	defer out.close()
	win := window.New(f.content)
	for _, x := range f.parts {
		var err error
		if x.node < 0 || f.nodes[x.node].compr == comprZero {
			err = zeros(out, x.to-x.from)
		} else {
			err = f.part(out, win, x)
		}
		if err != nil {
			return err
		}
	}
	if f.lost != "" {
		return errors.New(f.lost)
	}
	return nil
}

// zeros writes a hole.
func zeros(out *output, n int64) error {
	for n > 0 {
		k := int(min(n, batch))
		clear(out.room(k))
		if err := out.commit(k); err != nil {
			return err
		}
		n -= int64(k)
	}
	return nil
}

// part writes what is wanted of a node, which mostly is all of it.
func (f *file) part(out *output, win *window.Window, x part) error {
	n := &f.nodes[x.node]
	if size := int(n.length); x.to-x.from == int64(size) && size <= batch {
		f.decode(win, n, out.room(size))
		return out.commit(size)
	}
	whole := make([]byte, n.length)
	f.decode(win, n, whole)
	_, err := out.w.Write(whole[x.from-int64(n.offset) : x.to-int64(n.offset)])
	return err
}

// decode fills dst with the content of a node, with zeros where that fails.
func (f *file) decode(win *window.Window, n *inodeNode, dst []byte) {
	src := win.At(n.at+inodeLength, int(n.stored))
	k, err := 0, errShort
	if len(src) == int(n.stored) {
		k, err = decompress(n.compr, dst, src)
	}
	if err != nil {
		clear(dst[k:])
		if !n.bad {
			f.lose("node at 0x%x: %v", n.at, err)
		}
	}
}

// small reads a link target or a device number.
func (v *volume) small(path string, nodes []inodeNode) []byte {
	f := v.newFile(nodes)
	if last := &nodes[len(nodes)-1]; last.size == 0 && last.length > 0 {
		// Device nodes have a size of 0 and yet data.
		f.parts = []part{{0, int64(last.length), len(nodes) - 1}}
		if last.bad {
			f.parts = nil
			f.lose("node at 0x%x is damaged", last.at)
		}
	}
	var b limited
	if err := f.stream(&b); err != nil {
		v.out.Fail(path, nodes[len(nodes)-1].at, err.Error())
	}
	return b
}

var errLong = fmt.Errorf("more than %d bytes", maxSmall)

// limited keeps a few bytes.
type limited []byte

func (l *limited) Write(p []byte) (int, error) {
	if len(*l)+len(p) > maxSmall {
		return 0, errLong
	}
	*l = append(*l, p...)
	return len(p), nil
}

// device reads a device number: two bytes are major and minor
// (old_encode_dev), four have twelve and twenty bits of them
// (new_encode_dev in include/linux/kdev_t.h).
func device(b []byte, o binary.ByteOrder) (major, minor uint32) {
	switch len(b) {
	case 2:
		d := uint32(o.Uint16(b))
		return d >> 8, d & 0xff
	case 4:
		d := o.Uint32(b)
		return d >> 8 & 0xfff, d&0xff | d>>12&0xfff00
	}
	return 0, 0
}
