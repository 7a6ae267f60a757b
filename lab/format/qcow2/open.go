package qcow2

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	h.describe(out)
	d := layout(in, h)
	size := in.Size()
	claim := func(at, n int64) {
		if at < size {
			out.Structure(at, min(n, size-at))
		}
	}
	claim(0, h.cluster)
	for _, t := range d.tables {
		claim(t.Offset, t.Length)
	}
	for _, p := range d.problems {
		out.Fail("disk", -1, p)
	}
	if h.crypt != 0 || h.has(external) {
		why := "encrypted"
		if h.crypt == 0 {
			why = "content stands in another file"
		}
		out.Fail("disk", -1, why)
		for _, p := range d.parts {
			if n := min(p.n, size-p.at); p.at >= 0 && n > 0 {
				out.Unread(p.at, n, why)
			}
		}
		return nil
	}
	return d.hand(in, out)
}

// hand gives out the disk.
func (d *disk) hand(in *format.Input, out format.Sink) error {
	reason := ""
	if len(d.problems) > 0 {
		reason = d.problems[0]
	}
	if d.backing != "" && d.mapped < d.size {
		reason = fmt.Sprintf("%d of %d bytes stand in the backing file %q", d.size-d.mapped, d.size, d.backing)
	}
	var list []format.Range
	for k := range d.parts {
		p := &d.parts[k]
		if p.packed {
			p.length = max(0, min(p.length, in.Size()-p.at))
			continue
		}
		have := p.n
		if p.at >= 0 {
			if have = max(0, min(p.n, in.Size()-p.at)); have < p.n && reason == "" {
				reason = fmt.Sprintf("cluster at 0x%x: past end of image", p.at+have)
			}
		}
		list = format.Extend(list, p.at, have)
		list = format.Extend(list, -1, p.n-have)
	}
	if reason != "" && len(d.problems) == 0 {
		out.Fail("disk", -1, reason)
	}
	body := format.Body{Extents: list, Size: d.size}
	switch {
	case d.packed:
		body = format.Body{Size: -1, Stream: func(w io.Writer) error { return d.write(in, w, reason) }}
	case reason != "":
		body = format.Damaged(in, list, reason)
	}
	if body.Stream != nil {
		body.From = d.span(in.Size())
	}
	return out.Entry(assay.Entry{Name: "disk", Piece: true}, body)
}

// span is the part of the file in which the disk's clusters stand.
func (d *disk) span(size int64) format.Range {
	from, to := size, int64(0)
	for _, p := range d.parts {
		if p.at >= 0 && p.at < size {
			n := p.n
			if p.packed {
				n = p.length
			}
			from, to = min(from, p.at), max(to, min(size, p.at+n))
		}
	}
	return format.Range{Offset: min(from, to), Length: max(0, to-from)}
}

// write puts a disk with compressed clusters together.
func (d *disk) write(in *format.Input, w io.Writer, reason string) error {
	u := &unpacker{zstd: d.compressionKind == 1, cluster: make([]byte, d.cluster)}
	defer u.close()
	zero := make([]byte, 64<<10)
	fill := func(n int64) error {
		for n > 0 {
			m, err := w.Write(zero[:min(n, int64(len(zero)))])
			if err != nil {
				return err
			}
			n -= int64(m)
		}
		return nil
	}
	for k := range d.parts {
		p := &d.parts[k]
		done := int64(0)
		switch {
		case p.packed:
			b, err := u.unpack(in, p)
			if err != nil && reason == "" {
				reason = fmt.Sprintf("compressed cluster at 0x%x: %v", p.at, err)
			}
			b = b[:min(int64(len(b)), p.n)]
			if _, err := w.Write(b); err != nil {
				return err
			}
			done = int64(len(b))
		case p.at >= 0:
			n := max(0, min(p.n, in.Size()-p.at))
			if _, err := io.Copy(w, io.NewSectionReader(in, p.at, n)); err != nil {
				return err
			}
			done = n
		}
		if err := fill(p.n - done); err != nil {
			return err
		}
	}
	if reason != "" {
		return errors.New(reason)
	}
	return nil
}

// unpacker decodes compressed clusters.
type unpacker struct {
	zstd    bool
	decoder *zstd.Decoder
	cluster []byte
	packed  []byte
}

// unpack gives the cluster, or with an error what could be had of it.
func (u *unpacker) unpack(in *format.Input, p *part) ([]byte, error) {
	if int64(cap(u.packed)) < p.length {
		u.packed = make([]byte, p.length)
	}
	src := u.packed[:p.length]
	n, _ := in.ReadAt(src, p.at)
	src = src[:n]
	if !u.zstd {
		n, _, err := inflate.Decode(u.cluster, src)
		if errors.Is(err, inflate.ErrFull) {
			err = nil
		}
		return u.cluster[:n], err
	}
	return u.unzstd(src)
}

// unzstd reads one frame; behind it stands what fills the sector.
func (u *unpacker) unzstd(src []byte) ([]byte, error) {
	if u.decoder == nil {
		var err error
		if u.decoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20)); err != nil {
			return nil, err
		}
	}
	if err := u.decoder.Reset(&once{src}); err != nil {
		return nil, err
	}
	n, err := io.ReadFull(u.decoder, u.cluster)
	return u.cluster[:n], err
}

type once struct{ b []byte }

func (o *once) Read(p []byte) (int, error) {
	if len(o.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p, o.b)
	o.b = o.b[n:]
	return n, nil
}

func (u *unpacker) close() {
	if u.decoder != nil {
		u.decoder.Close()
	}
}
