package allowance

import (
	"path"
	"regexp"
	"strings"

	"assay"
	"assay/equivalence/part"
)

// Files that tell people, and no program, when and where something was made.
// They are known by their names: programs are told what to do elsewhere.
var (
	versionFiles = regexp.MustCompile(`(?i)^\.?(?:[a-z0-9]+[_-])?(?:versions?|release|build[_-]?info|build[_-]?(?:date|time|stamp|timestamp)|timestamp|banner|issue(?:\.net)?|motd)(?:\.txt)?$`)
	histories    = regexp.MustCompile(`(?i)^(?:change[_-]?logs?|changes|news|history|release[_-]?notes)(?:[._-](?:txt|md|debian|[a-z]{2}))*$`)
	packed       = regexp.MustCompile(`\.(?:gz|xz|bz2|zst|lzma|Z)$`)
)

// run are directories whose files are run or read by what runs.
var run = regexp.MustCompile(`(?:^|/)(?:s?bin|init\.d|rc[0-9S]?\.d|cron[^/]*|profile\.d|hotplug[^/]*|uci-defaults|if-[a-z-]+\.d|config|conf|default|crontabs)/`)

// TellsBuild reports whether the file of the difference is one that only tells
// of a build: a version file or a banner, a change log, documentation; and no
// script, whatever it is called.
func (d *Difference) TellsBuild() bool { return d.Kind != "script" && tellsBuild(d.Path) }

func tellsBuild(p assay.Path) bool {
	name := named(p)
	if run.MatchString(name) {
		return false
	}
	base := path.Base(name)
	return versionFiles.MatchString(base) || histories.MatchString(base) || strings.Contains("/"+name, "/usr/share/doc/") || strings.Contains("/"+name, "/usr/share/man/")
}

// named is the name of a file in its container; of what stands alone in a
// compressed file the name of that, without its ending.
func named(p assay.Path) string {
	list := strings.Split(string(p), "!/")
	last := list[len(list)-1]
	if k := len(list) - 2; k >= 0 && packed.MatchString(list[k]) && !strings.Contains(last, "/") {
		return packed.ReplaceAllString(list[k], "")
	}
	return last
}

// InText reports whether the difference stands in a text.
func (d *Difference) InText() bool { return d.Part.Use == part.Text || d.Part.Use == part.Comment }

// InConstant reports whether the difference stands in one of a program's
// constants that are text, whole and as C keeps them, on both sides.
func (d *Difference) InConstant() bool {
	return (d.Part.Use == part.Strings || d.Part.Use == part.Constant) && d.A.Whole && d.B.Whole
}

// Both reports whether something is true of the texts on both sides.
func (d *Difference) Both(is func(text []byte) bool) bool { return is(d.A.Around) && is(d.B.Around) }
