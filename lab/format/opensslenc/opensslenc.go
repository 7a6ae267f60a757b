// Package opensslenc names files that "openssl enc" encrypted.
package opensslenc

import (
	"fmt"

	"assay/lab/format"
)

// Format is the salted container of "openssl enc".
var Format = format.Format{
	Doc: format.Doc{
		Title: "OpenSSL encrypted file",
		What:  "What \"openssl enc\" writes with a password: makers of devices deliver updates so. It opens to no entries; the encrypted part is a gap.",
		Layout: `0  8  "Salted__"
8  8  salt
then  ciphertext: neither cipher nor length is recorded`,
		Reads:      []string{"the salt; whether the length is one of a block cipher"},
		Not:        []string{"nothing is decrypted", "containers inside of other content: eight bytes are all there is to recognise one by, so it is asked for at the start of a content only"},
		Verified:   "files made by Debian's openssl; no real firmware",
		References: []string{"OpenSSL: apps/enc.c"},
	},
	Version: 1,
	Starts:  func(head []byte) bool { return len(head) >= least && string(head[:8]) == "Salted__" },
	Measure: measure,
	Open:    open,
}

const (
	headLength = 16
	least      = headLength + 8 // one block of the smallest cipher
)

func measure(in *format.Input) (format.Extent, error) {
	b := make([]byte, least)
	if n, _ := in.ReadAt(b, 0); n < least || string(b[:8]) != "Salted__" {
		return format.Extent{}, format.Not("no magic")
	}
	printable := true
	for _, c := range b[8:] {
		printable = printable && (c >= 0x20 && c < 0x7f || c == '\n' || c == '\r' || c == '\t')
	}
	if printable {
		return format.Extent{}, format.Not("text follows the magic")
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	if _, err := measure(in); err != nil {
		return err
	}
	var salt [8]byte
	in.ReadAt(salt[:], 8)
	out.Property("salt", fmt.Sprintf("%x", salt))
	n := in.Size() - headLength
	mode := "a stream mode, or something follows"
	switch {
	case n%16 == 0:
		mode = "a block mode with blocks of 16 or 8 bytes, as AES-CBC"
	case n%8 == 0:
		mode = "a block mode with blocks of 8 bytes, as DES-CBC"
	}
	out.Property("length-fits", mode)
	out.Structure(0, headLength)
	out.Unread(headLength, n, "encrypted: openssl enc, with a password")
	return nil
}
