package lzop

import (
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"

	"github.com/woozymasta/lzo"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// tellFields goes from member to member as open does. Blocks are told when all
// of them decode, with nothing left over, and all checksums are right.
func tellFields(in *format.Input, tell func(assay.Field)) error {
	t := format.NewTelling(in.Content, tell)
	defer t.Done()
	win := window.New(in.Content)
	to := format.Bounded(in, io.Discard)
	for pos := int64(0); in.Ctx.Err() == nil; {
		m, err := begin(win, pos)
		if err != nil {
			if pos > 0 {
				return nil
			}
			return err
		}
		if err := m.walk(in.Ctx, win); err != nil {
			return err
		}
		if !m.sound || m.method < 1 || m.method > 3 || m.flags&filtered != 0 {
			return fmt.Errorf("header at 0x%x: not one that is read", m.at)
		}
		e := m.entry()
		t.Entry = e.Name
		m.header(t, &e)
		if err := m.verify(win, to); err != nil {
			return err
		}
		t.Field(assay.Encoded, "blocks", m.body, m.end-m.body)
		pos = m.end
	}
	return in.Ctx.Err()
}

// header tells the header of a member, whose checksum is right.
func (m *member) header(t *format.Telling, e *assay.Entry) {
	at := m.at
	next := func(role assay.Role, name string, n int64) {
		t.Field(role, name, at, n)
		at += n
	}
	recent := m.version >= 0x940
	next(assay.Derived, "magic", int64(len(magic)))
	if recent {
		next(assay.Parameter, "versions, method and level", 8)
	} else {
		next(assay.Parameter, "versions and method", 5)
	}
	next(assay.Parameter, "flags", 4)
	switch {
	case e.Has&assay.HasMode != 0 && m.mode&^0o177777 == 0:
		t.Value(assay.Attribute, "mode", at, 4, fmt.Sprintf("%o", m.mode))
	case m.mode == 0:
		t.Field(assay.Derived, "mode", at, 4)
	default:
		t.Field(assay.Statement, "mode", at, 4)
	}
	at += 4
	if recent {
		next(assay.Moment, "mtime", 8)
	} else {
		next(assay.Moment, "mtime", 4)
	}
	next(assay.Derived, "length of the name", 1)
	next(assay.Attribute, "name", int64(len(m.name)))
	next(assay.Checksum, "checksum of the header", 4)
	if m.body > at {
		next(assay.Statement, "extra field", m.body-at)
	}
}

// verify decodes all blocks and compares every checksum.
func (m *member) verify(win *window.Window, to io.Writer) error {
	var buf []byte
	for pos := m.body; ; {
		k, err := m.next(win, pos)
		if err != nil || k.last {
			return err
		}
		src := append([]byte(nil), win.At(k.at, int(k.length))...)
		if int64(cap(buf)) < k.content {
			buf = make([]byte, k.content)
		}
		dst := buf[:k.content]
		if k.length == k.content {
			copy(dst, src)
		} else if got, used, err := lzo.DecompressNInto(src, dst); err != nil || used != len(src) || len(got) != len(dst) {
			return fmt.Errorf("block at 0x%x: LZO data does not decode", k.at)
		}
		if err := m.sums(win.At(pos+8, int(k.at-pos)-8), dst, src); err != nil {
			return fmt.Errorf("block at 0x%x: %w", k.at, err)
		}
		if _, err := to.Write(dst); err != nil {
			return err
		}
		pos = k.end
	}
}

// sums compares the checksums of a block, in their order; those of the packed
// data are missing when the block is stored.
func (m *member) sums(b, content, packed []byte) error {
	for _, f := range []struct {
		flag uint32
		sum  func([]byte) uint32
		of   []byte
		skip bool
	}{
		{adlerContent, adler32.Checksum, content, false}, {crcContent, crc32.ChecksumIEEE, content, false},
		{adlerPacked, adler32.Checksum, packed, true}, {crcPacked, crc32.ChecksumIEEE, packed, true},
	} {
		if m.flags&f.flag == 0 || f.skip && len(content) == len(packed) {
			continue
		}
		if len(b) < 4 || be.Uint32(b) != f.sum(f.of) {
			return fmt.Errorf("checksum differs")
		}
		b = b[4:]
	}
	return nil
}
