package fat

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode/utf16"
)

// Attributes of an entry.
const (
	attrVolume = 0x08
	attrDir    = 0x10
	attrLong   = 0x0f
)

// dirent is one entry of a directory.
type dirent struct {
	name    string
	attr    byte
	cluster uint32
	size    int64
	mtime   int64
	short   string // name of 8 and 3 characters
	label   bool   // names the volume, with 11 characters
	volume  string // that name
	strange bool   // what cannot be in a sound entry
}

// parseDir reads a directory's entries of 32 bytes. The parts of a long name
// stand before the entry, the last one first, each with a checksum of the
// short name.
func (m *image) parseDir(b []byte) (list []dirent) {
	var long []uint16
	expect, sum := byte(0), byte(0)
	for ; len(b) >= 32; b = b[32:] {
		e := b[:32]
		switch {
		case e[0] == 0:
			return list
		case e[0] == 0xe5: // deleted
			expect, long = 0, nil
			continue
		case e[11]&0x3f == attrLong:
			order := e[0] & 0x3f
			if e[0]&0x40 != 0 {
				long, expect, sum = nil, order, e[13]
			}
			if order == 0 || order != expect || e[13] != sum {
				expect, long = 0, nil
				continue
			}
			long = append(longPart(e), long...)
			expect--
			continue
		}
		d := m.parseEntry(e)
		if long != nil && expect == 0 && sum == shortSum(e[:11]) {
			d.name = longName(long)
		}
		expect, long = 0, nil
		list = append(list, d)
	}
	return list
}

func (m *image) parseEntry(e []byte) dirent {
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(e[at:]) }
	d := dirent{attr: e[11], size: int64(binary.LittleEndian.Uint32(e[28:])), cluster: uint32(u16(26))}
	if m.bits == 32 {
		d.cluster |= uint32(u16(20)) << 16
	}
	d.mtime = dosTime(u16(24), u16(22))
	d.short = shortName(e)
	d.name = d.short
	d.label = d.attr&(attrVolume|attrDir) == attrVolume
	if d.label {
		d.volume = strings.TrimRight(oem(e[:11]), " ")
	}
	for _, c := range e[:11] {
		d.strange = d.strange || c < 0x20 && c != 0x05
	}
	d.strange = d.strange || d.attr&0xc0 != 0 || d.cluster >= m.clusters+2 || e[0] == ' '
	return d
}

// longPart is the 13 UTF-16 units of one part of a long name.
func longPart(e []byte) (part []uint16) {
	for _, r := range [][2]int{{1, 11}, {14, 26}, {28, 32}} {
		for at := r[0]; at < r[1]; at += 2 {
			part = append(part, binary.LittleEndian.Uint16(e[at:]))
		}
	}
	return part
}

func longName(u []uint16) string {
	for i, c := range u {
		if c == 0 {
			u = u[:i]
			break
		}
	}
	return string(utf16.Decode(u))
}

// shortSum is the checksum of a short name that its long name's parts have.
func shortSum(name []byte) (sum byte) {
	for _, c := range name {
		sum = sum>>1 | sum<<7
		sum += c
	}
	return sum
}

// shortName reads the name of 8 and 3 characters. Windows NT keeps in byte 12
// whether the parts are written in small letters.
func shortName(e []byte) string {
	part := func(b []byte, small bool) string {
		s := strings.TrimRight(oem(b), " ")
		if small {
			s = strings.ToLower(s)
		}
		return s
	}
	base := append([]byte(nil), e[:8]...)
	if base[0] == 0x05 {
		base[0] = 0xe5
	}
	name := part(base, e[12]&0x08 != 0)
	if ext := part(e[8:11], e[12]&0x10 != 0); ext != "" {
		name += "." + ext
	}
	return name
}

// codePage437 is the upper half of IBM's code page, in which short names are
// written unless a system was told otherwise.
const codePage437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"

var upperHalf = []rune(codePage437)

func oem(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c < 0x80 {
			s.WriteByte(c)
		} else {
			s.WriteRune(upperHalf[c-0x80])
		}
	}
	return s.String()
}

// dosTime turns date and time into seconds since 1970; 0 when there is none.
func dosTime(date, clock uint16) int64 {
	month, day := int(date>>5&15), int(date&31)
	if month == 0 || month > 12 || day == 0 {
		return 0
	}
	return time.Date(1980+int(date>>9), time.Month(month), day, int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC).Unix()
}
