package cyclonedx

import (
	"strings"

	packageurl "github.com/package-url/packageurl-go"

	"assay"
)

// purl is the package URL (ECMA-427) of a row of a package database. Where the
// distribution, which the types deb, rpm and apk need, is not known there is
// none: a wrong one would find the wrong advisories.
func purl(s *assay.System, p *assay.Package) string {
	kind, space := "", distribution(s.OS)
	switch p.Manager {
	case "dpkg":
		kind = packageurl.TypeDebian
	case "rpm":
		kind = packageurl.TypeRPM
	case "apk":
		kind = packageurl.TypeApk
	case "opkg":
		return url("opkg", "", p)
	}
	if kind == "" || space == "" {
		return ""
	}
	return url(kind, space, p)
}

func url(kind, space string, p *assay.Package) string {
	var q packageurl.Qualifiers
	if p.Architecture != "" {
		q = packageurl.Qualifiers{{Key: "arch", Value: p.Architecture}}
	}
	return packageurl.NewPackageURL(kind, space, p.Name, p.Version, q, "").ToString()
}

// distribution is the namespace that purl types use, from what release files
// say.
func distribution(os string) string {
	os = strings.ToLower(os)
	for _, d := range []string{"debian", "ubuntu", "raspbian", "alpine", "openwrt", "fedora", "opensuse", "centos", "redhat", "openeuler"} {
		if strings.HasPrefix(os, d) {
			return d
		}
	}
	return ""
}
