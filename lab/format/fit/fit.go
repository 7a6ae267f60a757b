// Package fit reads FIT, the flattened image tree of U-Boot.
package fit

import (
	"assay/anatomy/devicetree"
	"assay/lab/format"
)

// Format is FIT.
var Format = format.Format{
	Doc: format.Doc{
		Title: "FIT image",
		What:  "U-Boot's flattened image tree: a device tree blob whose nodes are kernels, device trees, initial root file systems, firmware and the configurations that join them. Its data stand in the tree or behind it.",
		Layout: `A flattened device tree (numbers big-endian, see format devicetree):
/                       description, timestamp
/images/NAME            description, type, arch, os, compression, load, entry and
                        data: the image itself, or
                        data-size with data-position (from the start) or
                        data-offset (from the end of the tree, at a multiple of 4)
/images/NAME/hash-1     algo, value
/configurations         default
/configurations/NAME    kernel, fdt, ramdisk, firmware, loadables: names of images
.../signature-1         algo, key-name-hint, value`,
		Reads: []string{
			"data in the tree and data behind it",
			"one entry for each image, named by its node; images stay compressed as they are and are opened like any other content",
			"hashes crc32, md5, sha1, sha256, sha384 and sha512 are verified",
			"configurations, load addresses and keys' names as properties",
			"of a tree that was cut before its names: the images by the size of their values",
		},
		Not:        []string{"signatures are told, not verified", "encrypted images (node cipher) are given as they stand"},
		Verified:   "images made by Debian's mkimage, with inline and external data; a sample of FACT's extractor; no real firmware",
		References: []string{"Flat Image Tree Specification 0.8 (open-source-firmware/flat-image-tree)", "U-Boot: doc/usage/fit/source_file_format.rst, tools/fit_image.c", "Devicetree Specification v0.4, chapter 5"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte{0xd0, 0x0d, 0xfe, 0xed}}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	root, h, err := devicetree.Parse(in)
	if root.Find("images") == nil || len(root.Find("images").Children) == 0 {
		if err != nil {
			return format.Extent{}, format.Not("%v", err)
		}
		return format.Extent{}, format.Not("a device tree without images")
	}
	end := h.Total
	for _, i := range images(root, h) {
		end = max(end, i.at+i.size)
	}
	return format.Extent{Length: end, Certainty: format.Exact}, nil
}
