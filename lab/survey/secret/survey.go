// Package secret is the survey of passwords and their like that stand in clear
// text, or nearly so, in configuration, scripts and programs.
package secret

import (
	"path"
	"strings"

	"assay/lab/fact"
	"assay/lab/purpose"
	"assay/lab/survey"
)

// Survey emits fact.Secret.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Passwords, keys and tokens in text and programs",
		Learns: "secret/1: values of settings whose name says that they are secret (key = value, UCI, JSON, XML of vendors, nvram " +
			"defaults, SNMP communities, pppd and racoon secrets, IOS), arguments of command lines (-p, -u name:password, chpasswd), " +
			"names and passwords in URLs, cloud keys and tokens with a form of their own (checksums are computed where they have " +
			"one), tables of names and default values in programs (the nvram defaults of Broadcom's and others' kits), and whole strings of programs " +
			"that are published default passwords. A value that the vendor encrypted or hashed is marked as such.",
		Limits: "Placeholders, variables, format strings, comments, file names and empty values are left out; so are manuals, " +
			"documentation, translations, and the source files of Perl's and Python's libraries. Values that a program computes or " +
			"holds in code are not seen, nor are files of more than 8 MiB of text or 64 MiB of program. The first 512 of a content are kept.",
		References: []string{
			"snmpd.conf(5), pppd(8), hostapd.conf, wpa_supplicant.conf(5), racoon.conf(5), ipsec.secrets(5), OpenWrt UCI",
			"Broadcom, struct nvram_tuple (bcmnvram.h), as in published GPL archives",
			"GitHub, \"Behind GitHub's new authentication token formats\", 2021 (checksum)",
			"AWS, IAM identifiers: unique identifiers and their prefixes", "RFC 7519 (JWT), RFC 3986 section 3.2.1 (user information)",
			"Wi-Fi Simple Configuration 2.0.5, section 7.4.1 (checksum of a PIN)",
		},
	},
	Version: 3,
	Selects: selects,
	Read:    read,
}

const (
	maxText    = 8 << 20  // bytes of a text that is read
	maxProgram = 64 << 20 // bytes of a program that is read
	maxFacts   = 512      // of one content
	maxHits    = 65536    // lines of one content that are looked at
	maxLine    = 4096     // bytes of a line or string that are looked at
)

func selects(s *survey.Subject) bool {
	switch s.Kind {
	case "text", "script", "xml", "json", "html", "utf16-text":
		return s.Size <= maxText && s.Kind != "utf16-text" && !isProse(s.Name)
	case "elf":
		return s.Size <= maxProgram
	case "data":
		return s.Size <= maxText && isSettings(s.Name)
	}
	return false
}

// libraryDirs are where libraries' sources and packages' lists stand, whose
// samples would be taken for the device's own.
var libraryDirs = []string{"usr/share/perl", "usr/lib/python", "usr/local/lib/python", "usr/include/", "usr/share/zoneinfo/", "usr/share/vim/",
	"usr/share/bash-completion/", "var/lib/dpkg/info/", "usr/lib/opkg/info/", "usr/share/debconf/", "usr/share/augeas/"}

// isProse tells files that are read by people, and libraries of scripting
// languages, from settings.
func isProse(name string) bool {
	name = strings.TrimPrefix(name, "/")
	if purpose.Documentation(name) || strings.HasPrefix(name, "usr/lib/") && strings.Contains(name, "/perl") {
		return true
	}
	for _, d := range libraryDirs {
		if strings.HasPrefix(name, d) || strings.Contains(name, "/"+d) {
			return true
		}
	}
	base := strings.ToLower(path.Base(name))
	switch path.Ext(base) {
	case ".po", ".1", ".5", ".8", ".css", ".svg", ".c", ".h", ".map", ".list", ".templates", ".lang", ".pm", ".desktop", ".mib":
		return true
	}
	for _, p := range []string{"services", "protocols", "mime.types"} {
		if base == p || strings.HasPrefix(base, p+".") {
			return true
		}
	}
	return false
}

// isSettings tells settings that have bytes in them that are no text: nvram
// dumps and defaults with entries that end in a zero byte.
func isSettings(name string) bool {
	base := strings.ToLower(path.Base(name))
	for _, w := range []string{"nvram", "default", "config", "cfg", "settings", "env"} {
		if strings.Contains(base, w) {
			return true
		}
	}
	return false
}

// reader collects the facts of one content.
type reader struct {
	b      []byte
	kind   string
	binary bool
	emit   func(any)
	n      int
	line   int // number of the line at upto
	upto   int
	coded  uint8             // 0 not looked at, 1 settings, 2 source text
	named  []named           // names of secret settings in a program
	files  map[string]string // of a script: variables that hold a file's content; nil: not looked at
}

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxProgram)
	if !ok {
		return nil
	}
	r := &reader{b: b, kind: in.Kind, binary: in.Kind == "elf" || in.Kind == "data", emit: emit, line: 1}
	r.hits()
	if in.Kind == "elf" {
		r.tables(in.Content)
	}
	return nil
}

// add emits a fact about the bytes b[at:at+length].
func (r *reader) add(s fact.Secret, at, length int) {
	if r.n++; r.n > maxFacts {
		return
	}
	s.Key, s.Section, s.User, s.Host, s.Value = fact.Text(s.Key), fact.Text(s.Section), fact.Text(s.User), fact.Text(s.Host), fact.Text(s.Value)
	s.Offset, s.Length, s.Line = int64(at), int64(length), r.lineAt(at)
	r.emit(s)
}

// lineAt counts lines; offsets come in rising order but for tables, which have
// no lines.
func (r *reader) lineAt(at int) int {
	if r.binary {
		return 0
	}
	for ; r.upto < at; r.upto++ {
		if r.b[r.upto] == '\n' {
			r.line++
		}
	}
	return r.line
}
