package lzop

import (
	"errors"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"
	"path"

	"github.com/woozymasta/lzo"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// soundBlocks is how many block headers in a row make up for a header with a
// wrong checksum.
const soundBlocks = 3

func measure(in *format.Input) (format.Extent, error) {
	win := window.New(in.Content)
	for pos := int64(0); ; {
		m, err := begin(win, pos)
		if err != nil && pos > 0 && !errors.Is(err, errCut) {
			return format.Extent{Length: pos, Certainty: format.Exact}, nil
		}
		if err != nil && pos == 0 {
			return format.Extent{}, format.Not("%v", err)
		}
		if err == nil {
			err = m.walk(in.Ctx, win)
		}
		if in.Ctx.Err() != nil {
			return format.Extent{}, in.Ctx.Err()
		}
		if pos == 0 && !m.sound && m.blocks < soundBlocks && (err != nil || m.blocks == 0) {
			return format.Extent{}, format.Not("checksum of the header is wrong")
		}
		if err != nil {
			return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
		}
		pos = m.end
	}
}

func open(in *format.Input, out format.Sink) error {
	win := window.New(in.Content)
	for pos := int64(0); in.Ctx.Err() == nil; {
		m, err := begin(win, pos)
		if errors.Is(err, errMagic) {
			break
		}
		if err != nil {
			out.Length(in.Size())
			return fmt.Errorf("header at 0x%x: %w", pos, err)
		}
		if pos == 0 {
			out.Property("version", fmt.Sprintf("0x%04x", m.version))
			out.Property("method", fmt.Sprint(m.method))
		}
		if !m.sound {
			out.Fail(m.name, m.at, "checksum of the header is wrong")
		}
		out.Structure(m.at, m.body-m.at)
		broken := m.walk(in.Ctx, win)
		if err := out.Entry(m.entry(), m.bodyOf(in, broken)); err != nil {
			return err
		}
		if pos = m.end; broken != nil {
			if errors.Is(broken, errCut) {
				pos = in.Size()
			}
			out.Length(max(pos, 1))
			return nil
		}
	}
	return in.Ctx.Err()
}

// entry names the member as recorded.
func (m *member) entry() assay.Entry {
	e := assay.Entry{Name: "data"}
	if base := path.Base(m.name); m.name != "" && base != "." && base != ".." && base != "/" {
		e.Name = base
	}
	if t, ok := assay.TypeOfMode(m.mode); ok && t == assay.Regular {
		e.Has, e.Mode = e.Has|assay.HasMode, m.mode&0o7777
	}
	if m.time != 0 {
		e.Has, e.MTime = e.Has|assay.HasTime, m.time
	}
	return e
}

func (m *member) bodyOf(in *format.Input, broken error) format.Body {
	if m.method < 1 || m.method > 3 || m.flags&filtered != 0 {
		why := fmt.Sprintf("method %d is not read", m.method)
		if m.flags&filtered != 0 {
			why = "filters are not read"
		}
		return format.Body{Size: -1, Stream: func(io.Writer) error { return errors.New(why) }}
	}
	b := format.Body{Size: -1, From: format.Range{Offset: m.body, Length: m.end - m.body}}
	if broken == nil {
		b.Size = m.content
	}
	b.Stream = func(w io.Writer) error { return m.decode(in, w, broken) }
	return b
}

// decode writes the content to w. The first damage is told at the end.
func (m *member) decode(in *format.Input, w io.Writer, broken error) error {
	win := window.New(in.Content)
	var damage error
	var buf []byte
	var written int64
	for pos := m.body; in.Ctx.Err() == nil; {
		k, err := m.next(win, pos)
		if err != nil || k.last {
			break
		}
		src := win.At(k.at, int(k.length))
		if int64(len(src)) < k.length && len(src) == 0 {
			break
		}
		if int64(cap(buf)) < k.content {
			buf = make([]byte, k.content)
		}
		dst := buf[:k.content]
		if dst, err = m.block(dst, src, k); err != nil && damage == nil {
			damage = fmt.Errorf("block at 0x%x: %w", k.at, err)
		}
		n, err := w.Write(dst)
		if err != nil {
			return err
		}
		written += int64(n)
		if pos = k.end; pos > win.Size() {
			break
		}
	}
	if damage == nil && broken != nil {
		damage = fmt.Errorf("after %d bytes of content: %w", written, broken)
	}
	return damage
}

// block decodes a block into dst. Of damaged ones what was decoded is given,
// with zeros up to the length of the block when it is not cut off.
func (m *member) block(dst, src []byte, k packed) ([]byte, error) {
	cut := int64(len(src)) < k.length
	if k.length == k.content {
		n := copy(dst, src)
		if cut {
			return dst[:n], errCut
		}
	} else {
		clear(dst)
		got, err := lzo.DecompressInto(src, dst)
		if err != nil && cut {
			return trim(dst), errCut
		}
		if err != nil || len(got) != len(dst) {
			return dst, errors.New("LZO data does not decode")
		}
	}
	if m.flags&adlerContent != 0 && adler32.Checksum(dst) != k.adler {
		return dst, fmt.Errorf("Adler-32 is %08x, recorded: %08x", adler32.Checksum(dst), k.adler)
	}
	if m.flags&crcContent != 0 && crc32.ChecksumIEEE(dst) != k.crc {
		return dst, fmt.Errorf("CRC-32 is %08x, recorded: %08x", crc32.ChecksumIEEE(dst), k.crc)
	}
	return dst, nil
}

// trim takes off the zeros at the end, which the library did not write.
func trim(b []byte) []byte {
	n := len(b)
	for n > 0 && b[n-1] == 0 {
		n--
	}
	return b[:n]
}
