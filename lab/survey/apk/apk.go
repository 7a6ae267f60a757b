// Package apk is the survey of the package database of apk, the manager of
// Alpine Linux, postmarketOS and OpenWrt since 2024.
package apk

import (
	"fmt"
	"strings"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Package for each package that apk has installed.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Packages of apk",
		Learns: "Name, version, architecture, origin (source package), licence and the checksum of each package in lib/apk/db/installed " +
			"(usr/lib/apk/db/installed where /lib is /usr/lib). The checksum is of the package's control data, which the index signs.",
		Limits: "Indexes of packages that could be installed (APKINDEX) are not read. A file of more than 64 MiB is not read.",
		References: []string{
			"Alpine Linux wiki, Apk spec: installed database", "apk-tools, src/package.c and src/database.c (letters of the fields)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		return s.Kind == "text" && strings.HasSuffix("/"+s.Name, "lib/apk/db/installed")
	},
	Read: read,
}

const (
	maxSize  = 64 << 20 // bytes; a package takes about 1 KiB
	maxField = 1024
)

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return fmt.Errorf("apk database of %d bytes: longer than %d or not readable", in.Size(), maxSize)
	}
	text := string(b)
	var p fact.Package
	offset := 0
	for number := 1; offset < len(text); number++ {
		line, _, _ := strings.Cut(text[offset:], "\n")
		at := offset
		offset += len(line) + 1
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			flush(&p, emit)
			continue
		}
		if len(line) > 2 && line[1] == ':' {
			if p.Line == 0 {
				p.Offset, p.Line = int64(at), number
			}
			set(&p, line[0], line[2:])
		}
	}
	flush(&p, emit)
	return nil
}

// flush emits a package at the end of its paragraph.
func flush(p *fact.Package, emit func(any)) {
	if p.Name != "" && !strings.ContainsAny(p.Name, " \t/") {
		p.Manager, p.Installed = "apk", true
		emit(*p)
	}
	*p = fact.Package{}
}

// set takes one field; the fields of files (F, R, a, Z, M) begin behind those
// of the package and may repeat its letters, but for these.
func set(p *fact.Package, letter byte, value string) {
	v := fact.Text(value[:min(len(value), maxField)])
	switch letter {
	case 'P':
		p.Name = v
	case 'V':
		p.Version = v
	case 'A':
		p.Architecture = v
	case 'o':
		p.Source = v
	case 'L':
		p.License = v
	case 'C':
		p.Signature = v
	case 'f':
		p.Status = "broken: " + v
	}
}
