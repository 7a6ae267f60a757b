package tclinux

import (
	"bytes"
	"encoding/binary"
	"strings"

	"assay/lab/format"
)

const (
	shortest = 0x100
	zyxel    = 0x174
	longest  = 0x1000
)

// header is struct trx_header of the SDK's trx.h.
type header struct {
	order                 string
	length                int64 // of the header
	total                 int64 // with the header
	crc                   uint32
	version, customer     string
	model                 string
	kernel, rootfs, romfs int64
	address               uint32
	chip, board           string // ZyXEL
	internal, external    string // ZyXEL: software versions
	modelID               uint32 // ZyXEL
}

func read(in *format.Input) (*header, error) {
	b := make([]byte, zyxel)
	n, _ := in.ReadAt(b, 0)
	if b = b[:n]; n < shortest {
		return nil, format.Not("%d bytes are too short for a header", n)
	}
	h := &header{order: "big-endian"}
	var order binary.ByteOrder = binary.BigEndian
	switch string(b[:4]) {
	case "2RDH":
	case "HDR2":
		h.order, order = "little-endian", binary.LittleEndian
	default:
		return nil, format.Not("magic %q", b[:4])
	}
	h.length, h.total = int64(order.Uint32(b[4:])), int64(order.Uint32(b[8:]))
	h.crc = order.Uint32(b[12:])
	h.kernel, h.rootfs, h.romfs = int64(order.Uint32(b[0x50:])), int64(order.Uint32(b[0x54:])), int64(order.Uint32(b[0x58:]))
	h.address = order.Uint32(b[0x7c:])
	if err := h.check(); err != nil {
		return nil, err
	}
	if h.length == zyxel && len(b) == zyxel {
		h.chip, h.board = loose(b[0x100:0x108]), loose(b[0x108:0x118])
		h.modelID = order.Uint32(b[0x118:])
		h.internal, h.external = loose(b[0x124:0x144]), loose(b[0x144:0x164])
	}
	for _, f := range []struct {
		to   *string
		at   int
		name string
	}{{&h.version, 0x10, "version"}, {&h.customer, 0x30, "customer's version"}, {&h.model, 0x5c, "model"}} {
		var ok bool
		if *f.to, ok = text(b[f.at : f.at+32]); !ok {
			return nil, format.Not("%s is not text", f.name)
		}
	}
	return h, nil
}

// check asks whether the lengths agree with each other. Only what they add up
// to tells a header from other bytes: there is no checksum over it.
func (h *header) check() error {
	if h.length < shortest || h.length > longest || h.length&3 != 0 {
		return format.Not("length of the header is 0x%x", h.length)
	}
	parts := h.kernel + h.rootfs + h.romfs
	rest := h.total - h.length - parts
	if parts == 0 || rest < 0 {
		return format.Not("parts of 0x%x bytes behind a header of 0x%x in 0x%x", parts, h.length, h.total)
	}
	switch h.length {
	case shortest, zyxel, 0x214, 0x900:
		return nil
	}
	if rest != 0 {
		return format.Not("length of the header is 0x%x and 0x%x bytes are in no part", h.length, rest)
	}
	return nil
}

// text reads a field of text ended by NUL; build scripts leave line ends in it.
func text(b []byte) (string, bool) {
	s, _, _ := bytes.Cut(b, []byte{0})
	for _, c := range s {
		if (c < 0x20 || c > 0x7e) && c != '\n' && c != '\r' && c != '\t' {
			return "", false
		}
	}
	return strings.TrimSpace(string(s)), true
}

// loose is text that decides nothing: "" when it is none.
func loose(b []byte) string {
	s, _ := text(b)
	return s
}
