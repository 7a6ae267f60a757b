// Package tar opens tape archives: v7, ustar, GNU, star and pax.
package tar

import (
	"fmt"
	"strings"

	"assay/lab/format"
)

// Format is the tape archive. The checksum in every header makes a reliable
// signature; v7 archives have no magic and are found at the start of a
// content only.
var Format = format.Format{
	Doc: format.Doc{
		Title: "tar",
		What:  "Tape archive of files with their attributes. Firmware is shipped in it, opkg and dpkg packages and container images are made of it.",
		Layout: `Blocks of 512 bytes. A header block, then the data rounded up to whole blocks.
  0   100  name                    257 6  magic "ustar" NUL (POSIX) or "ustar " (GNU)
100     8  mode, octal             263 2  version "00" (POSIX) or " " NUL (GNU)
108     8  uid                     265 32 user name
116     8  gid                     297 32 group name
124    12  size                    329 8  device major
136    12  mtime                   337 8  device minor
148     8  sum of all header bytes 345 155 prefix of the name (POSIX)
156     1  type                    386 96 sparse table (GNU, type S)
157   100  link target             482 1  sparse table goes on; 483 12 real size
Numbers are octal text, or base-256 with the top bit of the first byte set.
Types: 0 or NUL file, 1 hard link, 2 symbolic link, 3 and 4 devices, 5 directory, 6 fifo, 7 contiguous file, L and K long name and link (GNU), S sparse file (GNU), V volume label, x and g extended headers (pax).
Two zero blocks end the archive; further zero blocks up to the next multiple of 10,240 bytes belong to it.`,
		Reads: []string{
			"v7 (only at the start of a content: it has no magic), ustar, star prefix, GNU, pax",
			"GNU long names and links, base-256 numbers, sparse files: old GNU with extension blocks, pax 0.0, 0.1 and 1.0",
			"pax path, linkpath, size, uid, gid, mtime, comment; extended attributes in SCHILY.xattr, LIBARCHIVE.xattr and RHT.security.selinux records",
			"checksums summed unsigned or signed; a header with a wrong sum is taken with a failure when its size leads to the next header; else the next sound header on a block boundary is looked for (up to 1 MiB, or eight times what was read so far) and the hole is a gap",
			"archives that are cut or lack the end mark",
		},
		Not: []string{
			"continuations of multi-volume archives (type M): read as a file with a failure",
			"access control lists in star or Solaris records: left out",
			"user and group names: numbers only",
		},
		Verified: "real images: updates of ODI, V-SOL and of XGS-PON sticks, DVRF, DVAR; contents of 84 packages; archives made by Debian's tar (v7, ustar, gnu, pax)",
		References: []string{
			"POSIX.1-2017, pax utility: ustar Interchange Format, pax Interchange Format",
			"GNU tar manual, chapter Tar Internals; tar.h of GNU tar",
			"FreeBSD tar(5)",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{At: 257, Bytes: []byte("ustar")}},
	Starts:     starts,
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// starts recognises a v7 header: beyond the checksum it must look like one.
func starts(head []byte) bool {
	if len(head) < block || variantOf(head) != v7 || head[0] == 0 || !sound(head) {
		return false
	}
	flag := head[156]
	if flag != 0 && (flag < '0' || flag > '7') && !strings.ContainsRune("LKSVDxg", rune(flag)) {
		return false
	}
	mode, set, ok := number(head[100:108])
	return ok && set && mode >= 0 && mode <= 0o177777 && zero(head[500:512])
}

func measure(in *format.Input) (format.Extent, error) {
	var first [block]byte
	if n, _ := in.ReadAt(first[:], 0); n < block {
		return format.Extent{}, format.Not("%d bytes: shorter than a header", n)
	}
	w := newWalker(in.Ctx, in.Content, silent{})
	if !sound(first[:]) && !w.mendable(first[:]) {
		return format.Extent{}, format.Not("checksum or size of the first header is wrong")
	}
	if first[0] == 0 && first[345] == 0 || variantOf(first[:]) == v7 && !starts(first[:]) {
		return format.Extent{}, format.Not("first header has no name")
	}
	for {
		if _, more := w.next(); !more {
			return format.Extent{Length: w.end, Certainty: format.Exact}, in.Ctx.Err()
		}
	}
}

func open(in *format.Input, out format.Sink) error {
	w := newWalker(in.Ctx, in.Content, out)
	limit := in.Limits.Bytes
	if limit <= 0 {
		limit = maxSize
	}
	for {
		m, more := w.next()
		if !more {
			break
		}
		if m.flag == 'V' {
			out.Property("volume", m.name)
			continue
		}
		if err := m.emit(in, limit, out); err != nil {
			return err
		}
	}
	variant := w.seen.String()
	if w.pax {
		variant = "pax"
	}
	out.Property("variant", variant)
	out.Property("entries", fmt.Sprint(w.members))
	if c, ok := (&records{global: w.global}).get("comment"); ok {
		out.Property("comment", c)
	}
	return in.Ctx.Err()
}
