// Package seama reads SEAMA, the container of Alpha Networks that D-Link and
// others use for images and in flash.
package seama

import (
	"assay/lab/format"
)

// Format is SEAMA.
var Format = format.Format{
	Doc: format.Doc{
		Title: "SEAMA",
		What:  "The container of Alpha Networks (\"Seattle image\") around firmware of D-Link, Western Digital and others, in update files and in flash: text properties, an MD5 and an image, one or several times.",
		Layout: `Numbers big-endian; a little-endian form (magic 17 a4 a3 5e) is read the same way.
0x00  4   magic 5e a3 a4 17
0x04  2   reserved, 0
0x06  2   length of the properties
0x08  4   length of the image; 0 in a seal, which only has properties
0x0c  16  MD5 of the image; not there in a seal
then      properties: key=value texts, each ended by NUL, filled with NUL
then      the image
Seals and images follow each other; a seal names the device for what is behind it.`,
		Reads: []string{
			"chains of seals and images, of which at least one is an image; what follows may start at the next multiple of 4",
			"one entry for each image, named by its property type, else image; a second one of that name gets .1, and so on",
			"all properties of seals and images, and whether the MD5 matches",
		},
		Not:      []string{"a chain with nothing but seals"},
		Verified: "real images: D-Link DIR-815; generated images",
		References: []string{
			"OpenWrt firmware-utils: src/seama.h, src/seama.c, src/oseama.c",
			"read from the bytes of D-Link DIR-815 1.01b14: seal, image, MD5 of the image alone",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{Bytes: []byte{0x5e, 0xa3, 0xa4, 0x17, 0, 0}},
		{Bytes: []byte{0x17, 0xa4, 0xa3, 0x5e, 0, 0}},
	},
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

func measure(in *format.Input) (format.Extent, error) {
	c, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: c[len(c)-1].end(), Certainty: format.Exact}, nil
}
