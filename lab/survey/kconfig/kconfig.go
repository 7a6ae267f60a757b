// Package kconfig is the survey of Linux kernel configurations.
package kconfig

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"

	"assay/lab/survey"
)

// Survey emits one fact.KConfig for a kernel's configuration.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Linux kernel configuration",
		Learns: "Release and architecture from the comment at the top, how many options are built in, modules, off, or have a value, and the " +
			"values of those options that bear on how the kernel protects itself: memory protection, stack protector, address " +
			"randomisation, interfaces to memory, signed modules, security modules, debuggers, command line. The file is the one " +
			"that format/ikconfig gives from a kernel, /boot/config-*, any .config of Linux, or the one inside the module configs.ko: then " +
			"lines are those of the unpacked text and the place is that of the packed one.",
		Limits: "What the command line, sysctl or a distribution's patches change at run time is not seen. Configurations of other programs " +
			"that use the same syntax (busybox, U-Boot, OpenWrt's build) are left out. Files over 1 MiB are not read.",
		References: []string{
			"Linux, Documentation/kbuild/kconfig.rst, scripts/kconfig/confdata.c",
			"Linux, kernel/configs.c (IKCONFIG)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		return s.Size <= maxSize && (s.Kind == "text" && bytes.Contains(s.Head, mark) || s.Kind == "elf" && path.Base(s.Name) == "configs.ko")
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
	at := -1
	if in.Kind == "elf" {
		if at = bytes.Index(b, start); at < 0 {
			return nil
		}
		at += len(start)
		z, err := gzip.NewReader(bytes.NewReader(b[at:]))
		if err != nil {
			return fmt.Errorf("configuration at 0x%x: %w", at, err)
		}
		// what could be unpacked is read; the check value at the end is not asked
		if b, _ = io.ReadAll(io.LimitReader(z, maxSize)); len(b) == 0 {
			return nil
		}
	}
	k, ok := parse(string(b))
	if !ok {
		return nil
	}
	for i := range k.Options {
		if at >= 0 {
			k.Options[i].Offset = int64(at)
		}
	}
	emit(k)
	return nil
}

// start is the mark in front of the packed configuration (kernel/configs.c).
var start = []byte("IKCFG_ST")
