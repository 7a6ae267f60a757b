package trx

import (
	"fmt"
	"hash/crc32"

	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	end := min(h.length, in.Size())
	out.Structure(0, h.size)
	out.Property("trx-version", fmt.Sprint(h.version))
	if h.flags != 0 {
		out.Property("flags", fmt.Sprintf("0x%04x", h.flags))
	}
	if format.Short(in, out, h.length) {
		out.Property("checksum", format.CannotTell+": cut short")
	} else if err := verify(in, h, out); err != nil {
		return err
	}
	asus(in, h, out)
	return format.Parts(out, end, h.parts()...)
}

// parts are the parts of the header: each ends where the next one starts.
func (h *header) parts() []format.Part {
	var list []format.Part
	end := h.length
	for i := len(h.offsets) - 1; i >= 0; i-- {
		if o := h.offsets[i]; o != 0 {
			list = append([]format.Part{{Name: fmt.Sprintf("part%d", i), Offset: o, Length: end - o}}, list...)
			end = o
		}
	}
	return list
}

// Where the header of version 2's fourth part keeps what the boot loader
// changes: the marks of a stable image and of three attempts to start it.
const (
	marksAt     = 0x16
	marksLength = 8
)

func verify(in *format.Input, h *header, out format.Sink) error {
	sum := crc32.NewIEEE()
	at := int64(0x0c)
	if h.version == 2 {
		if o := h.offsets[3]; o != 0 && o+marksAt+marksLength <= h.length {
			if err := in.Feed(sum, at, o+marksAt-at); err != nil {
				return err
			}
			for range marksLength {
				sum.Write([]byte{0xff})
			}
			at = o + marksAt + marksLength
		}
	}
	if err := in.Feed(sum, at, h.length-at); err != nil {
		return err
	}
	format.Checksum(out, "checksum", 8, ^sum.Sum32(), h.crc)
	return nil
}

const asusTail = 64

// asus records the tail of images for Asus devices. That there is one cannot
// be known: it is taken for one when the product's name is text and what is
// behind it begins with zeros.
func asus(in *format.Input, h *header, out format.Sink) {
	if h.length > in.Size() || h.length < h.size+asusTail {
		return
	}
	b := in.Head(h.length-asusTail, asusTail)
	if len(b) < asusTail {
		return
	}
	product, ok := format.Padded(b[4:16])
	if !ok || len(product) < 3 || len(product) > 11 || b[0] == 0 && b[1] == 0 && b[2] == 0 && b[3] == 0 {
		return
	}
	out.Property("product", product)
	out.Property("product-version", fmt.Sprintf("%d.%d.%d.%d", b[0], b[1], b[2], b[3]))
}
