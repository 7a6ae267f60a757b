package rar

import "hash/crc32"

// member is a stored file of a sample.
type member struct {
	name, body string
	mode       uint32
}

// sample4 writes stored files in version 4.
func sample4(members ...member) []byte {
	b := []byte(magic4)
	b = append(b, head4(0x73, 0, make([]byte, 6))...)
	for _, m := range members {
		p := le.AppendUint32(nil, uint32(len(m.body)))
		p = le.AppendUint32(p, uint32(len(m.body)))
		p = append(p, 3)
		p = le.AppendUint32(p, crc32.ChecksumIEEE([]byte(m.body)))
		p = le.AppendUint32(p, 43<<25|11<<21|14<<16|22<<11|13<<5|10)
		p = append(p, 20, 0x30)
		p = le.AppendUint16(p, uint16(len(m.name)))
		p = le.AppendUint32(p, m.mode)
		flags := uint16(data4)
		if m.mode&0o170000 == 0o040000 {
			flags |= 0xe0
		}
		b = append(append(b, head4(0x74, flags, append(p, m.name...))...), m.body...)
	}
	return append(b, head4(0x7b, 0x4000, nil)...)
}

func head4(kind byte, flags uint16, body []byte) []byte {
	h := append([]byte{kind}, byte(flags), byte(flags>>8))
	h = append(le.AppendUint16(h, uint16(7+len(body))), body...)
	return append(le.AppendUint16(nil, uint16(crc32.ChecksumIEEE(h))), h...)
}

// sample5 writes stored files in version 5; a symbolic link has its target in
// the extra area.
func sample5(members ...member) []byte {
	b := append([]byte(magic5), head5(archiveBlock, 0, nil, nil, 0)...)
	for _, m := range members {
		flags, body, extra := uint64(2|4), m.body, []byte(nil)
		switch m.mode & 0o170000 {
		case 0o040000:
			flags |= 1
		case 0o120000:
			r := append([]byte{5, linkUnix, 0}, byte(len(body)))
			r = append(r, body...)
			extra, body = append([]byte{byte(len(r))}, r...), ""
		}
		p := vint(vint(vint(nil, flags), uint64(len(body))), uint64(m.mode))
		p = le.AppendUint32(p, 1700000000)
		p = le.AppendUint32(p, crc32.ChecksumIEEE([]byte(body)))
		p = vint(vint(p, 0), 1)
		p = append(vint(p, uint64(len(m.name))), m.name...)
		b = append(append(b, head5(fileBlock, data5, p, extra, len(body))...), body...)
	}
	return append(b, head5(endBlock, 0, []byte{0}, nil, 0)...)
}

func head5(kind, flags uint64, body, extra []byte, data int) []byte {
	if extra != nil {
		flags |= extra5
	}
	h := vint(vint(nil, kind), flags)
	if extra != nil {
		h = vint(h, uint64(len(extra)))
	}
	if flags&data5 != 0 {
		h = vint(h, uint64(data))
	}
	h = append(append(h, body...), extra...)
	if kind == archiveBlock {
		h = vint(h, 0)
	}
	h = append(vint(nil, uint64(len(h))), h...)
	return append(le.AppendUint32(nil, crc32.ChecksumIEEE(h)), h...)
}

func vint(b []byte, v uint64) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}
