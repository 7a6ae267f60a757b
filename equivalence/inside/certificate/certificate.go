// Package certificate names the fields of certificates and keys. All of them
// are trust: no cause explains a difference in one.
package certificate

import (
	"bytes"
	"fmt"

	"assay/anatomy/certificate"
	"assay/anatomy/der"
	"assay/anatomy/pem"
	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of certificates and keys that are files of their own.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title: "Certificate or key",
		Parts: "of each certificate, named by its subject, in PEM and DER: version, serial number, signature algorithm, issuer, validity, subject, public key, extensions, signature; other blocks of PEM as a whole. " +
			"No cause explains a difference in any of them",
		References: []string{"RFC 5280 section 4.1", "RFC 7468", "ITU-T X.690"},
	},
	Fits: func(kind, _ string, _ []byte) bool {
		switch kind {
		case "certificate", "certificate-request", "public-key", "private-key", "pkcs12":
			return true
		}
		return false
	},
	Parts: parts,
}

const (
	maxFile   = 16 << 20
	maxBlocks = 4096
)

func parts(in *inside.Input) ([]part.Part, error) {
	if in.Size() > maxFile {
		return nil, fmt.Errorf("%s of %d bytes", in.Kind, in.Size())
	}
	b := make([]byte, in.Size())
	if n, err := in.ReadAt(b, 0); n < len(b) {
		return nil, err
	}
	var list []part.Part
	if bytes.Contains(b, []byte("-----BEGIN ")) {
		list = blocks(b)
	} else if in.Kind == "certificate" {
		list = fields(b, func(off int) int64 { return int64(off) })
	}
	if len(list) == 0 {
		list = []part.Part{{Name: in.Kind, Use: part.Trust, Length: in.Size()}}
	}
	return trusted(inside.Cover(list, in.Size())), nil
}

// trusted: what stands between fields is part of what is trusted.
func trusted(list []part.Part) []part.Part {
	for i := range list {
		list[i].Use = part.Trust
	}
	return list
}

// blocks are the certificates and keys of a PEM file.
func blocks(b []byte) (list []part.Part) {
	for from := 0; len(list) < maxBlocks*10; {
		x, ok := pem.Next(b, from, len(b))
		if !ok || x.Length <= 0 {
			return list
		}
		from = x.Offset + x.Length
		var in []part.Part
		if x.Label == "CERTIFICATE" || x.Label == "TRUSTED CERTIFICATE" {
			in = fields(x.Data, places(b[x.Offset:from], x.Offset))
		}
		if len(in) == 0 {
			in = []part.Part{{Name: x.Label, Offset: int64(x.Offset), Length: int64(x.Length)}}
		}
		list = append(list, in...)
	}
	return list
}

// places says where in a PEM block stands the character that begins a byte of
// what is encoded: four characters for three bytes.
func places(block []byte, at int) func(int) int64 {
	var chars []int // every fourth character of the body
	body, n := false, 0
	for i, c := range block {
		switch {
		case !body:
			body = c == '\n' && i > 0
		case c == '-':
			return func(off int) int64 { return place(chars, off, at, i) }
		case c > ' ':
			if n%4 == 0 {
				chars = append(chars, i)
			}
			n++
		}
	}
	return func(off int) int64 { return place(chars, off, at, len(block)) }
}

func place(chars []int, off, at, end int) int64 {
	if k := off / 3; k < len(chars) {
		return int64(at + chars[k])
	}
	return int64(at + end)
}

// of TBSCertificate (RFC 5280 section 4.1), behind the optional version.
var names = []string{"serial number", "signature algorithm", "issuer", "validity", "subject", "public key", "extensions"}

// fields are those of the certificate at the start of b.
func fields(b []byte, at func(off int) int64) (list []part.Part) {
	x, err := certificate.Parse(b)
	if err != nil {
		return nil
	}
	outer, _, err := der.Next(b)
	if err != nil {
		return nil
	}
	three, err := der.List(outer.Value, 4)
	if err != nil || len(three) < 3 {
		return nil
	}
	whole := len(outer.Raw)
	offset := whole - len(outer.Value)
	tell := func(name string, off, n int) {
		from, to := at(off), at(off+n)
		list = append(list, part.Part{Name: "certificate " + x.Subject + ": " + name, Offset: from, Length: to - from})
	}
	inner, err := der.List(three[0].Value, 16)
	if err != nil {
		return nil
	}
	off, i := offset+len(three[0].Raw)-len(three[0].Value), 0
	for _, e := range inner {
		name := "extensions"
		switch {
		case i == 0 && e.Tag == 0xa0:
			name = "version"
		case i < len(names):
			name = names[i]
			i++
		}
		tell(name, off, len(e.Raw))
		off += len(e.Raw)
	}
	off = offset + len(three[0].Raw)
	tell("signature algorithm", off, len(three[1].Raw))
	tell("signature", off+len(three[1].Raw), len(three[2].Raw))
	return list
}
