// Package dahua reads update files of Dahua's cameras and recorders: zip files
// whose first two letters were changed.
package dahua

import (
	"bytes"
	"encoding/binary"
	"io"

	"assay"
	"assay/lab/format"
)

// Format is the changed zip file.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Dahua update file",
		What:  "Update files of Dahua's cameras and recorders (also sold as Amcrest, Lorex, IMOU ...): a zip file that begins with \"DH\" in the place of \"PK\".",
		Layout: `0x00  2   "DH"
then  the rest of a zip file: 03 04, version, flags, method ...`,
		Reads:      []string{"entry data.zip: the file with its first two letters put right"},
		Not:        []string{"the length is that of the content: the end of the zip file is found by its own format"},
		Verified:   "our own samples only",
		References: []string{"fact_extractor: plugins/unpacking/dahua/code/dahua.py; binwalk: src/signatures/dahua_zip.rs", "PKWARE, APPNOTE.TXT: 4.3.7 local file header", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("DH\x03\x04")}},
	Measure:    measure,
	Open:       open,
}

const headerLength = 30

// measure asks whether the first local file header is one, and whether the
// file's directory is there.
func measure(in *format.Input) (format.Extent, error) {
	le := binary.LittleEndian
	b := in.Head(0, headerLength+256)
	if len(b) < headerLength || string(b[:4]) != "DH\x03\x04" {
		return format.Extent{}, format.Not("no header")
	}
	method, n := le.Uint16(b[8:]), int(le.Uint16(b[26:]))
	if le.Uint16(b[4:]) > 63 || method != 0 && method != 8 || n == 0 || n > 255 || headerLength+n > len(b) {
		return format.Extent{}, format.Not("version %d, method %d, name of %d bytes", le.Uint16(b[4:]), method, n)
	}
	if _, ok := format.Text(b[headerLength : headerLength+n]); !ok || bytes.IndexByte(b[headerLength:headerLength+n], 0) >= 0 {
		return format.Extent{}, format.Not("the first name is not text")
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	out.Property("first-bytes", "DH in the place of PK")
	n := in.Size()
	return out.Entry(assay.Entry{Name: "data.zip"}, format.Body{
		Size: n, From: format.Range{Offset: 0, Length: n},
		Stream: func(w io.Writer) error {
			if _, err := io.WriteString(w, "PK"); err != nil {
				return err
			}
			return in.Feed(w, 2, n-2)
		},
	})
}
