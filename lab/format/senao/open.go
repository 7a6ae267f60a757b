package senao

import (
	"crypto/md5"
	"fmt"
	"hash"
	"io"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	if from, ok := second(in); ok {
		return openSecond(in, from, out)
	}
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(h.size, in.Size()))
	out.Property("version", h.version)
	out.Property("vendor", fmt.Sprintf("%08x", h.vendor))
	out.Property("product", fmt.Sprintf("%08x", h.product))
	out.Property("type", fmt.Sprint(h.kind))
	if h.model != "" {
		out.Property("domain", h.domain)
		out.Property("model", h.model)
		out.Property("release", h.release)
	}
	start, err := h.verify(in, out)
	if err != nil {
		return err
	}
	format.Short(in, out, h.size+h.length)
	have := min(h.length, in.Size()-h.size)
	if have <= 0 {
		return nil
	}
	name := kinds[h.kind]
	if name == "" {
		name = "data"
	}
	return out.Entry(assay.Entry{Name: name, Piece: true}, format.Body{
		Size: have, From: format.Range{Offset: h.size, Length: have},
		Stream: func(w io.Writer) error { return in.Feed(&unmask{w: w, magic: magic, at: start}, h.size, have) },
	})
}

// unmask takes the mask off what is written to it.
type unmask struct {
	w     io.Writer
	magic uint32
	at    int
	buf   []byte
}

func (u *unmask) Write(b []byte) (int, error) {
	u.buf = append(u.buf[:0], b...)
	for i := range u.buf {
		u.buf[i] ^= byte(u.magic >> (u.at & 7))
		u.at++
	}
	return u.w.Write(u.buf)
}

// verify finds the place in the mask at which the image starts, by the MD5:
// that is 0 in Senao's own images.
func (h *header) verify(in *format.Input, out format.Sink) (start int, err error) {
	if h.length > in.Size()-h.size {
		out.Property("md5", format.CannotTell+": cut short")
		return 0, nil
	}
	try := 1
	if h.model != "" {
		try = 8
	}
	var w []io.Writer
	var sums []hash.Hash
	for i := range try {
		s := md5.New()
		w, sums = append(w, &unmask{w: s, magic: magic, at: i}), append(sums, s)
	}
	if err := in.Feed(io.MultiWriter(w...), h.size, h.length); err != nil {
		return 0, err
	}
	for i, s := range sums {
		if [16]byte(s.Sum(nil)) == h.md5 {
			out.Property("md5", format.Matches)
			return i, nil
		}
	}
	format.Checksum(out, "md5", 0x28, sums[0].Sum(nil), h.md5)
	return 0, nil
}
