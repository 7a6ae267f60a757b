// Package osrelease is the survey of the files in which a distribution says
// what it is.
package osrelease

import (
	"fmt"
	"strings"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.OSRelease for each such file.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Name and version of the operating system",
		Learns: "All fields of etc/os-release, usr/lib/os-release, initrd-release, etc/lsb-release, etc/openwrt_release " +
			"and etc/device_info, and from all but the last the name, version and full name; the one version in etc/openwrt_version.",
		Limits: "Free text such as etc/issue or etc/banner is not read. Expansions of the shell are not done: a value with " +
			"one is kept as it is written. A file of more than 64 KiB is not read.",
		References: []string{
			"os-release(5)",
			"Linux Standard Base, lsb_release: /etc/lsb-release (DISTRIB_*)",
			"OpenWrt, package/base-files: etc/openwrt_release, etc/openwrt_version, etc/device_info",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		for _, f := range files {
			if strings.HasSuffix("/"+s.Name, f) {
				return true
			}
		}
		return false
	},
	Read: read,
}

var files = []string{
	"/etc/os-release", "/usr/lib/os-release", "/etc/initrd-release", "/usr/lib/initrd-release",
	"/etc/lsb-release", "/etc/openwrt_release", "/etc/openwrt_version", "/etc/device_info",
}

const maxSize = 64 << 10

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return fmt.Errorf("release file of %d bytes: longer than %d or not readable", in.Size(), maxSize)
	}
	text := string(b)
	fields := assignments(text)
	if len(fields) == 0 {
		if v := version(text); v != "" {
			emit(fact.OSRelease{Version: v})
		}
		return nil
	}
	first := func(names ...string) string {
		for _, n := range names {
			if fields[n] != "" {
				return fields[n]
			}
		}
		return ""
	}
	emit(fact.OSRelease{
		Name:    first("NAME", "DISTRIB_ID", "ID"),
		Version: first("VERSION_ID", "VERSION", "DISTRIB_RELEASE"),
		Pretty:  first("PRETTY_NAME", "DISTRIB_DESCRIPTION"),
		Fields:  fields,
	})
	return nil
}

// version is the text of a file that has one line of one word.
func version(text string) string {
	v := strings.TrimSpace(text)
	if len(v) > 128 {
		return ""
	}
	for i := range len(v) {
		if v[i] <= ' ' || v[i] > '~' {
			return ""
		}
	}
	return v
}
