// Package vbmeta reads what Android Verified Boot leaves in partitions.
package vbmeta

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is the vbmeta structure, with the footer that leads to it.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Android Verified Boot metadata",
		What:  "The vbmeta partition, or what stands behind an image in its partition: digests of partitions, keys, rollback index, and a footer at the partition's end. It opens to no entries: what it says stands as properties.",
		Layout: `Numbers big-endian.
0x00  4   "AVB0"; 0x04 4 major version of libavb; 0x08 4 minor
0x0c  8   bytes of the authentication block; 0x14 8 of the auxiliary block
0x1c  4   algorithm; 0x20 8 offset and 0x28 8 length of the hash (in the authentication block); 0x30 8, 0x38 8 of the signature
0x40  8   offset and 0x48 8 length of the public key (in the auxiliary block); 0x60 8, 0x68 8 of the descriptors
0x70  8   rollback index; 0x78 4 flags; 0x80 48 release; header of 256 bytes, then both blocks
descriptor: 8 tag (0 property, 1 hash tree, 2 hash, 3 command line, 4 chained partition), 8 bytes that follow
footer of 64 bytes: 0x00 "AVBf"; 0x04 4, 0x08 4 version; 0x0c 8 length of the image; 0x14 8 offset and 0x1c 8 length of vbmeta`,
		Reads:      []string{"version 1 with all kinds of descriptors; the hash over header and auxiliary block is verified", "the footer by itself"},
		Not:        []string{"the signature is not verified", "digests are not compared with partitions"},
		Verified:   "our own samples only",
		References: []string{"AOSP external/avb: libavb/avb_vbmeta_image.h, avb_footer.h, avb_*_descriptor.h"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("AVB0\x00\x00\x00\x01")}, {Bytes: []byte("AVBf\x00\x00\x00\x01")}},
	Measure:    measure,
	Open:       open,
}

const (
	headLength   = 256
	footerLength = 64
	maxBlock     = 1 << 20
)

type image struct {
	head          []byte
	auth, aux     []byte
	authN, auxN   int64
	footer        bool
	algorithm     uint32
	rollback      uint64
	flags         uint32
	release       string
	size, at, len uint64 // of a footer
}

var algorithms = []string{"none", "SHA256_RSA2048", "SHA256_RSA4096", "SHA256_RSA8192", "SHA512_RSA2048", "SHA512_RSA4096", "SHA512_RSA8192"}

func read(in *format.Input) (*image, error) {
	b := make([]byte, headLength)
	n, _ := in.ReadAt(b, 0)
	be := binary.BigEndian
	if n >= footerLength && string(b[:4]) == "AVBf" {
		i := &image{footer: true, size: be.Uint64(b[0x0c:]), at: be.Uint64(b[0x14:]), len: be.Uint64(b[0x1c:])}
		if len(bytes.Trim(b[0x24:footerLength], "\x00")) > 0 || i.size > 1<<42 || i.at < i.size || i.at > 1<<42 || i.len < headLength || i.len > 2*maxBlock {
			return nil, format.Not("footer: image of %d bytes, vbmeta of %d at 0x%x", i.size, i.len, i.at)
		}
		return i, nil
	}
	if n < headLength || string(b[:4]) != "AVB0" {
		return nil, format.Not("no magic")
	}
	i := &image{
		head: b, authN: int64(min(be.Uint64(b[0x0c:]), maxBlock+1)), auxN: int64(min(be.Uint64(b[0x14:]), maxBlock+1)),
		algorithm: be.Uint32(b[0x1c:]), rollback: be.Uint64(b[0x70:]), flags: be.Uint32(b[0x78:]),
	}
	release, _, _ := bytes.Cut(b[0x80:0xb0], []byte{0})
	i.release = string(release)
	switch {
	case i.authN > maxBlock || i.auxN > maxBlock || i.authN%64 != 0 || i.auxN%64 != 0:
		return nil, format.Not("blocks of %d and %d bytes", be.Uint64(b[0x0c:]), be.Uint64(b[0x14:]))
	case i.algorithm >= uint32(len(algorithms)) || len(bytes.Trim(b[0xb0:], "\x00")) > 0:
		return nil, format.Not("algorithm %d", i.algorithm)
	}
	return i, nil
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	if i.footer {
		return format.Extent{Length: footerLength}, nil
	}
	return format.Extent{Length: headLength + i.authN + i.auxN}, nil
}

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	if i.footer {
		out.Structure(0, footerLength)
		out.Property("footer", "yes")
		out.Property("image-size", fmt.Sprint(i.size))
		out.Property("vbmeta-offset", fmt.Sprintf("0x%x", i.at))
		out.Property("vbmeta-size", fmt.Sprint(i.len))
		return nil
	}
	out.Structure(0, min(in.Size(), headLength+i.authN+i.auxN))
	out.Property("algorithm", algorithms[i.algorithm])
	out.Property("rollback-index", fmt.Sprint(i.rollback))
	if i.flags&1 != 0 {
		out.Property("hashtree-disabled", "yes")
	}
	if i.flags&2 != 0 {
		out.Property("verification-disabled", "yes")
	}
	out.Property("release", i.release)
	i.auth, i.aux = make([]byte, i.authN), make([]byte, i.auxN)
	n, _ := in.ReadAt(i.auth, headLength)
	m, _ := in.ReadAt(i.aux, headLength+i.authN)
	i.auth, i.aux = i.auth[:n], i.aux[:m]
	if int64(n) < i.authN || int64(m) < i.auxN {
		out.Fail("", headLength+int64(n), fmt.Sprintf("cut short: %d bytes are missing", i.authN+i.auxN-int64(n+m)))
	} else {
		i.verify(out)
	}
	i.describe(out)
	return nil
}

// part gives a range of a block, nil when it is not inside.
func part(block []byte, off, n uint64) []byte {
	if off > uint64(len(block)) || n > uint64(len(block))-off {
		return nil
	}
	return block[off : off+n]
}

// verify compares header and auxiliary block with the hash.
func (i *image) verify(out format.Sink) {
	be := binary.BigEndian
	want := part(i.auth, be.Uint64(i.head[0x20:]), be.Uint64(i.head[0x28:]))
	all := append(bytes.Clone(i.head), i.aux...)
	var got []byte
	switch {
	case i.algorithm == 0:
		out.Property("hash", "none: not signed")
		return
	case i.algorithm <= 3:
		s := sha256.Sum256(all)
		got = s[:]
	default:
		s := sha512.Sum512(all)
		got = s[:]
	}
	if !bytes.Equal(got, want) {
		out.Property("hash", "differs")
		out.Fail("", headLength, fmt.Sprintf("hash is %x, the authentication block says %x", got, want))
		return
	}
	out.Property("hash", "matches")
}
