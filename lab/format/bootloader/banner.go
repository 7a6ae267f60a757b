package bootloader

import (
	"bytes"
	"encoding/binary"
	"regexp"

	"assay/lab/format"
)

// banner is what a loader says of itself.
type banner struct {
	name, text string
	at         int64
}

const (
	searched = 4 << 20 // bytes in which the banner stands
	longest  = 160     // bytes of a banner that are shown
)

// banners are texts that loaders print when they start. The first group is the
// banner.
var banners = []struct {
	name  string
	needs string // a text that is looked for first
	text  *regexp.Regexp
}{
	{"U-Boot", "U-Boot ", regexp.MustCompile(`(U-Boot (?:SPL |TPL )?\d+\.\d+[^\x00\n\r]*)`)},
	{"barebox", "barebox 2", regexp.MustCompile(`(barebox 20\d\d\.\d\d[^\x00\n\r]*)`)},
	{"CFE", "CFE version ", regexp.MustCompile(`(CFE version \d[^\x00\n\r]*)`)},
	{"RedBoot", "RedBoot", regexp.MustCompile(`(RedBoot\(tm\) bootstrap[^\x00]*?version [^\x00\n\r]*)`)},
	{"BootBase", "Bootbase Version: ", regexp.MustCompile(`(Bootbase Version: V\d[^\x00\n\r]*)`)},
	{"RouterBOOT", "RouterBOOT booter ", regexp.MustCompile(`(RouterBOOT booter \d[^\x00\n\r]*)`)},
}

// find gives the first banner.
func find(in *format.Input) (banner, error) {
	b := in.View(0, searched)
	for _, k := range banners {
		from := bytes.Index(b, []byte(k.needs))
		if from < 0 {
			continue
		}
		m := k.text.FindIndex(b[from:])
		if m == nil {
			continue
		}
		at := from + m[0]
		text := b[at:min(from+m[1], at+longest)]
		return banner{k.name, printable(text), int64(at)}, nil
	}
	return banner{}, format.Not("no banner")
}

func printable(b []byte) string {
	return string(bytes.TrimRight(bytes.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '.'
		}
		return r
	}, b), " "))
}

const (
	page   = 4 << 10
	sector = 64 << 10
	window = 1 << 20
	most   = 16 << 20 // no loader is longer
)

// end finds where the loader ends; it is behind its banner.
func end(in *format.Input, at int64) (int64, error) {
	size := min(in.Size(), most)
	zeros := int64(0) // pages in a row
	for from := at &^ (page - 1); from < size; from += window {
		if err := in.Ctx.Err(); err != nil {
			return 0, err
		}
		b := in.View(from, int(min(window, size-from)))
		for k := 0; k < len(b); k += page {
			here := from + int64(k)
			p := b[k:min(k+page, len(b))]
			if here > at && here%sector == 0 && container(p) {
				return trimmed(in, here), nil
			}
			if len(p) < page {
				break
			}
			if here > at && all(p, 0xff) {
				return trimmed(in, here), nil
			}
			if zeros++; !all(p, 0) {
				zeros = 0
			}
			if zeros*page >= 16<<10 {
				return trimmed(in, here+page-zeros*page), nil
			}
		}
	}
	return trimmed(in, size), nil
}

func all(p []byte, c byte) bool {
	return p[0] == c && bytes.Equal(p[1:], p[:len(p)-1])
}

// container: what often stands behind a loader.
func container(p []byte) bool {
	if len(p) < 4 {
		return false
	}
	switch w := binary.BigEndian.Uint32(p); w {
	case 0x27051956, 0x68737173, 0x73717368, 0x55424923, 0xd00dfeed: // uImage, squashfs, UBI, device tree
		return true
	}
	return binary.LittleEndian.Uint16(p) == 0x1985 || binary.BigEndian.Uint16(p) == 0x1985 // jffs2
}

// trimmed goes back over filling in front of end.
func trimmed(in *format.Input, end int64) int64 {
	b := in.View(max(0, end-sector), int(min(end, sector)))
	if len(b) == 0 {
		return end
	}
	c := b[len(b)-1]
	if c != 0xff && c != 0 {
		return end
	}
	n := len(bytes.TrimRight(b, string([]byte{c})))
	if len(b)-n < 64 {
		return end
	}
	return end - int64(len(b)) + int64(n+3)&^3
}
