package trx

import (
	"encoding/binary"

	"assay/lab/format"
)

// header is struct trx_header of firmware-utils' trx.c.
type header struct {
	length         int64
	crc            uint32
	flags, version uint16
	size           int64   // of the header
	offsets        []int64 // of the parts, 0 where there is none
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, 0x20)
	if len(b) < 0x1c || string(b[:4]) != "HDR0" {
		return nil, format.Not("no header")
	}
	le := binary.LittleEndian
	h := &header{length: int64(le.Uint32(b[4:])), crc: le.Uint32(b[8:]), flags: le.Uint16(b[12:]), version: le.Uint16(b[14:])}
	switch h.version {
	case 1:
		h.size = 0x1c
	case 2:
		h.size = 0x20
	default:
		return nil, format.Not("version %d", h.version)
	}
	if int64(len(b)) < h.size || h.length <= h.size {
		return nil, format.Not("length 0x%x", h.length)
	}
	last := int64(0)
	for at := int64(0x10); at < h.size; at += 4 {
		o := int64(le.Uint32(b[at:]))
		h.offsets = append(h.offsets, o)
		if o == 0 {
			continue
		}
		if o < h.size || o >= h.length || o <= last {
			return nil, format.Not("part at 0x%x in 0x%x bytes", o, h.length)
		}
		last = o
	}
	if last == 0 {
		return nil, format.Not("no parts")
	}
	return h, nil
}
