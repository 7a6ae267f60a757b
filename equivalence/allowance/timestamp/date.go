package timestamp

import "regexp"

const (
	month = `(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`
	day   = `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)`
	clock = `(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\.\d{1,9})?`
	zone  = `(?: ?(?:Z|[A-Z]{3,5}|[+-]\d\d:?\d\d))`
	year  = `(?:19[7-9]\d|20\d\d)`
	mday  = `(?:0[1-9]|[12]\d|3[01]| ?[1-9])`
	iso   = year + `-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
	slash = year + `/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])`
	// what C writes (C11 6.10.8.1)
	cDate = month + ` (?: [1-9]|[12]\d|3[01]) ` + year
	cTime = `(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`
)

var (
	// forms, the longest first.
	forms = regexp.MustCompile(`\b(?:` +
		day + `,? ` + month + ` ` + mday + ` ` + clock + zone + `? ` + year + `|` + // ctime, date(1), kernel banner
		`(?:` + day + `, )?` + `(?:0?[1-9]|[12]\d|3[01]) ` + month + ` ` + year + `(?: ` + clock + zone + `?)?|` + // RFC 5322
		iso + `(?:[T ]` + clock + zone + `?)?|` + slash + `(?: ` + clock + zone + `?)?|` +
		month + ` ` + mday + `,? ` + year + `(?:,? (?:- )?` + clock + zone + `?)?|` + // __DATE__, U-Boot
		clock + // __TIME__
		`)`)
	// versions is what makes a date the name of a release.
	versions = regexp.MustCompile(`(?i)(?:ver|version|release|rel|rev|revision|\bv)["' _.:=-]*$`)
)

// dates finds dates that are not part of something longer.
func dates(text []byte) (list [][]int) {
	for _, x := range forms.FindAllIndex(text, 32) {
		if x[1] < len(text) && joins(text[x[1]]) || x[0] > 0 && joins(text[x[0]-1]) || versions.Match(text[max(0, x[0]-24):x[0]]) {
			continue
		}
		list = append(list, x)
	}
	return list
}

// joins: a byte that makes a word or number of what stands beside it.
func joins(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '/' || c == '@' || c == '$' || c == '%'
}
