package tplink

import (
	"crypto/md5"
	"io"

	"assay/lab/format"
)

// salts stand in the place of the MD5 while it is computed: md5salt_normal and
// md5salt_boot of mktplinkfw.c (version 1) and mktplinkfw2.c (2 and 3).
var salts = [][16]byte{
	{0xdc, 0xd7, 0x3a, 0xa5, 0xc3, 0x95, 0x98, 0xfb, 0xdd, 0xf9, 0xe7, 0xf4, 0x0e, 0xae, 0x47, 0x38},
	{0x8c, 0xef, 0x33, 0x5b, 0xd5, 0xc5, 0xce, 0xfa, 0xa7, 0x9c, 0x28, 0xda, 0xb2, 0xe9, 0x0f, 0x42},
	{0xdc, 0xd7, 0x3a, 0xa5, 0xc3, 0x95, 0x98, 0xfb, 0xdc, 0xf9, 0xe7, 0xf4, 0x0e, 0xae, 0x47, 0x37},
	{0x8c, 0xef, 0x33, 0x5f, 0xd5, 0xc5, 0xce, 0xfa, 0xac, 0x9c, 0x28, 0xda, 0xb2, 0xe9, 0x0f, 0x42},
}

const (
	matches = "matches"
	unset   = "not set"
	unknown = "cannot tell: no known salt gives it"
)

// verify computes the MD5 of the image with each salt of the header's version
// in the place of the MD5. A difference may be another salt or another image.
func verify(in *format.Input, h *header, end int64) (string, error) {
	if h.md5 == [16]byte{} {
		return unset, nil
	}
	try := salts[:2]
	if h.version > 1 {
		try = salts[2:]
	}
	head := make([]byte, headerLength)
	if n, err := in.ReadAt(head, 0); n < headerLength {
		return "", err
	}
	var w []io.Writer
	sums := make([]interface{ Sum([]byte) []byte }, len(try))
	for i, salt := range try {
		s := md5.New()
		copy(head[h.md5At:], salt[:])
		s.Write(head)
		w, sums[i] = append(w, s), s
	}
	r := io.NewSectionReader(in, headerLength, end-headerLength)
	if err := feed(in, io.MultiWriter(w...), r); err != nil {
		return "", err
	}
	for _, s := range sums {
		if [16]byte(s.Sum(nil)) == h.md5 {
			return matches, nil
		}
	}
	return unknown, nil
}

// feed copies r to w as long as the work is not cancelled.
func feed(in *format.Input, w io.Writer, r io.Reader) error {
	b := make([]byte, 256<<10)
	for {
		n, err := r.Read(b)
		if n > 0 {
			if _, err := w.Write(b[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = in.Ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}
