// Package kernel is the survey of Linux kernels: the version banner in their
// data.
package kernel

import (
	"bytes"
	"encoding/binary"
	"io"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Kernel for each distinct banner of a content.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Linux kernel",
		Learns: "Release, builder, compiler and build time from the banner \"Linux version ...\" in the data of a kernel, " +
			"and from the version text in the header of an x86 boot image, whose kernel is compressed.",
		Limits: "A banner is believed only in its whole form with builder and compiler, so that formats and mentions of " +
			"Linux in programs are no kernels. Kernels in compressed containers are seen when the container is opened. " +
			"At most 16 banners of a content are told.",
		References: []string{
			"Linux, init/version.c (linux_banner), scripts/mkcompile_h",
			"Linux, Documentation/arch/x86/boot.rst (HdrS, kernel_version)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		switch s.Kind {
		case "data", "elf", "elf-kernel":
			return s.Size >= int64(len(prefix))
		case "pe":
			return setup(s.Head) != 0
		}
		return false
	},
	Read: read,
}

var prefix = []byte("Linux version ")

const (
	window    = 1 << 20
	longest   = 512 // of a banner, in bytes
	maxFacts  = 16
	setupHead = 0x210
)

func read(in *survey.Input, emit func(any)) error {
	var head [setupHead]byte
	n, _ := in.ReadAt(head[:], 0)
	if at := setup(head[:n]); at != 0 {
		if k, ok := bootVersion(in, at); ok {
			emit(k)
		}
	}
	seen := map[string]bool{}
	return each(in, func(at int64, text []byte) bool {
		k, ok := parse(text)
		if ok && !seen[k.Banner] {
			seen[k.Banner] = true
			k.Offset = at
			emit(k)
		}
		return len(seen) < maxFacts
	})
}

// each calls visit with every place where a banner may start and up to longest
// bytes from there, until visit says stop.
func each(in *survey.Input, visit func(at int64, text []byte) bool) error {
	if b, ok := in.All(window); ok {
		search(b, 0, len(b), visit)
		return nil
	}
	buf := make([]byte, window+longest)
	for at := int64(0); at < in.Size(); at += window {
		if err := in.Ctx.Err(); err != nil {
			return err
		}
		n, err := in.ReadAt(buf, at)
		if !search(buf[:n], at, min(n, window), visit) {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// search visits the places in b[:end]; b[0] stands at base.
func search(b []byte, base int64, end int, visit func(at int64, text []byte) bool) bool {
	for i := 0; i < end; {
		j := bytes.Index(b[i:], prefix)
		if j < 0 || i+j >= end {
			return true
		}
		i += j
		if !visit(base+int64(i), b[i:min(len(b), i+longest)]) {
			return false
		}
		i += len(prefix)
	}
	return true
}

// setup gives where the version text of an x86 boot image stands, 0 if head is
// not that of one: boot flag at 0x1fe, "HdrS" at 0x202, and at 0x20e the place
// of the text less 0x200.
func setup(head []byte) int64 {
	if len(head) < setupHead || head[0x1fe] != 0x55 || head[0x1ff] != 0xaa || string(head[0x202:0x206]) != "HdrS" {
		return 0
	}
	at := binary.LittleEndian.Uint16(head[0x20e:])
	if at == 0 {
		return 0
	}
	return int64(at) + 0x200
}

// bootVersion reads "release (user@host) #1 SMP date" at off.
func bootVersion(in *survey.Input, off int64) (k fact.Kernel, ok bool) {
	b := make([]byte, longest)
	n, _ := in.ReadAt(b, off)
	text, _, ended := bytes.Cut(b[:n], []byte{0})
	if !ended || !printable(text) {
		return k, false
	}
	release, rest, _ := bytes.Cut(text, []byte{' '})
	by, rest, ok := parenthesis(rest)
	if !ok || !isRelease(release) {
		return k, false
	}
	return fact.Kernel{
		Release: string(release), Banner: string(text), By: string(by), Built: string(bytes.TrimSpace(rest)),
		Offset: off, Length: int64(len(text)),
	}, true
}
