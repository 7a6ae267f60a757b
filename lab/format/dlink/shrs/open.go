package shrs

import (
	"bytes"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"io"

	"assay"
	"assay/internal/cbc"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, headerLength)
	out.Property("encryption", "AES-128-CBC")
	out.Property("key", "public")
	signature := "none"
	if h.signed {
		signature = "RSA, two of 512 bytes, not verified"
	}
	out.Property("signature", signature)
	format.Short(in, out, headerLength+h.encrypted)
	sum := sha512.New()
	if err := format.Sum(in, out, "sha512", 0x9c, sum, headerLength, h.encrypted, func() any { return sum.Sum(nil) }, h.encryptedSum); err != nil {
		return err
	}
	have := min(h.encrypted, in.Size()-headerLength)
	b := format.Body{Size: min(h.plain, have), From: format.Range{Offset: headerLength, Length: have}}
	b.Stream = func(w io.Writer) error {
		p := &plain{w: w, sum: sha512.New(), left: h.plain}
		if err := cbc.Decrypt(p, in, headerLength, h.encrypted, key, h.iv); err != nil {
			return err
		}
		if !bytes.Equal(p.sum.Sum(nil), h.plainSum) && !bytes.Equal(p.full, h.plainSum) {
			return errors.New("SHA-512 of the decrypted firmware is not the header's")
		}
		return nil
	}
	if have <= 0 {
		out.Fail("data", in.Size(), fmt.Sprintf("data at 0x%x: past end of image", headerLength))
		return nil
	}
	return out.Entry(assay.Entry{Name: "data"}, b)
}

// plain hands on the first left bytes and sums all, with and without the rest
// of the last block.
type plain struct {
	w    io.Writer
	sum  hash.Hash
	left int64
	full []byte // the sum of the first left bytes, when they have all come
}

func (p *plain) Write(b []byte) (int, error) {
	n := min(int64(len(b)), p.left)
	p.sum.Write(b[:n])
	if _, err := p.w.Write(b[:n]); err != nil {
		return 0, err
	}
	if p.left -= n; p.left == 0 && p.full == nil {
		p.full = p.sum.Sum(nil)
	}
	p.sum.Write(b[n:])
	return len(b), nil
}
