// Package zip opens zip archives, with and without their central directory.
package zip

import (
	"errors"

	"assay/internal/window"
	"assay/lab/format"
)

// Format is the zip archive and what is built on it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "zip",
		What:  "Archive of files, each compressed by itself. Vendors ship firmware in it; jar, apk, docx, ipa and OTA packages are zips.",
		Layout: `Members one after the other, then the central directory, then its end record. Numbers are little-endian.
local header "PK" 3 4: 4 version 2, 6 flags 2, 8 method 2, 10 time 2, 12 date 2, 14 CRC-32 4, 18 packed size 4, 22 size 4, 26 length of the name 2, 28 of the extra fields 2, 30 name, extra fields, data.
data descriptor [ "PK" 7 8 ]: CRC-32, packed size, size (4 or 8 bytes each), behind the data when flag bit 3 is set.
central header "PK" 1 2: 4 made by 2, 6 version 2, 8 flags 2, 10 method 2, 12 time 2, 14 date 2, 16 CRC-32 4, 20 packed size 4, 24 size 4, 28 name 2, 30 extra 2, 32 comment 2, 34 disk 2, 36 attributes 2, 38 external attributes 4 (Unix mode in the high half), 42 offset of the local header 4, 46 name, extra fields, comment.
end record "PK" 5 6: 4 disk 2, 6 directory's disk 2, 8 entries here 2, 10 entries 2, 12 size of the directory 4, 16 its offset 4, 20 length of the comment 2, comment.
zip64: sizes and offsets of all ones stand in extra field 1 with 8 bytes each; end record "PK" 6 6 of 56 bytes, locator "PK" 6 7 of 20.`,
		Reads: []string{
			"stored, deflate, deflate64, bzip2, LZMA, XZ, zstd; CRC-32 and sizes are verified",
			"zip64, data descriptors, archives behind other data with offsets from either start, comments, empty archives",
			"Unix modes and symbolic links; times and owners from Info-ZIP and NTFS fields; else MS-DOS times, which have no zone, taken as UTC",
			"names in UTF-8, Unicode path fields, code page 437",
			"archives whose central directory is missing or damaged, by their local headers; members that the directory does not list (with a failure); directory and local header that contradict each other, names that occur twice, members that overlap (each with a failure)",
			"Android's signing block, as structure",
		},
		Not: []string{
			"encrypted members (ZipCrypto, AES, PKWARE): listed, their bytes are a gap",
			"PPMd, implode, shrink, reduce: listed, their bytes are a gap",
			"the earlier disks of split archives",
		},
		Verified: "real images: the update of D-Link DIR-815; samples of binwalk; archives made by Debian's zip and 7z",
		References: []string{
			"PKWARE, APPNOTE.TXT 6.3.10",
			"Info-ZIP, proginfo/extrafld.txt",
			"Android, APK Signature Scheme v2",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("PK\x03\x04")},
		{Bytes: []byte("PK\x05\x06")},
	},
	Measure: measure,
	Fields:  fields,
	Open:    open,
}

func measure(in *format.Input) (format.Extent, error) {
	w := window.New(in.Content)
	if signature(w, 0) == sigEnd {
		d, err := end(w, 0)
		if err != nil {
			return format.Extent{}, format.Not("%v", err)
		}
		if !d.ours(w) || d.count != 0 || d.disk != 0 {
			return format.Extent{}, format.Not("end record whose members do not stand behind it")
		}
		return format.Extent{Length: d.end}, nil
	}
	r, err := local(w, 0)
	if err != nil {
		return format.Extent{}, format.Not("%v", err)
	}
	if !plain(r.name) {
		return format.Extent{}, format.Not("local header without a name, or with a control character in it")
	}
	end, _, err := find(in.Ctx, w, nil)
	if errors.Is(err, errFar) {
		return format.Extent{Certainty: format.Unknown}, nil
	}
	return format.Extent{Length: end}, err
}
