package shrs

import (
	"bytes"
	"crypto/sha512"
	"encoding/binary"

	"assay"
	"assay/internal/cbc"
	"assay/lab/format"
)

// fields tells the header; the firmware if nothing stands behind it in the last
// block but fill.
func fields(in *format.Input, tell func(assay.Field)) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 4, Name: "magic", Role: assay.Derived},
		format.Row{At: 0x0c, Length: 16, Name: "vector", Role: assay.Identity})
	t.Sum(0x9c, 64, "sha512")
	t.When(h.signed, 0x2dc, 1024, "signature", assay.Signed)
	if headerLength+h.encrypted <= in.Size() {
		p := &trail{sum: sha512.New(), left: h.plain}
		if err := cbc.Decrypt(p, in, headerLength, h.encrypted, key, h.iv); err != nil {
			return err
		}
		same := bytes.Equal(p.full, h.plainSum)
		p.sum.Write(key)
		t.When(bytes.Equal(p.sum.Sum(nil), in.Head(0x1c, 64)), 0x1c, 64, "sha512 of firmware and key", assay.Checksum)
		t.When(same, 0x5c, 64, "sha512 of firmware", assay.Checksum)
		if same && p.empty() {
			t.Content("data", headerLength, h.encrypted)
			usual := int64(binary.BigEndian.Uint32(in.Head(8, 4))) == h.encrypted && h.encrypted-h.plain < 16
			t.When(usual, 4, 8, "lengths", assay.Derived)
		}
	}
	t.Fill(0, headerLength, 0)
	return nil
}

// trail sums the firmware and keeps what stands behind it.
type trail struct {
	sum interface {
		Write([]byte) (int, error)
		Sum([]byte) []byte
	}
	left int64
	full []byte
	rest []byte
}

func (p *trail) Write(b []byte) (int, error) {
	n := min(int64(len(b)), p.left)
	p.sum.Write(b[:n])
	if p.left -= n; p.left == 0 && p.full == nil {
		p.full = p.sum.Sum(nil)
	}
	p.rest = append(p.rest, b[n:]...)
	return len(b), nil
}

// empty: zeros, 0xff, or as many bytes of their number as there are.
func (p *trail) empty() bool {
	for _, fill := range []byte{0, 0xff, byte(len(p.rest))} {
		if bytes.Count(p.rest, []byte{fill}) == len(p.rest) {
			return true
		}
	}
	return false
}
