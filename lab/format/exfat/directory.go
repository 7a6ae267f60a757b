package exfat

import (
	"encoding/binary"
	"time"
	"unicode/utf16"
)

// Types of directory entries (7); bit 7 is in use.
const (
	entryEnd    = 0x00
	entryBitmap = 0x81
	entryUpcase = 0x82
	entryLabel  = 0x83
	entryFile   = 0x85
	entryStream = 0xc0
	entryName   = 0xc1

	attrDir = 0x10
)

// dirent is an entry set: a file with its stream and its name, or something of
// the volume's own.
type dirent struct {
	kind  byte
	name  string
	attr  uint16
	mtime int64
	data  stream
	wrong bool // checksum
}

// parseDir reads a directory's entries.
func parseDir(b []byte) (list []dirent) {
	for len(b) >= 32 && b[0] != entryEnd {
		step := 32
		switch b[0] {
		case entryFile:
			if set := 32 * (1 + int(b[1])); b[1] >= 2 && b[1] <= 18 && set <= len(b) {
				if d, ok := parseSet(b[:set]); ok {
					list = append(list, d)
					step = set
				}
			}
		case entryBitmap, entryUpcase:
			n := int64(binary.LittleEndian.Uint64(b[24:]))
			list = append(list, dirent{kind: b[0], data: stream{cluster: binary.LittleEndian.Uint32(b[20:]), size: n, valid: n}})
		case entryLabel:
			list = append(list, dirent{kind: b[0], name: units(b[2:24], int(b[1]))})
		}
		b = b[step:]
	}
	return list
}

// parseSet reads a file's entries (7.4, 7.6, 7.7).
func parseSet(b []byte) (d dirent, ok bool) {
	s := b[32:64]
	if s[0] != entryStream || b[64] != entryName {
		return d, false
	}
	d = dirent{kind: entryFile, attr: binary.LittleEndian.Uint16(b[4:])}
	d.mtime = timestamp(binary.LittleEndian.Uint32(b[12:]), b[21], b[23])
	d.data = stream{
		cluster: binary.LittleEndian.Uint32(s[20:]), size: int64(binary.LittleEndian.Uint64(s[24:])),
		valid: int64(binary.LittleEndian.Uint64(s[8:])), solid: s[1]&2 != 0,
	}
	var name []byte
	for e := b[64:]; len(e) >= 32 && e[0] == entryName; e = e[32:] {
		name = append(name, e[2:32]...)
	}
	d.name = units(name, int(s[3]))
	d.wrong = setSum(b) != binary.LittleEndian.Uint16(b[2:])
	return d, d.name != ""
}

// setSum is the checksum of an entry set (6.3.3).
func setSum(b []byte) (sum uint16) {
	for i, c := range b {
		if i != 2 && i != 3 {
			sum = sum>>1 | sum<<15
			sum += uint16(c)
		}
	}
	return sum
}

// units reads n UTF-16 units.
func units(b []byte, n int) string {
	u := make([]uint16, 0, n)
	for ; n > 0 && len(b) >= 2; n, b = n-1, b[2:] {
		u = append(u, binary.LittleEndian.Uint16(b))
	}
	return string(utf16.Decode(u))
}

// timestamp reads a time with its hundredths of seconds and its zone in
// quarters of an hour, if bit 7 says that it is known (7.4.8 to 7.4.10).
func timestamp(v uint32, hundredths, zone byte) int64 {
	if v>>21&15 == 0 || v>>16&31 == 0 {
		return 0
	}
	t := time.Date(1980+int(v>>25), time.Month(v>>21&15), int(v>>16&31), int(v>>11&31), int(v>>5&63), int(v&31)*2, 0, time.UTC).Unix()
	t += int64(hundredths) / 100
	if zone&0x80 != 0 {
		t -= int64(int8(zone<<1)>>1) * 15 * 60
	}
	return t
}
