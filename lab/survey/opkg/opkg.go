// Package opkg is the survey of opkg's and ipkg's databases of installed
// packages, as OpenWrt and Yocto have them.
package opkg

import (
	"fmt"
	"path"
	"strings"

	"assay/anatomy/deb822"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Package for each package that opkg knows.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Packages of opkg",
		Learns: "Name, version, architecture, source, licence, CPE and status of each package in usr/lib/opkg/status or " +
			"var/lib/opkg/status and in the control files in info/ beside it; the same of ipkg, its predecessor.",
		Limits: "Lists of packages that could be installed (opkg/lists) are not read. A file of more than 64 MiB is not " +
			"read. Packages that a build put into the image without opkg are not in its database.",
		References: []string{
			"opkg, libopkg/pkg_parse.c (fields), libopkg/pkg.c (want, flag, status)",
			"OpenWrt, include/package-ipkg.mk (what control files hold: SourceName, License, CPE-ID)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		for _, manager := range []string{"opkg", "ipkg"} {
			for _, lib := range []string{"usr/lib/", "var/lib/"} {
				if selects("/"+s.Name, "/"+lib+manager) {
					return true
				}
			}
		}
		return false
	},
	Read: read,
}

func selects(name, dir string) bool {
	if strings.HasSuffix(name, dir+"/status") {
		return true
	}
	return strings.HasSuffix(name, ".control") && strings.HasSuffix(path.Dir(name), dir+"/info")
}

// maxSize is how long a database may be: a paragraph takes about 200 bytes.
const maxSize = 64 << 20

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return fmt.Errorf("opkg database of %d bytes: longer than %d or not readable", in.Size(), maxSize)
	}
	for p := range deb822.Paragraphs(b) {
		if pkg, is := describe(p); is {
			emit(pkg)
		}
	}
	return nil
}

func describe(p *deb822.Paragraph) (fact.Package, bool) {
	pkg := fact.Package{
		Manager: "opkg", Name: text(p, "Package"), Version: text(p, "Version"),
		Architecture: text(p, "Architecture"), Source: source(p),
		License: text(p, "License"), CPE: text(p, "CPE-ID"), Status: text(p, "Status"),
		Offset: p.Offset, Line: p.Line,
	}
	if pkg.Name == "" || strings.ContainsAny(pkg.Name, " \t") {
		return pkg, false
	}
	pkg.Installed = installed(p, pkg.Status)
	return pkg, true
}

// source is the name of the source package. OpenWrt's Source is a directory of
// its tree; other things that stand there are kept as they are.
func source(p *deb822.Paragraph) string {
	if s := text(p, "SourceName"); s != "" {
		return s
	}
	s := text(p, "Source")
	if strings.HasPrefix(s, "package/") || strings.HasPrefix(s, "feeds/") {
		return path.Base(s)
	}
	return s
}

// installed reads the third word of the status. A control file that opkg keeps
// is there because the package is; where it has a status, then the one that
// was written when the package was built, before it was installed anywhere.
func installed(p *deb822.Paragraph, status string) bool {
	words := strings.Fields(status)
	if len(words) == 0 || words[0] == "unknown" && p.Has("Description") && !p.Has("Installed-Time") {
		return true
	}
	return words[len(words)-1] == "installed" || words[len(words)-1] == "unpacked"
}

// text gives a field, cut to what a name, version or licence can be.
func text(p *deb822.Paragraph, name string) string {
	v := p.Get(name)
	return fact.Text(v[:min(len(v), 1024)])
}
