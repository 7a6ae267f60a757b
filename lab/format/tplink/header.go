package tplink

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// headerLength is the length of every version's header.
const headerLength = 0x200

// part is what a header says of a part of the image.
type part struct{ offset, length int64 }

// header is struct fw_header of firmware-utils' mktplinkfw.c (version 1) and
// mktplinkfw2.c (2 and 3).
type header struct {
	version             int
	vendor, text        string
	id, revision, extra uint32
	md5At               int64 // where the MD5 stands in the header
	md5                 [16]byte
	load, entry         uint32
	length              int64 // of the image with header; 0 in combined images
	kernel, rootfs      part
	boot                part
	number              string // version number of the firmware
	signed              bool   // version 3: the field of the signature is in use
	second              bool   // version 3: the header behind a boot loader, which repeats the first one's numbers but has no MD5
}

// total is the length of the image with its header.
func (h *header) total() int64 {
	if h.length != 0 {
		return h.length
	}
	return h.kernel.offset + h.kernel.length
}

// read gives the header at off in the input, or why there is none.
func read(in *format.Input, off int64) (*header, error) {
	b := make([]byte, headerLength)
	if n, _ := in.ReadAt(b, off); n < headerLength {
		return nil, format.Not("%d bytes are too short for a header", n)
	}
	var h *header
	switch {
	case bytes.HasPrefix(b, []byte{1, 0, 0, 0}):
		h = parse1(b)
	case bytes.HasPrefix(b, []byte{2, 0, 0, 0}), bytes.HasPrefix(b, []byte{3, 0, 0, 0}):
		h = parse2(b)
	default:
		return nil, format.Not("version %08x", binary.BigEndian.Uint32(b))
	}
	if h == nil {
		return nil, format.Not("vendor and version are not text, or reserved words are in use")
	}
	return h, h.check()
}

func parse1(b []byte) *header {
	be := binary.BigEndian
	vendor, ok1 := text(b[0x04:0x1c])
	version, ok2 := text(b[0x1c:0x40])
	if !ok1 || !ok2 || vendor == "" {
		return nil
	}
	return &header{
		version: 1, vendor: vendor, text: version,
		id: be.Uint32(b[0x40:]), revision: be.Uint32(b[0x44:]), extra: be.Uint32(b[0x48:]),
		md5At: 0x4c, md5: [16]byte(b[0x4c:]),
		load: be.Uint32(b[0x74:]), entry: be.Uint32(b[0x78:]),
		length: int64(be.Uint32(b[0x7c:])),
		kernel: partAt(b, 0x80), rootfs: partAt(b, 0x88), boot: partAt(b, 0x90),
		number: fmt.Sprintf("%d.%d.%d", be.Uint16(b[0x98:]), be.Uint16(b[0x9a:]), be.Uint16(b[0x9c:])),
	}
}

func parse2(b []byte) *header {
	be := binary.BigEndian
	// mktplinkfw2 leaves 0xff behind the text.
	version, _, found := bytes.Cut(b[0x04:0x34], []byte{0})
	if !found || !bytes.HasPrefix(version, []byte("ver.")) || !printable(version) {
		return nil
	}
	// Two words that are the same in all images seen by those who described them.
	if be.Uint32(b[0x50:]) != 0 || be.Uint32(b[0x64:]) != 0 && be.Uint32(b[0x64:]) != 0xffffffff {
		return nil
	}
	h := &header{
		version: int(b[0]), text: string(version),
		id: be.Uint32(b[0x34:]), revision: be.Uint32(b[0x38:]), extra: be.Uint32(b[0x3c:]),
		md5At: 0x40, md5: [16]byte(b[0x40:]),
		load: be.Uint32(b[0x68:]), entry: be.Uint32(b[0x6c:]),
		length: int64(be.Uint32(b[0x70:])),
		kernel: partAt(b, 0x74), rootfs: partAt(b, 0x7c), boot: partAt(b, 0x84),
		number: fmt.Sprintf("%d.%d.%d-%d.%d", b[0x91], b[0x92], b[0x93], b[0x8e], b[0x8f]),
	}
	// mktplinkfw2 fills what it does not set with 0xff.
	none := part{0xffffffff, 0xffffffff}
	if h.rootfs == none {
		h.rootfs = part{}
	}
	if h.version == 3 {
		h.second = h.md5 == [16]byte{}
		sig := b[0xd0:0x150]
		h.signed = len(bytes.Trim(sig, "\x00")) != 0 && len(bytes.Trim(sig, "\xff")) != 0
	}
	return h
}

func partAt(b []byte, at int) part {
	return part{int64(binary.BigEndian.Uint32(b[at:])), int64(binary.BigEndian.Uint32(b[at+4:]))}
}

// text reads a field of printable bytes filled with NUL.
func text(b []byte) (string, bool) {
	s, rest, found := bytes.Cut(b, []byte{0})
	if !found || !printable(s) || len(bytes.Trim(rest, "\x00")) != 0 {
		return "", false
	}
	return string(s), true
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}

// check asks whether the numbers can be those of a header.
func (h *header) check() error {
	if h.kernel.length == 0 && h.boot.length == 0 {
		return format.Not("neither kernel nor boot loader")
	}
	if h.length == 0 {
		if h.kernel.offset != headerLength || h.kernel.length == 0 {
			return format.Not("no length and kernel at 0x%x", h.kernel.offset)
		}
		return nil
	}
	if h.length <= headerLength {
		return format.Not("length 0x%x is not more than the header's", h.length)
	}
	if h.kernel.length > 0 && (h.kernel.offset < headerLength || h.kernel.offset >= h.length) {
		return format.Not("kernel at 0x%x in 0x%x bytes", h.kernel.offset, h.length)
	}
	if h.rootfs.length > 0 && h.rootfs.offset >= h.length {
		return format.Not("root file system at 0x%x in 0x%x bytes", h.rootfs.offset, h.length)
	}
	if h.boot.length > 0 && h.boot.offset >= h.length {
		return format.Not("boot loader at 0x%x in 0x%x bytes", h.boot.offset, h.length)
	}
	return nil
}
