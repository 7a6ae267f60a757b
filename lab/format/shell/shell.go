// Package shell opens scripts that carry an archive behind their text.
package shell

import (
	"bytes"

	"assay/internal/window"
	"assay/lab/format"
)

// Format is the self-extracting script.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Self-extracting script",
		What:  "A script with an archive behind its last line, which it unpacks and installs: makeself, ONIE installers of network operating systems, and vendors' own.",
		Layout: `"#!", an interpreter, lines of text, then the payload: an archive, packed or not.
makeself  the variable skip says behind how many lines the payload begins (before version 2.4.2: head -n N), filesizes the lengths of its parts, MD5 and SHA their digests
ONIE      the payload stands behind the line exit_marker, payload_sha1 is its digest
others    the payload begins with the line in which the first byte stands that is no text`,
		Reads: []string{
			"makeself 1.6 to 2.5, ONIE installers (sharch), and scripts with any binary payload from a line of its own on; script and payload are entries, the payload is opened by itself",
			"SHA-256 and MD5 of makeself and the SHA-1 of ONIE are compared",
		},
		Not: []string{
			"payloads in text (uuencode, base64, here-documents): such a script is text",
			"scripts of over 16 MiB before the payload",
		},
		Verified:   "archives made by Debian's makeself; ONIE installers and others on our own samples only",
		References: []string{"makeself 2.5.0: makeself-header.sh", "ONIE: machine/../installer/sharch_body.sh in opencomputeproject/onie"},
	},
	Version: 1,
	Starts:  starts,
	Measure: measure,
	Open:    open,
}

const (
	scriptMost  = 16 << 20
	scriptLeast = 32
	payload     = 32 // bytes of a payload at least
	sample      = 1024
)

// starts recognises the first line of a script.
func starts(head []byte) bool {
	if !bytes.HasPrefix(head, []byte("#!")) {
		return false
	}
	line, _, _ := bytes.Cut(head[2:], []byte{'\n'})
	line = bytes.TrimLeft(line, " \t")
	return len(line) > 1 && line[0] == '/' && len(line) < 256
}

// measure accepts a script in which bytes stand that are no text. What follows
// it belongs to it, unless it says how long it is.
func measure(in *format.Input) (format.Extent, error) {
	win := window.New(in.Content)
	if !starts(win.At(0, sample)) {
		return format.Extent{}, format.Not("no script")
	}
	s, err := look(in, win)
	if err != nil {
		return format.Extent{}, err
	}
	if s.declared > 0 {
		return format.Extent{Length: s.at + s.declared, Certainty: format.Exact}, nil
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}
