package timestamp

import (
	"path"
	"regexp"

	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

var (
	// deciding is said of times that something hangs on.
	deciding = regexp.MustCompile(`(?i)until|expir|valid|deadline|deny|denied|allow|permit|block|reject|licen[sc]|trial|\block|support|end[_ -]?of|eol|not[_ -]?(?:before|after)|before|after|since|renew|schedul|cron|reboot`)
	// building is said of times at which something was made.
	building = regexp.MustCompile(`(?i)\b(?:built|build|buildtime|compiled|compilation)\b|__date__`)
	// banners are texts whose form is known: Linux init/version.c, U-Boot
	// include/version_string.h, BusyBox libbb/messages.c, UTS_VERSION.
	banners = regexp.MustCompile(`^(?:Linux version \d[^\n]* #\d|U-Boot (?:SPL |TPL )?\d{4}\.\d|BusyBox v\d+\.\d|#\d+ (?:SMP |PREEMPT\w* |RT )*` + day + ` )`)
	// opkg(8) and apk-like status files.
	installed = regexp.MustCompile(`^Installed-Time: (\d{9,10})$`)

	wholeDate = regexp.MustCompile(`^` + cDate + `$`)
	wholeTime = regexp.MustCompile(`^` + cTime + `$`)
	wholeBoth = regexp.MustCompile(`^(?:` + cDate + ` ` + cTime + `|` + cTime + ` ` + cDate + `)$`)
	dateNear  = regexp.MustCompile(`\x00` + cDate + `\x00`)
	timeNear  = regexp.MustCompile(`\x00` + cTime + `\x00`)
)

func isBanner(text []byte) bool { return banners.Match(text) && !deciding.Match(text) }

// inText says why a date in a text is one of a build, if it is.
func inText(d *allowance.Difference) (find func([]byte) [][]int, why string) {
	if d.Part.Use == part.Comment {
		return dates, "in the comment at the top"
	}
	if !d.A.Whole || !d.B.Whole {
		return nil, ""
	}
	if base := path.Base(d.Name); base == "status" || path.Ext(base) == ".control" {
		if d.Both(installed.Match) {
			return func(text []byte) [][]int { return [][]int{installed.FindSubmatchIndex(text)[2:]} }, "when a package was installed"
		}
	}
	if d.TellsBuild() && d.Both(func(text []byte) bool { return !deciding.Match(text) }) {
		return dates, "in a file that only tells of a build"
	}
	return nil, ""
}

// near is how many bytes around a constant are looked at for its companion.
const near = 256

// inConstant says why a date in a program's text constant is one of a build,
// if it is.
func inConstant(d *allowance.Difference) (find func([]byte) [][]int, why string) {
	switch {
	case !d.Both(func(text []byte) bool { return !deciding.Match(text) }):
		return nil, ""
	case d.Both(isBanner):
		return dates, "in a banner"
	case d.Both(building.Match):
		return dates, "in a constant that says so"
	case d.Both(wholeBoth.Match):
		return whole, "as __DATE__ and __TIME__ are written"
	case d.Both(wholeDate.Match) && beside(d, timeNear):
		return whole, "as __DATE__ is written, near __TIME__"
	case d.Both(wholeTime.Match) && beside(d, dateNear):
		return whole, "as __TIME__ is written, near __DATE__"
	}
	return nil, ""
}

func whole(text []byte) [][]int { return [][]int{{0, len(text)}} }

// beside reports whether a companion, or a word of building, stands near the
// constants on both sides.
func beside(d *allowance.Difference, companion *regexp.Regexp) bool {
	for side, p := range map[byte]*allowance.Piece{'a': &d.A, 'b': &d.B} {
		from := p.Offset - int64(p.At)
		b := d.Sides.Bytes(side, from-near, 2*near+int64(len(p.Around)))
		if deciding.Match(b) || !companion.Match(b) && !building.Match(b) {
			return false
		}
	}
	return true
}
