// Package cpio opens cpio archives: newc, crc, odc and the old binary form.
package cpio

import (
	"fmt"
	"strings"

	"assay/lab/format"
)

// Format is the cpio archive.
var Format = format.Format{
	Doc: format.Doc{
		Title: "cpio",
		What:  "Archive of files with their attributes. The Linux kernel takes its initial root file system (initramfs) in it, SWUpdate and RPM packages are built on it.",
		Layout: `Headers, each followed by the name with a NUL and then the data.
newc, crc: "070701" or "070702", then 13 fields of 8 hexadecimal digits: inode, mode, uid, gid, links, mtime, size, device major and minor, own device major and minor, size of the name, sum of the data bytes (crc). Name and data are filled up to multiples of 4.
odc: "070707", then octal digits: device 6, inode 6, mode 6, uid 6, gid 6, links 6, own device 6, mtime 11, size of the name 6, size 11. Nothing is filled up.
old binary: 13 words of 16 bits in the writer's byte order, the first 070707 octal: device, inode, mode, uid, gid, links, own device, mtime (2), size of the name, size (2). Name and data are filled up to multiples of 2.
An entry called TRAILER!!! ends the archive; zeros up to the next multiple of 512 belong to it.`,
		Reads: []string{
			"newc, crc (sums are verified), odc, old binary in both byte orders",
			"hard links of newc and crc: every name gets the content that stands with one of them",
			"several archives behind each other, up to 64 KiB of zeros between them, as the kernel reads them",
			"archives that are cut or have no trailer; behind a damaged header the next sound one is looked for (up to 1 MiB, or eight times what was read so far) and the hole is a gap",
		},
		Not: []string{
			"odc with the hexadecimal or 64-bit fields of single vendors (HP-UX device numbers, \"070727\")",
			"compressed archives behind an uncompressed one: a container of their own",
		},
		Verified: "real images: initial file systems of an ARM system, of a 5.10 kernel and of Debian's installer; archives made by Debian's cpio (newc, crc, odc, bin)",
		References: []string{
			"Linux, Documentation/driver-api/early-userspace/buffer-format.rst",
			"POSIX.1-2001, pax utility: cpio Interchange Format",
			"FreeBSD cpio(5)",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte("070701")},
		{Bytes: []byte("070702")},
		{Bytes: []byte("070707")},
		{Bytes: []byte{0xc7, 0x71}},
		{Bytes: []byte{0x71, 0xc7}},
	},
	Measure: measure,
	Fields:  fields,
	Open:    open,
}

func measure(in *format.Input) (format.Extent, error) {
	w := newWalker(in.Ctx, in.Content, silent{})
	first, err := at(w.win, 0)
	if err != nil {
		return format.Extent{}, format.Not("%v", err)
	}
	if first.damaged {
		return format.Extent{}, format.Not("first header has a field that is no number")
	}
	short := first.variant >= binLE
	if short && strings.ContainsFunc(first.name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return format.Extent{}, format.Not("control character in the first name")
	}
	for {
		if h, _ := w.next(); h == nil {
			break
		}
		if short && w.holes > 0 && w.members < 4 {
			return format.Extent{}, format.Not("headers of the old binary form do not follow each other")
		}
	}
	if short && w.trailers == 0 && w.members < 4 {
		return format.Extent{}, format.Not("neither a trailer nor four headers of the old binary form")
	}
	return format.Extent{Length: w.end, Certainty: format.Exact}, in.Ctx.Err()
}

func open(in *format.Input, out format.Sink) error {
	w := newWalker(in.Ctx, in.Content, out)
	o := opener{in: in, out: out, w: w}
	variants := ""
	for archive := 0; ; {
		h, off := w.next()
		if w.archives != archive {
			archive = w.archives
			if v := w.variant.String(); !strings.Contains(variants, v) {
				variants = strings.TrimPrefix(variants+", "+v, ", ")
			}
			if err := o.links.rest(out); err != nil {
				return err
			}
		}
		if h == nil {
			break
		}
		if err := o.entry(h, off); err != nil {
			return err
		}
	}
	if err := o.links.rest(out); err != nil {
		return err
	}
	out.Property("variant", variants)
	out.Property("entries", fmt.Sprint(w.members))
	if w.archives > 1 {
		out.Property("archives", fmt.Sprint(w.archives))
	}
	return in.Ctx.Err()
}
