// Package rpm opens RPM packages.
package rpm

import "assay/lab/format"

// Format is the RPM package.
var Format = format.Format{
	Doc: format.Doc{
		Title: "RPM",
		What:  "Package of Fedora, SUSE, Red Hat and of telecom equipment built on them: facts about the package and a compressed cpio archive.",
		Layout: `Numbers big-endian.
0x00 96  lead: magic ed ab ee db, format version (2 bytes: major, minor), 0 binary or 1 source (2), architecture (2), name (66), system (2), type of signature (2: 5), reserved
0x60     signature header, filled up to a multiple of 8; header; payload up to the end
header   8e ad e8 01, reserved (4), number of index entries (4), bytes of data (4), index entries, data
entry    tag, type, offset in the data, count: 4 bytes each
type     3 to 5 numbers of 2, 4, 8 bytes, 6 string, 7 bytes, 8 strings, 9 translated strings`,
		Reads: []string{
			"binary and source packages of versions 3 and 4; the payload is an entry, opened by itself (cpio in gzip, bzip2, xz, lzma, zstd)",
			"digests of the header (SHA-256 or SHA-1) and of the payload (SHA-256) are compared",
			"packages that are cut, or whose header cannot be read: the rest is searched",
		},
		Not: []string{
			"signatures: named, not verified",
			"delta packages: the payload is named as a delta",
			"payloads with \"07070X\" headers (files over 4 GiB), whose names stand in the package's header",
		},
		Verified:   "packages made by Debian's rpmbuild; no real firmware",
		References: []string{"RPM Reference Manual: RPM V4 Package format, RPM Tags", "Linux Standard Base 5.0 Core, chapter 22: Package Format and Installation"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0xed, 0xab, 0xee, 0xdb}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	p, err := read(in)
	if err != nil && (p == nil || p.signature.end == 0) {
		return format.Extent{}, format.Not("%v", err)
	}
	if n := p.length(); n > 0 {
		return format.Extent{Length: n, Certainty: format.Exact}, nil
	}
	return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
}
