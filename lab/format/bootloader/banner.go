package bootloader

import (
	"bytes"
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
