// Package buffalo reads the encrypted update files of Buffalo's routers and
// decrypts them: the cipher and the key are public.
package buffalo

import (
	"encoding/binary"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

// Format is the encrypted update file.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Buffalo encrypted image",
		What:  "Update files of Buffalo's WZR, WHR and WBMR routers: product, version and firmware, each encrypted with an RC4 whose key is \"Buffalo\" and the first byte of the part before.",
		Layout: `Numbers big-endian.
0x00  6   "start" or "asar1" and NUL
0x06  1   seed
0x07  4   length of the product
0x0b      product with NUL, encrypted
then  4   length of the version
          version with NUL, encrypted
then  4   length of the firmware
          firmware, encrypted
then  4   sum of the firmware; up to 4 zeros
The sum is a CRC-32 that starts with the length, into which bytes go with their
sign, without an inversion.`,
		Reads: []string{
			"entry data: the firmware, decrypted, with the state of 256 bytes or with one as long as the text (as some devices want it)",
			"an image whose product or version does not decrypt to text is refused; one whose sum differs is damaged",
		},
		Not:        []string{"other keys than \"Buffalo\""},
		Verified:   "a sample of FACT's extractor (80 bytes); otherwise our own samples only",
		References: []string{"OpenWrt firmware-utils: src/buffalo-lib.c, src/buffalo-enc.c", "checked with fact_extractor's sample"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("start\x00")}, {Bytes: []byte("asar1\x00")}},
	Measure:    measure,
	Open:       open,
	Fields:     told,
}

const (
	key         = "Buffalo"
	maxProduct  = 32
	maxVersion  = 8
	headLongest = 11 + maxProduct + 4 + maxVersion + 4
	maxState    = 64 << 20 // of a state as long as the text
)

type header struct {
	magic, product, version string
	seed                    byte // of the firmware
	long                    bool // the state is as long as the text
	size, length            int64
}

func read(in *format.Input) (*header, error) {
	b := in.Head(0, headLongest)
	if len(b) < 24 || string(b[:6]) != "start\x00" && string(b[:6]) != "asar1\x00" {
		return nil, format.Not("no header")
	}
	product, version, at, err := fields(b)
	if err != nil {
		return nil, err
	}
	h := &header{magic: string(b[:5]), size: int64(at), length: int64(binary.BigEndian.Uint32(b[at-4:])), seed: version[0]}
	if h.length == 0 || h.length > 1<<30 {
		return nil, format.Not("firmware of 0x%x bytes", h.length)
	}
	for _, h.long = range []bool{false, true} {
		var ok1, ok2 bool
		h.product, ok1 = name(product, b[6], h.long)
		h.version, ok2 = name(version, product[0], h.long)
		if ok1 && ok2 {
			return h, nil
		}
	}
	return nil, format.Not("product and version do not decrypt to text")
}

// fields gives the two encrypted names and where the firmware starts.
func fields(b []byte) (product, version []byte, at int, err error) {
	at = 7
	for _, f := range []struct {
		to   *[]byte
		most uint32
	}{{&product, maxProduct}, {&version, maxVersion}} {
		if len(b) < at+4 {
			return nil, nil, 0, format.Not("cut short")
		}
		n := binary.BigEndian.Uint32(b[at:])
		if at += 4; n < 2 || n > f.most || len(b) < at+int(n)+4 {
			return nil, nil, 0, format.Not("name of %d bytes", n)
		}
		*f.to = b[at : at+int(n)]
		at += int(n)
	}
	return product, version, at + 4, nil
}

// name decrypts a name; it ends with its only NUL.
func name(b []byte, seed byte, long bool) (string, bool) {
	out := make([]byte, len(b))
	n := 256
	if long {
		n = len(b)
	}
	newCipher(seed, n).XORKeyStream(out, b)
	text, ok := format.Text(out)
	return text, ok && len(text) == len(b)-1
}

func measure(in *format.Input) (format.Extent, error) {
	h, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: h.size + h.length + 4, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	h, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, h.size)
	out.Property("magic", h.magic)
	out.Property("product", h.product)
	out.Property("version", h.version)
	out.Property("encryption", "RC4")
	out.Property("key", "public")
	format.Short(in, out, h.size+h.length+4)
	have := min(h.length, in.Size()-h.size)
	if have <= 0 {
		return nil
	}
	if h.long && h.length > maxState {
		out.Unread(h.size, have, fmt.Sprintf("encrypted with a state of %d bytes", h.length))
		return nil
	}
	if rest := in.Size() - h.size - h.length; rest > 0 {
		out.Structure(h.size+h.length, min(4, rest))
	}
	return out.Entry(assay.Entry{Name: "data"}, format.Body{
		Size: have, From: format.Range{Offset: h.size, Length: have},
		Stream: func(w io.Writer) error { return h.decrypt(in, w) },
	})
}

// decrypt writes the firmware and compares it with its sum.
func (h *header) decrypt(in *format.Input, w io.Writer) error {
	n := 256
	if h.long {
		n = int(h.length)
	}
	d := &decrypter{w: w, c: newCipher(h.seed, n), sum: uint32(h.length)}
	if err := in.Feed(d, h.size, h.length); err != nil {
		return err
	}
	tail := in.Head(h.size+h.length, 4)
	if len(tail) < 4 {
		return fmt.Errorf("the end with the sum is missing")
	}
	if want := binary.BigEndian.Uint32(tail); d.sum != want {
		return fmt.Errorf("sum is %08x, the image says %08x", d.sum, want)
	}
	return nil
}
