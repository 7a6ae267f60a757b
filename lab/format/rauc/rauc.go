// Package rauc reads the signature at the end of update bundles of RAUC.
package rauc

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is the signature block. The bundle's squashfs stands before it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "RAUC signature",
		What:  "The end of update bundles (.raucb) of RAUC, with which Linux gateways and controllers are updated: a CMS signature behind the squashfs (format plain), or behind the squashfs and its dm-verity tree (formats verity and crypt). Manifest and images are in the squashfs.",
		Layout: `squashfs; in formats verity and crypt then the dm-verity tree
then  CMS SignedData or EnvelopedData, DER: 30 82 nn nn 06 09 2a 86 48 86 f7 0d 01 07 ..
then  8   length of the CMS, big-endian`,
		Reads:    []string{"entry signature.p7s; property cms says signed (the signature, in formats verity and crypt with the manifest) or enveloped (an encrypted manifest of format crypt)"},
		Not:      []string{"the signature is not verified; the dm-verity tree is not named here", "CMS that no length follows is not taken"},
		Verified: "bundles that Debian's rauc made, plain and verity; no real firmware",
		References: []string{
			"RAUC documentation: Reference, Bundle Formats",
			"RFC 5652 (CMS), ITU-T X.690 (DER)",
			"checked with our own samples only",
		},
	},
	Version:    1,
	Signatures: signatures(),
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// oids are the content types of CMS that bundles have (RFC 5652, 5.1 and 6.1).
var oids = map[string]string{
	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02": "signed",
	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03": "enveloped",
}

func signatures() (list []format.Signature) {
	for _, kind := range []byte{2, 3} {
		b := append([]byte{0x30, 0x82, 0, 0}, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"...)
		mask := []byte("\xff\xff\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
		list = append(list, format.Signature{Bytes: append(b, kind), Mask: mask})
	}
	return list
}

const headLength = 15

func read(in *format.Input) (n int64, kind string, err error) {
	b := in.Head(0, headLength)
	if len(b) < headLength || b[0] != 0x30 || b[1] != 0x82 {
		return 0, "", format.Not("no DER sequence with a length of two bytes")
	}
	if kind = oids[string(b[4:])]; kind == "" {
		return 0, "", format.Not("object identifier %x", b[4:])
	}
	n = 4 + int64(binary.BigEndian.Uint16(b[2:]))
	tail := in.Head(n, 8)
	if len(tail) < 8 || binary.BigEndian.Uint64(tail) != uint64(n) {
		return 0, "", format.Not("its length %d does not follow", n)
	}
	return n, kind, nil
}

func measure(in *format.Input) (format.Extent, error) {
	n, _, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: n + 8, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	n, kind, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(n, 8)
	out.Property("cms", kind)
	out.Property("signature", fmt.Sprintf("%d bytes, not verified", n))
	return out.Entry(assay.Entry{Name: "signature.p7s"}, format.One(0, n))
}
