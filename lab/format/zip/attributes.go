package zip

import (
	"hash/crc32"
	"strings"
	"time"
	"unicode/utf8"

	"assay"
)

// Hosts in the high byte of "version made by" (APPNOTE 4.4.2).
const (
	hostDOS    = 0
	hostUnix   = 3
	hostDarwin = 19
)

// attributes gives the entry that central header r and local header l (nil if
// not readable) describe.
func attributes(r, l *record) assay.Entry {
	e := assay.Entry{Name: r.fileName()}
	fields := []extra{r.extra}
	if l != nil && l != r {
		fields = append(fields, l.extra)
	}
	e.MTime, e.Has = dosTime(r.dos), e.Has|assay.HasTime
	if r.dos == 0 {
		e.Has &^= assay.HasTime
	}
	for _, x := range fields {
		if t, ok := x.time(); ok {
			e.MTime, e.Has = t, e.Has|assay.HasTime
			break
		}
	}
	for _, x := range fields {
		if uid, gid, ok := x.owner(); ok {
			e.UID, e.GID, e.Has = uid, gid, e.Has|assay.HasOwner
			break
		}
	}
	mode, host := r.external>>16, r.madeBy>>8
	if mode != 0 && (host == hostUnix || host == hostDarwin || r.external&0x8000 != 0) {
		e.Mode, e.Has = mode&0o7777, e.Has|assay.HasMode
		e.Type, _ = assay.TypeOfMode(mode)
	}
	if strings.HasSuffix(e.Name, "/") || e.Type == assay.Regular && host == hostDOS && r.external&0x10 != 0 && r.size == 0 {
		e.Type = assay.Dir
	}
	return e
}

// fileName is the name as text: the Unicode path field (APPNOTE 4.6.9) if it
// is of this name; UTF-8 and what Unix systems wrote as it stands; else code
// page 437. Backslashes of names from DOS without any slash separate
// directories.
func (r *record) fileName() string {
	name := r.name
	if f := r.extra.field(0x7075); len(f) > 5 && f[0] == 1 && le.Uint32([]byte(f[1:5])) == crc32.ChecksumIEEE([]byte(name)) {
		return f[5:]
	}
	host := r.madeBy >> 8
	if r.flags&flagUTF8 == 0 && host != hostUnix && host != hostDarwin && !utf8.ValidString(name) {
		name = fromCP437(name)
	}
	if host == hostDOS && !strings.Contains(name, "/") {
		name = strings.ReplaceAll(name, `\`, "/")
	}
	return name
}

// dosTime reads MS-DOS date and time, which have no zone, as UTC.
func dosTime(n uint32) int64 {
	d, t := int(n>>16), int(n&0xffff)
	return time.Date(1980+d>>9, time.Month(d>>5&15), d&31, t>>11, t>>5&63, t&31*2, 0, time.UTC).Unix()
}

// time reads the modification time in UTC: "UT" of Info-ZIP (0x5455), NTFS
// (0x000a), or the older "UX" of Info-ZIP (0x5855).
func (x extra) time() (int64, bool) {
	if f := x.field(0x5455); len(f) >= 5 && f[0]&1 != 0 {
		return int64(int32(le.Uint32([]byte(f[1:5])))), true
	}
	if f := x.field(0x000a); len(f) >= 16 && f[4] == 1 && f[5] == 0 {
		// 100 ns since 1601
		const epoch = 11644473600
		return int64(le.Uint64([]byte(f[8:16]))/10_000_000) - epoch, true
	}
	if f := x.field(0x5855); len(f) >= 8 {
		return int64(int32(le.Uint32([]byte(f[4:8])))), true
	}
	return 0, false
}

// owner reads the numeric owner: "ux" (0x7875), "Ux" (0x7855) or "UX"
// (0x5855) of Info-ZIP.
func (x extra) owner() (uid, gid uint32, ok bool) {
	if f := x.field(0x7875); len(f) >= 3 && f[0] == 1 {
		f = f[1:]
		var n [2]uint64
		for i := range n {
			if len(f) < 1 || int(f[0]) > 8 || len(f) < 1+int(f[0]) {
				return 0, 0, false
			}
			for k := int(f[0]); k > 0; k-- {
				n[i] = n[i]<<8 | uint64(f[k])
			}
			f = f[1+int(f[0]):]
		}
		return uint32(n[0]), uint32(n[1]), n[0]>>32 == 0 && n[1]>>32 == 0
	}
	f := x.field(0x7855)
	if f == "" {
		if f = x.field(0x5855); len(f) >= 8 {
			f = f[8:]
		}
	}
	if len(f) >= 4 {
		b := []byte(f)
		return uint32(le.Uint16(b)), uint32(le.Uint16(b[2:])), true
	}
	return 0, 0, false
}

// upper437 are the characters 0x80 to 0xff of IBM code page 437.
var upper437 = []rune("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0")

func fromCP437(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			b.WriteRune(upper437[s[i]-0x80])
		}
	}
	return b.String()
}
