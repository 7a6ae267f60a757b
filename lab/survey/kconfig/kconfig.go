// Package kconfig is the survey of Linux kernel configurations.
package kconfig

import (
	"bytes"

	"assay/lab/survey"
)

// Survey emits one fact.KConfig for a kernel's configuration.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Linux kernel configuration",
		Learns: "Release and architecture from the comment at the top, how many options are built in, modules, off, or have a value, and the " +
			"values of those options that bear on how the kernel protects itself: memory protection, stack protector, address " +
			"randomisation, interfaces to memory, signed modules, security modules, debuggers, command line. The file is the one " +
			"that format/ikconfig gives from a kernel, /boot/config-*, or any .config of Linux.",
		Limits: "What the command line, sysctl or a distribution's patches change at run time is not seen. Configurations of other programs " +
			"that use the same syntax (busybox, U-Boot, OpenWrt's build) are left out. Files over 1 MiB are not read.",
		References: []string{
			"Linux, Documentation/kbuild/kconfig.rst, scripts/kconfig/confdata.c",
			"Linux, kernel/configs.c (IKCONFIG)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		return s.Kind == "text" && s.Size <= maxSize && bytes.Contains(s.Head, mark)
	},
	Read: read,
}

var mark = []byte("\nCONFIG_")

const (
	maxSize    = 1 << 20
	maxValue   = 1024 // longer values are cut
	maxOptions = 1024 // of wanted options, which a damaged file may repeat
)

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return nil
	}
	if k, ok := parse(string(b)); ok {
		emit(k)
	}
	return nil
}
