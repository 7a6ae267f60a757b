package wrgg

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
	"assay/lab/format/dlink/alpha"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(h.size, in.Size()))
	out.Property("signature", h.signature)
	for _, p := range []assay.Property{{Name: "version", Value: h.version}, {Name: "model", Value: h.model}, {Name: "build", Value: h.build}, {Name: "device", Value: h.device}} {
		if p.Value != "" {
			out.Property(p.Name, p.Value)
		}
	}
	if h.offset != 0 {
		out.Property("device-offset", fmt.Sprintf("0x%x", h.offset))
	}
	format.Short(in, out, h.size+h.length)
	sum := md5.New()
	sum.Write(h.summed)
	if err := format.Sum(in, out, "md5", h.md5At, sum, h.size, h.length, func() any { return sum.Sum(nil) }, h.md5); err != nil {
		return err
	}
	if h.encrypted(in) {
		return h.decrypt(in, out)
	}
	return format.Parts(out, min(h.size+h.length, in.Size()), format.Part{Name: "image", Offset: h.size, Length: h.length})
}

// seed is that of all WRGG03 images that have been described.
var seed = alpha.Seeds["DAP-2610"]

// beginnings of images: LZMA, device tree, uImage, SEAMA, UBI, squashfs.
var beginnings = [][]byte{
	{0x5d, 0, 0}, {0x6d, 0, 0}, {0xd0, 0x0d, 0xfe, 0xed}, {0x27, 0x05, 0x19, 0x56}, {0x5e, 0xa3, 0xa4, 0x17},
	[]byte("UBI#"), []byte("hsqs"), []byte("sqsh"),
}

func begins(b []byte) bool {
	for _, x := range beginnings {
		if bytes.HasPrefix(b, x) {
			return true
		}
	}
	return false
}

// encrypted reports whether the image is none as it stands, and one when it is
// decrypted.
func (h *header) encrypted(in *format.Input) bool {
	return h.third && h.length%16 == 0 && !begins(in.Head(h.size, 16)) && begins(seed.Head(in, h.size, 16, h.signature))
}

func (h *header) decrypt(in *format.Input, out format.Sink) error {
	out.Property("encryption", "AES-256-CBC")
	out.Property("key", "public")
	have := min(h.length, in.Size()-h.size)
	return out.Entry(assay.Entry{Name: "image", Piece: true}, format.Body{
		Size: have, From: format.Range{Offset: h.size, Length: have},
		Stream: func(w io.Writer) error { return seed.Decrypt(w, in, h.size, h.length, h.signature) },
	})
}
