// Package encimg reads images that Alpha Networks' program encimg encrypted as
// a whole: a SEAMA image of a D-Link router of which no byte is plain.
package encimg

import (
	"encoding/binary"
	"io"

	"assay"
	"assay/lab/format"
	"assay/lab/format/dlink/alpha"
)

// Format is the image that encimg encrypted.
var Format = format.Format{
	Doc: format.Doc{
		Title: "D-Link encimg",
		What:  "A SEAMA image that Alpha Networks' program encimg encrypted as a whole, as update files of D-Link DIR-8xx and DAP-1xxx are. It is recognised by its first 16 bytes: they are always the same for one device, since key, vector and beginning are.",
		Layout: `AES-256-CBC. Behind it:
0x00  SEAMA seal with the property signature=..., which also is in the key
then  SEAMA header with the length of the image; both make 0x80 bytes
0x80  image`,
		Reads: []string{
			"images of eight devices whose keys are public: entry data, the SEAMA image",
			"images of six more devices are named, their bytes stay a gap: DIR-865L, DIR-868L, DIR-880L, DIR-885L, DIR-890L, DIR-895L",
		},
		Verified:   "our own samples only",
		References: []string{"unblob: handlers/archive/dlink/alpha_encimg.py; delink: src/encimg.rs; binwalk: src/signatures/encfw.rs", "the first bytes published for these devices decrypt to the header; images are checked with our own samples only"},
	},
	Version:    1,
	Signatures: signatures(),
	Starts:     func(head []byte) bool { return len(head) >= 16 && unread[[16]byte(head)] != "" },
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const headerLength = 0x80

// device is a device whose key is public.
type device struct {
	name, seed, signature string
	head                  [4]byte // of the encrypted image
}

var devices = []device{
	{"DAP-1665 B", "DAP-1665", "wapac25_dlink.2015_dap1665", [4]byte{0x35, 0x66, 0x6f, 0x68}},
	{"DAP-1720 A", "DAP-1720", "wapac28_dlink.2015_dap1720", [4]byte{0x68, 0x01, 0xcc, 0xfb}},
	{"DIR-822 C1", "DIR-822", "wrgac43s_dlink.2015_dir822c1", [4]byte{0xdf, 0x8c, 0x39, 0x0d}},
	{"DIR-842 C1", "DIR-842", "wrgac65_dlink.2015_dir842", [4]byte{0xf5, 0x2a, 0xa0, 0xb4}},
	{"DIR-842 C3", "DIR-842", "wrgac65_dlink.2015_dir842EU", [4]byte{0x21, 0xdd, 0xda, 0x00}},
	{"DIR-850L A1", "DIR-850L A1", "wrgac05_dlob.hans_dir850l", [4]byte{0xe3, 0x13, 0x00, 0x5b}},
	{"DIR-850L B1", "DIR-850L B1", "wrgac25_dlink.2013gui_dir850l", [4]byte{0x0a, 0x14, 0xe4, 0x24}},
	{"DIR-859 A", "DIR-859", "wrgac37_dlink.2013gui_dir859", [4]byte{0x4c, 0x1b, 0x95, 0xaf}},
}

// unread are the first bytes of images whose keys are not known here.
var unread = map[[16]byte]string{
	{0x98, 0x9c, 0x3c, 0x2c, 0x6b, 0x19, 0x1b, 0x25, 0x6e, 0x03, 0xee, 0x0f, 0x72, 0x5c, 0x6c, 0xa0}: "DIR-865L A",
	{0x3d, 0xe6, 0x02, 0x63, 0x3f, 0xc1, 0x85, 0xe7, 0xd2, 0xbf, 0x64, 0xaf, 0x29, 0x57, 0x3a, 0xbd}: "DIR-868L A",
	{0x8e, 0x69, 0x57, 0xe7, 0x76, 0x09, 0xd7, 0x94, 0x47, 0x75, 0x78, 0xa2, 0x4a, 0x1f, 0xc9, 0xb2}: "DIR-880L A",
	{0x92, 0x61, 0x58, 0x58, 0x14, 0xdb, 0xbb, 0x3b, 0xe5, 0xa5, 0xf3, 0xe7, 0x10, 0x9c, 0xa2, 0x0b}: "DIR-885L A",
	{0xcb, 0xc3, 0xa7, 0x4c, 0x50, 0x0f, 0x42, 0x43, 0xa5, 0xd9, 0x7c, 0xa5, 0x25, 0x6b, 0xcd, 0xba}: "DIR-890L A",
	{0x91, 0x5a, 0xc9, 0xa2, 0x11, 0xff, 0xaa, 0x6d, 0xb0, 0x12, 0xe8, 0x8d, 0x2c, 0x3c, 0x23, 0xcb}: "DIR-895L A",
}

func signatures() (list []format.Signature) {
	for _, d := range devices {
		list = append(list, format.Signature{Bytes: d.head[:]})
	}
	return list
}

// read finds the device and the length of the encrypted image.
func read(in *format.Input) (*device, int64, error) {
	head := in.Head(0, headerLength)
	if len(head) < headerLength {
		return nil, 0, format.Not("%d bytes are too short for a header", len(head))
	}
	for i := range devices {
		d := &devices[i]
		if [4]byte(head) != d.head {
			continue
		}
		b := alpha.Seeds[d.seed].Head(in, 0, headerLength, d.signature)
		n, err := length(b, d.signature)
		return d, n, err
	}
	return nil, 0, format.Not("first bytes %x", head[:4])
}

// length reads the decrypted header.
func length(b []byte, signature string) (int64, error) {
	be := binary.BigEndian
	if be.Uint32(b) != 0x5ea3a417 {
		return 0, format.Not("decrypted magic %08x", be.Uint32(b))
	}
	meta := int64(be.Uint32(b[4:]))
	at := 12 + meta // the second header
	if be.Uint32(b[8:]) != 0 || meta > headerLength-24 || be.Uint32(b[at:]) != 0x5ea3a417 {
		return 0, format.Not("no second header at 0x%x", at)
	}
	if text, _ := format.Text(b[12:at]); text != "signature="+signature {
		return 0, format.Not("decrypted signature %q", text)
	}
	n := int64(be.Uint32(b[at+8:]))
	if n == 0 || n%16 != 0 {
		return 0, format.Not("image of 0x%x bytes", n)
	}
	return headerLength + n, nil
}

func measure(in *format.Input) (format.Extent, error) {
	if head := in.Head(0, 16); len(head) == 16 && unread[[16]byte(head)] != "" {
		return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
	}
	_, n, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: n, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	out.Property("encryption", "AES-256-CBC")
	if head := in.Head(0, 16); len(head) == 16 && unread[[16]byte(head)] != "" {
		out.Property("device", unread[[16]byte(head)])
		out.Property("key", "not known")
		out.Unread(0, in.Size(), "encrypted with AES-256-CBC, key not known")
		return nil
	}
	d, n, err := read(in)
	if err != nil {
		return err
	}
	out.Property("device", d.name)
	out.Property("signature", d.signature)
	out.Property("key", "public")
	format.Short(in, out, n)
	have := min(n, in.Size())
	return out.Entry(assay.Entry{Name: "data"}, format.Body{
		Size: have, From: format.Range{Offset: 0, Length: have},
		Stream: func(w io.Writer) error { return alpha.Seeds[d.seed].Decrypt(w, in, 0, n, d.signature) },
	})
}
