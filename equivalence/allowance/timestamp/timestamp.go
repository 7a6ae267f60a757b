// Package timestamp is the cause of differences that are times of building,
// packing or changing.
package timestamp

import (
	"regexp"

	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Time of building or packing",
		What:  "a time that a compiler, packer or file system wrote down: modification times, creation times in headers, dates in version texts",
		How:   "a field that the container's format or the file's structure calls a time; or text that is a whole date or time of the same form on both sides (ISO 8601, RFC 2822, ctime, __DATE__ and __TIME__, kernel banner)",
		Not:   "bytes beside the date; numbers without the form of a date; a date that follows the word version, which names a release; binary values that no format calls a time",
		References: []string{
			"https://reproducible-builds.org/docs/timestamps/",
			"ISO 8601-1:2019; RFC 5322 section 3.3; ISO C11 section 6.10.8.1 (__DATE__, __TIME__)",
		},
	},
	Default: true,
	Reason:  "a time says when something was made; nothing is run or decided by it in the forms that are recognised",
	Explain: explain,
}

const (
	month = `(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`
	day   = `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)`
	clock = `(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\.\d{1,9})?`
	zone  = `(?: ?(?:Z|[A-Z]{3,5}|[+-]\d\d:?\d\d))`
	year  = `(?:19[7-9]\d|20\d\d)`
	mday  = `(?:[ 0]?[1-9]|[12]\d|3[01])`
	iso   = year + `-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
	slash = year + `/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])`
)

// dates are the forms, longest first.
var dates = regexp.MustCompile(`\b(?:` +
	day + `,? ` + month + ` ` + mday + ` ` + clock + zone + `? ` + year + `|` + // ctime, date(1), kernel banner
	`(?:` + day + `, )?` + mday + ` ` + month + ` ` + year + `(?: ` + clock + zone + `?)?|` + // RFC 5322
	iso + `(?:[T ]` + clock + zone + `?)?|` + slash + `(?: ` + clock + zone + `?)?|` +
	month + ` ` + mday + `,? ` + year + `(?:,? ` + clock + zone + `?)?|` + // __DATE__
	clock + // __TIME__
	`)`)

// versions is what makes a date the name of a release.
var versions = regexp.MustCompile(`(?i)(?:ver|version|release|rel|rev|revision|v)["' _.:=-]*$`)

func explain(d *allowance.Difference) (string, bool) {
	if d.Part.Use == part.Time {
		return "the structure calls this field a time", true
	}
	a, b, ok := allowance.Covered(d, tokens)
	return "a date or time on both sides: " + a + " and " + b, ok
}

// tokens finds dates that are not part of something longer.
func tokens(text []byte) (list [][]int) {
	for _, x := range dates.FindAllIndex(text, 32) {
		if x[1] < len(text) && word(text[x[1]]) || versions.Match(text[max(0, x[0]-24):x[0]]) {
			continue
		}
		list = append(list, x)
	}
	return list
}

func word(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
