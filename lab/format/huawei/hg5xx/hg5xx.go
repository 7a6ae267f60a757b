// Package hg5xx reads the upgrade packet of Huawei's HG5xx DSL gateways.
package hg5xx

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"assay"
	"assay/lab/format"
)

// Format is the upgrade packet.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Huawei HG5xx upgrade packet",
		What:  "The file with which Huawei HG532e and kin are upgraded: 128 bytes that are believed to be a signature, then the start of the flash: boot loader, kernel and root file system, then a checksum.",
		Layout: `Numbers big-endian but the last. Read from the bytes of one image, HG532eV100R001C01B020.
0x00000  128    no structure seen. The boot loader in the image has a message
                "RSA verified failed.", and 128 bytes are what a signature with a
                1024-bit RSA key has
0x00080         what flash has from its start: boot loader, filled with 0xff
0x11080         an image that begins with "2RDH" (see tclinux): at 0x11084 the
                length of its header, at 0x11088 its length, at 0x110d0, 0x110d4
                and 0x110d8 the lengths of its parts
behind it  4    CRC-32 of everything from 0x80 to here, computed with 0 at the
                start and without inversion at the end; little-endian`,
		Reads: []string{
			"the one layout seen: boot loader 0x11000 bytes long",
			"entries bootloader and firmware; firmware is opened in its turn",
			"whether the checksum matches",
		},
		Not: []string{
			"the 128 bytes are not verified: no public key is known",
			"other lengths of the boot loader: the image \"2RDH\" in them is found by itself",
		},
		Verified: "real images: Huawei HG532e; otherwise our own samples only",
		References: []string{
			"worked out from HG532eV100R001C01B020_upgrade_packet.bin: both checksums and all lengths agree",
			"struct trx_header of the TrendChip and EcoNet SDK for the image inside",
		},
	},
	Version:    1,
	Signatures: []format.Signature{{At: imageAt, Bytes: []byte("2RDH")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

const (
	flashAt = 0x80    // end of the 128 bytes
	imageAt = 0x11080 // the image
	sumSize = 4
)

// read gives the length of the image inside.
func read(in *format.Input) (int64, error) {
	var b [0x60]byte
	if n, _ := in.ReadAt(b[:], imageAt); n < len(b) {
		return 0, format.Not("%d bytes are too short", in.Size())
	}
	if string(b[:4]) != "2RDH" {
		return 0, format.Not("no image at 0x%x", imageAt)
	}
	word := func(at int) int64 { return int64(binary.BigEndian.Uint32(b[at:])) }
	header, length, parts := word(4), word(8), word(0x50)+word(0x54)+word(0x58)
	if header < 0x100 || header > 0x1000 || parts == 0 || header+parts != length {
		return 0, format.Not("image at 0x%x: header 0x%x and parts 0x%x are not its length 0x%x", imageAt, header, parts, length)
	}
	return length, nil
}

func measure(in *format.Input) (format.Extent, error) {
	n, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: imageAt + n + sumSize, Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	n, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, flashAt)
	out.Property("signature", "128 bytes, not verified")
	if err := out.Entry(assay.Entry{Name: "bootloader", Piece: true}, format.One(flashAt, imageAt-flashAt)); err != nil {
		return err
	}
	end := imageAt + n
	have := min(n, in.Size()-imageAt)
	if missing := end + sumSize - in.Size(); missing > 0 {
		out.Property("checksum", "cannot tell: cut short")
		out.Fail("", in.Size(), fmt.Sprintf("cut short: %d of %d bytes are missing", missing, end+sumSize))
	} else if err := verify(in, end, out); err != nil {
		return err
	}
	return out.Entry(assay.Entry{Name: "firmware", Piece: true}, format.One(imageAt, have))
}

// verify compares the packet from flashAt to end with the checksum behind it.
func verify(in *format.Input, end int64, out format.Sink) error {
	out.Structure(end, sumSize)
	var b [sumSize]byte
	if n, err := in.ReadAt(b[:], end); n < len(b) {
		return err
	}
	want := binary.LittleEndian.Uint32(b[:])
	// Update inverts the value it is given and the one it returns: the
	// register starts at 0 and is not inverted at the end.
	sum := ^uint32(0)
	r := io.NewSectionReader(in, flashAt, end-flashAt)
	buf := make([]byte, 256<<10)
	for {
		n, err := r.Read(buf)
		sum = crc32.Update(sum, crc32.IEEETable, buf[:n])
		if err == io.EOF {
			break
		}
		if err == nil {
			err = in.Ctx.Err()
		}
		if err != nil {
			return err
		}
	}
	if sum = ^sum; sum != want {
		out.Property("checksum", "differs")
		out.Fail("", end, fmt.Sprintf("checksum of the packet is %08x, the packet says %08x", sum, want))
		return nil
	}
	out.Property("checksum", "matches")
	return nil
}
