// Package rpmdb is the survey of the package database of rpm.
package rpmdb

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/anatomy/sqlite"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Package for each package that rpm has installed.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Packages of rpm",
		Learns: "Name, version, architecture, source package, licence and signature (algorithm and number of the key) of each package in " +
			"rpm's database: rpmdb.sqlite, Packages.db (ndb) or Packages (a Berkeley DB hash).",
		Limits: "The write-ahead log of SQLite is not read. A database of more than 512 MiB is not read. That the signature is right is not verified.",
		References: []string{
			"rpm, docs/manual/format_header.md; include/rpm/rpmtag.h", "rpm, lib/backend/ndb/rpmpkg.c (layout of Packages.db)",
			"SQLite, Database File Format", "Berkeley DB 5.3, src/dbinc/db_page.h (layout of hash pages)", "RFC 4880, 5.2 (signature packets)",
		},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !strings.Contains("/"+s.Name, "/rpm/") && !strings.Contains("/"+s.Name, "/rpmdb/") {
			return false
		}
		switch path.Base(s.Name) {
		case "rpmdb.sqlite", "Packages.db", "Packages":
			return true
		}
		return false
	},
	Read: read,
}

const (
	maxSize     = 512 << 20
	maxPackages = 65536
)

func read(in *survey.Input, emit func(any)) error {
	if in.Size() > maxSize || in.Size() < 512 {
		return nil
	}
	var head [16]byte
	if n, err := in.ReadAt(head[:], 0); n < len(head) {
		return fmt.Errorf("rpm database: %w", err)
	}
	switch {
	case string(head[:15]) == "SQLite format 3":
		return readSQLite(in.Content, emit)
	case string(head[:4]) == "RpmP":
		return readNDB(in.Content, emit)
	case isHash(head[12:16]):
		return readHash(in.Content, emit)
	}
	return nil
}

// readSQLite reads the table Packages (hnum, blob).
func readSQLite(c assay.Content, emit func(any)) error {
	d, err := sqlite.Open(c, c.Size())
	if err != nil {
		return err
	}
	n := 0
	return d.Table("Packages", func(r sqlite.Row) bool {
		if len(r.Columns) > 1 {
			if blob, is := r.Columns[1].([]byte); is {
				add(blob, r.Offset, emit)
			}
		}
		n++
		return n < maxPackages
	})
}

// add emits the package of one header.
func add(blob []byte, offset int64, emit func(any)) {
	h, err := parse(blob)
	if err != nil {
		return
	}
	p := fact.Package{
		Manager: "rpm", Name: h.text(tagName), Architecture: h.text(tagArch), License: h.text(tagLicense),
		Installed: true, Signature: h.signature(), Offset: offset,
	}
	if p.Name == "" || p.Name == "gpg-pubkey" || strings.ContainsAny(p.Name, " \t/") {
		return // keys that the administrator trusts stand in the table too
	}
	p.Version = h.text(tagVersion)
	if r := h.text(tagRelease); r != "" {
		p.Version += "-" + r
	}
	if e, is := h.number(tagEpoch); is {
		p.Version = fmt.Sprintf("%d:%s", e, p.Version)
	}
	p.Source, p.SourceVersion = source(h.text(tagSource))
	emit(p)
}

// source takes the name and the version out of "name-version-release.src.rpm".
func source(file string) (name, version string) {
	file = strings.TrimSuffix(strings.TrimSuffix(file, ".src.rpm"), ".nosrc.rpm")
	i := strings.LastIndexByte(file, '-')
	if i < 0 {
		return file, ""
	}
	j := strings.LastIndexByte(file[:i], '-')
	if j < 0 {
		return file, ""
	}
	return file[:j], file[j+1:]
}

// trim cuts a text at its zero byte.
func trim(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return fact.Text(string(b[:min(len(b), 1024)]))
}
