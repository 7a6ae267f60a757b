package tar

import "bytes"

const block = 512

// variant is the dialect that a header's magic states.
type variant uint8

const (
	v7    variant = iota // no magic
	ustar                // "ustar" NUL "00" (POSIX.1-1988)
	gnu                  // "ustar  " NUL
	star                 // ustar with "tar" NUL at 508 (Schily)
)

func (v variant) String() string { return [...]string{"v7", "ustar", "gnu", "star"}[v] }

// header is one 512-byte header block. The layout is that of POSIX.1-1988
// (pax utility, "ustar Interchange Format") and of tar.h in GNU tar.
type header struct {
	variant  variant
	flag     byte // typeflag, byte 156
	name     string
	link     string
	size     int64
	mode     int64
	uid, gid int64
	mtime    int64
	major    int64
	minor    int64
	hasMode  bool
	hasOwner bool
	hasTime  bool
}

// checksumRight compares the stored sum (byte 148, 8 bytes) with the sum over the
// block in which that field counts as blanks; old systems summed signed bytes.
func checksumRight(b []byte) bool {
	want, set, ok := number(b[148:156])
	if !ok || !set {
		return false
	}
	unsigned, signed := int64(8*' '), int64(8*' ')
	for i, c := range b[:block] {
		if i < 148 || i >= 156 {
			unsigned += int64(c)
			signed += int64(int8(c))
		}
	}
	return want == unsigned || want == signed
}

// sound reports whether b is a header: its checksum is right and its size is a
// number.
func sound(b []byte) bool {
	if len(b) < block || !digitish(b[148:156]) || !checksumRight(b) {
		return false
	}
	size, _, ok := number(b[124:136])
	return ok && size >= 0 && size <= maxSize
}

// digitish is a quick test that a checksum field has an octal digit in it and
// nothing that cannot stand there.
func digitish(f []byte) bool {
	n := 0
	for _, c := range f {
		switch {
		case c >= '0' && c <= '7':
			n++
		case c != ' ' && c != 0:
			return false
		}
	}
	return n > 0
}

// maxSize keeps sums of offsets and sizes inside int64.
const maxSize = 1 << 60

func variantOf(b []byte) variant {
	switch {
	case string(b[257:263]) == "ustar " && b[263] == ' ':
		return gnu
	case string(b[257:262]) != "ustar":
		return v7
	case string(b[508:512]) == "tar\x00":
		return star
	}
	return ustar
}

// parse reads the fields of a header block. Fields that are no numbers count
// as absent.
func parse(b []byte) header {
	h := header{variant: variantOf(b), flag: b[156], name: text(b[0:100]), link: text(b[157:257])}
	h.size, _, _ = number(b[124:136])
	h.mode, h.hasMode, _ = number(b[100:108])
	var u, g bool
	h.uid, u, _ = number(b[108:116])
	h.gid, g, _ = number(b[116:124])
	h.hasOwner = u && g
	h.mtime, h.hasTime, _ = number(b[136:148])
	if h.variant == v7 {
		return h
	}
	h.major, _, _ = number(b[329:337])
	h.minor, _, _ = number(b[337:345])
	prefix := ""
	switch h.variant {
	case ustar:
		prefix = text(b[345:500])
	case star:
		prefix = text(b[345:476])
	}
	if prefix != "" {
		h.name = prefix + "/" + h.name
	}
	return h
}

// text is a field up to its first NUL.
func text(f []byte) string {
	if i := bytes.IndexByte(f, 0); i >= 0 {
		f = f[:i]
	}
	return string(f)
}

func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// round gives n rounded up to whole blocks.
func round(n int64) int64 { return (n + block - 1) &^ (block - 1) }

// bodiless reports whether entries of that type have no body whatever their
// size field says: links, devices, directories, fifos. Hard links may have
// one (POSIX.1-2001) and are not among them.
func bodiless(flag byte) bool { return flag >= '2' && flag <= '6' }
