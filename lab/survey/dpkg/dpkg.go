// Package dpkg is the survey of dpkg's database of installed packages.
package dpkg

import (
	"fmt"
	"strings"

	"assay/anatomy/deb822"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Package for each package that dpkg knows.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Packages of dpkg",
		Learns: "Name, version, architecture, source and status of each package in var/lib/dpkg/status, and in the " +
			"files below var/lib/dpkg/status.d that images without a package manager have.",
		Limits: "Installed means that all files are there, configured or not; packages that were removed but left their " +
			"configuration, and half-installed ones, are told as not installed. A file of more " +
			"than 64 MiB is not read. Licences are not in this database.",
		References: []string{
			"dpkg-query(1), deb822(5)",
			"Debian Policy, sections 5.1 and 5.6",
			"dpkg, lib/dpkg/parse.c (Status: want, flag, status)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		return has(s.Name, "var/lib/dpkg/status") || has(s.Name, "var/lib/dpkg/status.d/") && !strings.HasSuffix(s.Name, ".md5sums")
	},
	Read: read,
}

// maxSize is how long a database may be: Debian's archive has 60,000 packages
// whose paragraphs take about 1 KiB each.
const maxSize = 64 << 20

// has reports whether name is place, or below it if place ends in a slash;
// directories may stand in front.
func has(name, place string) bool {
	dir := "/" + name
	if strings.HasSuffix(place, "/") {
		i := strings.LastIndex(dir, "/")
		return strings.HasSuffix(dir[:i+1], "/"+place)
	}
	return strings.HasSuffix(dir, "/"+place)
}

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return fmt.Errorf("dpkg database of %d bytes: longer than %d or not readable", in.Size(), maxSize)
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
		Manager: "dpkg", Name: text(p, "Package"), Version: text(p, "Version"),
		Architecture: text(p, "Architecture"), Status: text(p, "Status"),
		Offset: p.Offset, Line: p.Line,
	}
	if pkg.Name == "" || strings.ContainsAny(pkg.Name, " \t") {
		return pkg, false
	}
	// Source: name (version), both only where they differ from the package's.
	source, version, _ := strings.Cut(text(p, "Source"), " ")
	pkg.Source, pkg.SourceVersion = source, strings.Trim(version, " ()")
	// A file in status.d has no status: it is there because the package is.
	words := strings.Fields(pkg.Status)
	pkg.Installed = len(words) == 0 || present[words[len(words)-1]]
	return pkg, true
}

// present are the states in which all files of a package are on disk. The
// packages of an installer stay unpacked.
var present = map[string]bool{
	"installed": true, "triggers-pending": true, "triggers-awaited": true, "half-configured": true, "unpacked": true,
}

// text gives a field, cut to what a name, version or status can be.
func text(p *deb822.Paragraph, name string) string {
	v := p.Get(name)
	return fact.Text(v[:min(len(v), 512)])
}
