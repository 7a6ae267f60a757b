package rpmdb

import (
	"encoding/binary"
	"fmt"
)

// Tags of headers (include/rpm/rpmtag.h).
const (
	tagSigPGP  = 259 // signature over header and payload, of old packages
	tagSigGPG  = 262
	tagDSA     = 267 // signature over the header
	tagRSA     = 268
	tagName    = 1000
	tagVersion = 1001
	tagRelease = 1002
	tagEpoch   = 1003
	tagLicense = 1014
	tagArch    = 1022
	tagSource  = 1044
)

const (
	entrySize  = 16
	maxEntries = 65536
)

// header is a header as databases hold it: the number of entries, the size of
// the store, both big-endian, then entries of tag, type, offset and count, then
// the store.
type header struct {
	entries []byte
	store   []byte
}

func parse(b []byte) (h header, err error) {
	if len(b) < 8 {
		return h, fmt.Errorf("header of %d bytes", len(b))
	}
	n, size := int64(binary.BigEndian.Uint32(b)), int64(binary.BigEndian.Uint32(b[4:]))
	if n > maxEntries || 8+n*entrySize+size > int64(len(b)) {
		return h, fmt.Errorf("header of %d bytes: %d entries, %d bytes of store", len(b), n, size)
	}
	b = b[8:]
	return header{b[:n*entrySize], b[n*entrySize : n*entrySize+size]}, nil
}

// find gives the store from where the value of a tag begins.
func (h *header) find(tag uint32) (value []byte, typ, count uint32) {
	for e := h.entries; len(e) >= entrySize; e = e[entrySize:] {
		if binary.BigEndian.Uint32(e) != tag {
			continue
		}
		off := binary.BigEndian.Uint32(e[8:])
		if int64(off) >= int64(len(h.store)) {
			return nil, 0, 0
		}
		return h.store[off:], binary.BigEndian.Uint32(e[4:]), binary.BigEndian.Uint32(e[12:])
	}
	return nil, 0, 0
}

// text is a string (type 6) or the first of several (8, 9).
func (h *header) text(tag uint32) string {
	v, typ, _ := h.find(tag)
	if typ != 6 && typ != 8 && typ != 9 {
		return ""
	}
	return trim(v)
}

// number is a 32-bit number (type 4).
func (h *header) number(tag uint32) (uint32, bool) {
	v, typ, _ := h.find(tag)
	if typ != 4 || len(v) < 4 {
		return 0, false
	}
	return binary.BigEndian.Uint32(v), true
}

// signature says which key has signed, by the packet that the header keeps.
func (h *header) signature() string {
	for _, tag := range []uint32{tagRSA, tagDSA, tagSigPGP, tagSigGPG} {
		v, typ, count := h.find(tag)
		if typ == 7 && int64(count) <= int64(len(v)) {
			if s := describe(v[:count]); s != "" {
				return s
			}
		}
	}
	return ""
}

var (
	publicKeys = map[byte]string{1: "rsa", 17: "dsa", 19: "ecdsa", 22: "eddsa", 27: "ed25519"}
	hashes     = map[byte]string{1: "md5", 2: "sha1", 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224"}
)

// describe reads a signature packet (RFC 4880 section 5.2): "rsa/sha256 key
// 0123456789abcdef".
func describe(b []byte) string {
	if len(b) < 3 || b[0]&0x80 == 0 {
		return ""
	}
	switch { // the packet's header: old format with one, two or four bytes of length, or new
	case b[0]&0x40 != 0 && b[1] < 192:
		b = b[2:]
	case b[0]&0x40 != 0 && b[1] < 224:
		b = b[3:]
	case b[0]&0x40 == 0 && b[0]&3 < 2:
		b = b[2+int(b[0]&3):]
	default:
		return ""
	}
	switch {
	case len(b) >= 17 && b[0] == 3 && b[1] == 5:
		return name(b[15], b[16]) + fmt.Sprintf(" key %x", b[7:15])
	case len(b) >= 6 && b[0] == 4:
		if key := issuer(b[4:]); key != nil {
			return name(b[2], b[3]) + fmt.Sprintf(" key %x", key)
		}
		return name(b[2], b[3])
	}
	return ""
}

// issuer finds the subpacket 16 in the hashed or the other area of a version 4
// signature.
func issuer(b []byte) []byte {
	for range 2 {
		if len(b) < 2 {
			return nil
		}
		n := int(binary.BigEndian.Uint16(b))
		if len(b) < 2+n {
			return nil
		}
		for area := b[2 : 2+n]; len(area) > 1 && area[0] > 0 && area[0] < 192 && int(area[0]) < len(area); area = area[1+int(area[0]):] {
			if area[1]&0x7f == 16 && area[0] == 9 {
				return area[2:10]
			}
		}
		b = b[2+n:]
	}
	return nil
}

func name(public, hash byte) string {
	p, h := publicKeys[public], hashes[hash]
	if p == "" {
		p = fmt.Sprintf("algorithm %d", public)
	}
	if h == "" {
		h = fmt.Sprintf("hash %d", hash)
	}
	return p + "/" + h
}
