package uimage

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"assay/lab/format"
)

const (
	headerLength  = 64
	standardMagic = 0x27051956
)

// padding are the numbers of bytes by which vendors' boot loaders lengthen the
// header (firmware-utils: uimage_padhdr -l; 32 is its default).
var padding = []int64{0, 32, 96, 160}

// header is struct legacy_img_hdr of U-Boot's include/image.h.
type header struct {
	magic                uint32
	created              uint32
	size                 int64 // of the data
	load, entry          uint32
	dataCRC              uint32
	os, arch, kind, comp byte
	name                 []byte // without the padding
	length               int64  // of the header: 64 and what it is lengthened by
	sound                bool   // the header's checksum holds
}

// magics are the values of ih_magic that are searched for. Each but the first
// is met before headers that are otherwise equal.
var magics = []uint32{
	standardMagic,
	0x31303030, // "1000" Netgear WNR1000v2
	0x31303031, // "1001" Netgear WNR1000v2
	0x32303031, // "2001" Netgear WNR2000
	0x32303033, // "2003" Netgear WNR2000v3
	0x32303034, // "2004" Netgear WNR2000v4
	0x32303631, // "2061" Netgear WNR612v2
	0x32323030, // "2200" Netgear WNR2200
	0x33373030, // "3700" Netgear WNDR3700
	0x33373031, // "3701" Netgear WNDR3700v2, WNDR3800
	0x33373033, // "3703" Netgear WNDR3700v4, WNDR4300
	0x36303030, // "6000" Netgear R6100
	0x4e474520, // "NGE " Netgear GS1xxT
	0x4e475020, // "NGP " Netgear MS510TX
	0x4e474335, // "NGC5" Netgear GS308T
	0x174e4741, // Netgear GS750E
	0x83800000, // Realtek RTL838x switches: ZyXEL GS1900, D-Link DGS-1210 ...
	0x83900000, // Realtek RTL839x
	0x93000000, // Realtek RTL930x
	0x93001250, // ZyXEL XGS1250
	0x93010000, // Realtek RTL9301
	0x93030000, // TP-Link TL-ST1008F
	0x93100000, // Realtek RTL931x
	0x93100007, // ZyXEL XS1930
	0x434f4d42, // "COMB" I-O DATA WN-AX1167GR2
	0x4f4b4c49, // "OKLI" OpenWrt's second image behind a loader
	0x12291000, // Youku
	0xffa83090, // ZyXEL NBG-419N v2
}

func signatures() []format.Signature {
	var s []format.Signature
	for _, m := range magics {
		s = append(s, format.Signature{Bytes: binary.BigEndian.AppendUint32(nil, m)})
	}
	return s
}

// read gives the header at the start of in, or why there is none.
func read(in *format.Input) (*header, error) {
	b := make([]byte, headerLength+padding[len(padding)-1])
	n, _ := in.ReadAt(b, 0)
	if b = b[:n]; n < headerLength {
		return nil, format.Not("%d bytes are too short for a header", n)
	}
	h := parse(b)
	if !known(h.magic) {
		return nil, format.Not("magic %08x", h.magic)
	}
	if h.size == 0 {
		return nil, format.Not("no data")
	}
	if h.length = checked(b); h.length != 0 {
		h.sound = true
		return h, nil
	}
	h.length = headerLength
	return h, plausible(h, in.Size())
}

func known(magic uint32) bool {
	for _, m := range magics {
		if m == magic {
			return true
		}
	}
	return false
}

func parse(b []byte) *header {
	be := binary.BigEndian
	name, _, _ := bytes.Cut(b[0x20:headerLength], []byte{0})
	return &header{
		magic:   be.Uint32(b),
		created: be.Uint32(b[0x08:]),
		size:    int64(be.Uint32(b[0x0c:])),
		load:    be.Uint32(b[0x10:]),
		entry:   be.Uint32(b[0x14:]),
		dataCRC: be.Uint32(b[0x18:]),
		os:      b[0x1c], arch: b[0x1d], kind: b[0x1e], comp: b[0x1f],
		name: name,
	}
}

// checked gives the length of the header for which its checksum holds, 0 if
// there is none.
func checked(b []byte) int64 {
	want := binary.BigEndian.Uint32(b[4:])
	crc := crc32.ChecksumIEEE(b[:4])
	crc = crc32.Update(crc, crc32.IEEETable, make([]byte, 4))
	done := int64(8)
	for _, p := range padding {
		end := headerLength + p
		if end > int64(len(b)) {
			break
		}
		crc = crc32.Update(crc, crc32.IEEETable, b[done:end])
		if done = end; crc == want {
			return end
		}
	}
	return 0
}

// plausible decides whether a header whose checksum differs is one all the
// same: somebody may have changed it and left the checksum as it was.
func plausible(h *header, size int64) error {
	why := "checksum of the header differs"
	switch {
	case h.magic != standardMagic:
		return format.Not("%s and magic is %08x", why, h.magic)
	case osWords[h.os] == "" || archWords[h.arch] == "" || kindWords[h.kind] == "" || compWords[h.comp] == "":
		return format.Not("%s and a code is unknown: os %d, arch %d, type %d, compression %d", why, h.os, h.arch, h.kind, h.comp)
	case h.size > size-headerLength:
		return format.Not("%s and %d bytes of data are more than there are", why, h.size)
	case len(h.name) == 0:
		return format.Not("%s and there is no name", why)
	}
	for _, c := range h.name {
		if c < 0x20 || c > 0x7e {
			return format.Not("%s and the name has byte 0x%02x", why, c)
		}
	}
	return nil
}
