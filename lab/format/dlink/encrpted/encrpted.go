// Package encrpted reads "encrpted_img" (so spelled), the encrypted UBI images
// of D-Link's DIR-X routers.
package encrpted

import (
	"encoding/binary"
	"errors"
	"io"

	"assay"
	"assay/internal/cbc"
	"assay/lab/format"
)

// Format is the container encrpted_img.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link encrpted_img",
		What:  "An encrypted UBI image in update files of D-Link's DIR-X1560, DIR-X3060, DIR-X5460 and others.",
		Layout: `0x00  12  magic "encrpted_img"
0x0c  4   length, big-endian
0x10      UBI image, AES-256-CBC, in pieces of 0x20000 bytes; the chain starts
          anew, or goes on, with each piece`,
		Reads: []string{
			"the UBI image, decrypted with the public key, when it begins as UBI does: entry data",
			"at the start of a content also images that the key does not fit: they are named, their bytes stay a gap",
		},
		Verified:   "our own samples only",
		References: []string{"unblob: handlers/archive/dlink/encrpted_img.py; delink: src/encrpted.rs", "checked with our own samples only"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(magic)}},
	Starts:     func(head []byte) bool { return len(head) >= headerLength && string(head[:len(magic)]) == magic },
	Measure:    measure,
	Open:       open,
}

const (
	magic        = "encrpted_img"
	headerLength = 16
	pieceLength  = 0x20000
	key          = "he9-4+M!)d6=m~we1,q2a3d1n&2*Z^%8"
	vector       = "J%1iQl8$=lm-;8AE"
)

func read(in *format.Input) (n int64, fits bool, err error) {
	b := in.Head(0, headerLength+16)
	if len(b) < headerLength+16 || string(b[:len(magic)]) != magic {
		return 0, false, format.Not("no header")
	}
	if n = int64(binary.BigEndian.Uint32(b[12:])); n < 16 || n > 1<<30 {
		return 0, false, format.Not("length 0x%x", n)
	}
	if fits = ubi(in, headerLength, []byte(vector)); fits {
		return n - n%16, true, nil
	}
	// A key that does not fit cannot tell an image from other bytes: the
	// length has to.
	if rest := in.Size() - headerLength; n != rest && n != in.Size() {
		return 0, false, format.Not("does not decrypt to UBI, and 0x%x bytes are not what there is", n)
	}
	return in.Size() - headerLength, false, nil
}

// ubi reports whether the 16 bytes at off decrypt to the beginning of a UBI
// block: magic, version 1 and three zeros.
func ubi(in *format.Input, off int64, iv []byte) bool {
	var b head
	return cbc.Decrypt(&b, in, off, 16, []byte(key), iv) == nil && string(b[:8]) == "UBI#\x01\x00\x00\x00"
}

type head []byte

func (h *head) Write(b []byte) (int, error) {
	*h = append(*h, b...)
	return len(b), nil
}

func measure(in *format.Input) (format.Extent, error) {
	n, _, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: headerLength + n, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	n, fits, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, headerLength)
	out.Property("encryption", "AES-256-CBC")
	if !fits {
		out.Property("key", "not known")
		out.Unread(headerLength, n, "encrypted, the public key does not fit")
		return nil
	}
	out.Property("key", "public")
	format.Short(in, out, headerLength+n)
	have := min(n, in.Size()-headerLength)
	return out.Entry(assay.Entry{Name: "data"}, format.Body{
		Size: have, From: format.Range{Offset: headerLength, Length: have},
		Stream: func(w io.Writer) error { return decrypt(w, in, n) },
	})
}

// decrypt writes piece by piece: with the chain of the piece before where that
// gives a UBI block, else started anew.
func decrypt(w io.Writer, in *format.Input, n int64) error {
	for at := int64(0); at < n; at += pieceLength {
		off := headerLength + at
		use := []byte(vector)
		if at > 0 {
			chain := in.Head(off-16, 16)
			if len(chain) < 16 {
				return errors.New("bytes are missing")
			}
			if !ubi(in, off, use) {
				use = chain
			}
		}
		if err := cbc.Decrypt(w, in, off, min(pieceLength, n-at), []byte(key), use); err != nil {
			return err
		}
	}
	return nil
}
