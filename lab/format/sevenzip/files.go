package sevenzip

import (
	"bytes"
	"fmt"
	"unicode/utf16"

	"assay"
)

// Attributes of Windows, and the bit with which the upper half is a st_mode.
const (
	attrDir  = 0x10
	attrUnix = 0x8000
)

// filesMost bounds the files of an archive.
const filesMost = 2 << 20

// file is one row of the archive.
type file struct {
	name    string
	empty   bool // without a stream: a directory, or an empty file
	isFile  bool
	anti    bool
	time    int64 // FILETIME: 100 ns since 1601
	hasTime bool
	attr    uint32
	hasAttr bool
}

// header is what the archive's header says.
type header struct {
	streams *streams
	files   []file
}

// header reads a header behind its first byte.
func (c *cursor) header(size int64) *header {
	h := &header{streams: &streams{}}
	for c.err == nil {
		switch id := c.number(); id {
		case idEnd:
			return h
		case idArchiveProperties:
			for c.err == nil && c.number() != idEnd {
				c.bytes(c.number())
				c.odd = true
			}
		case idAdditionalStreams:
			c.streams(size)
			c.odd = true
		case idMainStreams:
			h.streams = c.streams(size)
		case idFiles:
			h.files = c.files()
		default:
			c.fail("property %d in the header", id)
		}
	}
	return h
}

func (c *cursor) files() []file {
	n := c.count("files")
	if n > filesMost || n > len(c.b)/2+8 {
		c.fail("%d files in a header of %d bytes", n, len(c.b))
	}
	if c.err != nil {
		return nil
	}
	files := make([]file, n)
	var empty []int
	for c.err == nil {
		id := c.number()
		if id == idEnd {
			break
		}
		p := &cursor{b: c.bytes(c.number())}
		switch id {
		case idEmptyStream:
			for i, is := range p.flags(n) {
				if files[i].empty = is; is {
					empty = append(empty, i)
				}
			}
		case idEmptyFile:
			for i, is := range p.flags(len(empty)) {
				files[empty[i]].isFile = is
			}
		case idAnti:
			for i, is := range p.flags(len(empty)) {
				files[empty[i]].anti = is
				p.odd = p.odd || is
			}
		case idNames:
			p.names(files)
		case idMTime:
			p.each(n, 8, func(i int, b []byte) { files[i].time, files[i].hasTime = int64(le.Uint64(b)), true })
		case idAttributes:
			p.each(n, 4, func(i int, b []byte) { files[i].attr, files[i].hasAttr = le.Uint32(b), true })
		case idCTime, idATime:
			p.each(n, 8, func(_ int, b []byte) { c.old = append(c.old, b...) })
		case idDummy:
			p.b = bytes.TrimLeft(p.b, "\x00")
		default:
			p.odd = true
		}
		c.odd = c.odd || p.odd || len(p.b) > 0
		if p.err != nil && c.err == nil {
			c.err = fmt.Errorf("property %d of files: %w", id, p.err)
		}
	}
	return files
}

// each reads a value of that length for each of n files that has one.
func (c *cursor) each(n int, length int64, f func(i int, b []byte)) {
	set := c.defined(n)
	if c.byte() != 0 {
		c.fail("stands in an additional stream")
	}
	for i, is := range set {
		if is {
			if b := c.bytes(length); b != nil {
				f(i, b)
			}
		}
	}
}

// names reads UTF-16 names that end with 0.
func (c *cursor) names(files []file) {
	if c.byte() != 0 {
		c.fail("stand in an additional stream")
	}
	var units []uint16
	for i := range files {
		units = units[:0]
		for {
			b := c.bytes(2)
			if b == nil {
				return
			}
			u := le.Uint16(b)
			if u == 0 {
				break
			}
			units = append(units, u)
		}
		files[i].name = string(utf16.Decode(units))
	}
}

// entry is f's row.
func (f *file) entry(i int) assay.Entry {
	e := assay.Entry{Name: f.name}
	if f.name == "" {
		e.Name = fmt.Sprintf("file-%d", i)
	}
	if f.hasAttr && f.attr&attrUnix != 0 {
		mode := f.attr >> 16
		if t, ok := assay.TypeOfMode(mode); ok {
			e.Type = t
		}
		e.Has, e.Mode = e.Has|assay.HasMode, mode&0o7777
	}
	dir := f.empty && !f.isFile || f.hasAttr && f.attr&attrDir != 0 && f.empty
	switch {
	case dir:
		e.Type = assay.Dir
	case e.Type == assay.Dir:
		e.Type = assay.Regular
	}
	if f.hasTime {
		const epoch = 11_644_473_600 // seconds from 1601 to 1970
		e.Has, e.MTime = e.Has|assay.HasTime, f.time/10_000_000-epoch
	}
	return e
}
