// Package timestamp is the cause of differences that are times of building,
// packing or changing.
package timestamp

import (
	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Time of building or packing",
		What:  "a time that a compiler, packer or file system wrote down: modification times, creation times in headers, dates in version texts",
		How: "a field that the container's format or the file's structure calls a time. " +
			"In programs: a date or time in a text constant that is the banner of Linux, U-Boot or BusyBox or says built or compiled; or __DATE__ and __TIME__ as C writes them, which are the whole constant and stand near each other or near such a word. " +
			"In images without structure: such banners only. " +
			"In texts: in the comment at the very top of the file; in files that only tell of a build, by their names (version, *-release, build-info, issue, banner, motd, change logs, /usr/share/doc, /usr/share/man); Installed-Time of a package manager. " +
			"The date is a whole date of a known form on both sides (ISO 8601, RFC 5322, ctime, __DATE__, __TIME__)",
		Not: "any other value in configuration and scripts, because programs act on it: when a job runs, until when something is valid or denied; " +
			"lines and constants that say until, expires, valid, deny or the like; bytes beside the date; a date that follows the word version, which names a release; binary values that no format calls a time",
		References: []string{
			"https://reproducible-builds.org/docs/timestamps/",
			"ISO 8601-1:2019; RFC 5322 section 3.3; ISO C11 section 6.10.8.1 (__DATE__, __TIME__)",
		},
	},
	Default: true,
	Reason:  "a time says when something was made; nothing is run or decided by it in the places that are recognised",
	Explain: explain,
}

func explain(d *allowance.Difference) (string, bool) {
	if d.Part.Use == part.Time {
		return "the structure calls this field a time", true
	}
	find, why := dates, ""
	switch {
	case d.InText():
		find, why = inText(d)
	case d.InConstant():
		find, why = inConstant(d)
	case d.Part.Use == part.Plain && d.A.Whole && d.B.Whole && d.Both(isBanner):
		why = "in a banner"
	}
	if why == "" {
		return "", false
	}
	a, b, ok := allowance.Covered(d, find)
	return "a date or time on both sides, " + why + ": " + a + " and " + b, ok
}
