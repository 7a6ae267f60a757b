// Package cab opens Microsoft cabinets.
package cab

import (
	"assay/internal/window"
	"assay/lab/format"
)

// Format is the cabinet.
var Format = format.Format{
	Doc: format.Doc{
		Title: "CAB",
		What:  "Microsoft cabinet: files in folders that are compressed as one. Firmware updates for Windows tools and UEFI capsules (LVFS) are shipped in it.",
		Layout: `Numbers little-endian.
header  "MSCF", 0 (4), length (4), 0 (4), offset of the files (4), 0 (4), version 3 1, number of folders (2), of files (2), flags (2: 1 previous, 2 next cabinet, 4 reserved areas), set (2), number in it (2); then, as flagged, lengths of the reserved areas (2, 1, 1) and the first, names of the cabinet and disk before, and after
folder  offset of its first data block (4), number of them (2), compression (2: 0 none, 1 MSZIP, 2 Quantum, 3 LZX; bits 8-12 its window), reserved
file    size (4), offset in the folder (4), folder (2), date (2), time (2), attributes (2), name ended by NUL
data    checksum (4), packed (2) and unpacked length (2), reserved, data: up to 32 KiB of the folder`,
		Reads: []string{
			"stored, MSZIP and LZX folders; checksums are verified",
			"an Authenticode signature behind the cabinet, as an entry; it is not verified",
			"behind a damaged block of a stored or MSZIP folder the blocks that follow: zeros stand in place of what is lost",
		},
		Not: []string{
			"Quantum: named, not decoded",
			"files that begin or go on in another cabinet: the part in this one is not read",
		},
		Verified:   "cabinets made by Debian's gcab, and ours read by cabextract; Quantum and sets of cabinets on our own samples only",
		References: []string{"Microsoft, [MS-CAB]: Cabinet File Format", "Microsoft, [MS-MCI]: MSZIP", "Microsoft, [MS-PATCH]: LZX"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("MSCF\x00\x00\x00\x00")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := readHeader(window.New(in.Content))
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.total(), Certainty: format.Exact}, nil
}
