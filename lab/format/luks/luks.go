// Package luks names encrypted volumes of Linux.
package luks

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/lab/format"
)

// Format is LUKS.
var Format = format.Format{
	Doc: format.Doc{
		Title: "LUKS encrypted volume",
		What:  "A partition or file encrypted by dm-crypt with its keys in a header. It opens to no entries: cipher, key size and key slots stand as properties, and the encrypted part is a gap.",
		Layout: `Numbers big-endian.
0x00  6   "LUKS" ba be; 0x06 2 version
version 1: 0x08 32 cipher; 0x28 32 mode; 0x48 32 hash; 0x68 4 payload offset in sectors of 512 bytes; 0x6c 4 bytes of the key; 0xa8 40 UUID;
           0xd0 eight key slots of 48 bytes: 0 4 active (00ac71f3), 4 4 iterations, 40 4 offset in sectors, 44 4 stripes
version 2: 0x08 8 bytes of header and JSON; 0x18 48 label; 0x48 32 checksum algorithm; 0xa8 40 UUID; 0xd0 48 subsystem; 0x100 8 offset of this header; 0x1c0 64 checksum;
           0x1000 JSON: keyslots, segments, digests. A second header stands behind`,
		Reads:      []string{"versions 1 and 2; the checksum of version 2 is verified"},
		Not:        []string{"nothing is decrypted", "the end of a volume is not recorded: it counts up to the end of the content", "a version 2 of which the first header is damaged is not recognised by the second"},
		Verified:   "LUKS 1 and 2 made by Debian's cryptsetup; no real firmware",
		References: []string{"LUKS1 On-Disk Format Specification 1.2.3", "LUKS2 On-Disk Format Specification 1.1.3"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("LUKS\xba\xbe\x00\x01")}, {Bytes: []byte("LUKS\xba\xbe\x00\x02")}},
	Measure:    measure,
	Open:       open,
}

type volume struct {
	version uint16
	head    int64 // length of what is not encrypted
	payload int64
	length  int64 // of the encrypted part, -1: up to the end
	cipher  string
	props   [][2]string
	problem string
}

func (v *volume) tell(name, value string) {
	if value != "" {
		v.props = append(v.props, [2]string{name, value})
	}
}

const (
	sector   = 512
	maxJSON  = 4 << 20
	reach    = 1 << 46
	slotUsed = 0x00ac71f3
)

func read(in *format.Input) (*volume, error) {
	b := make([]byte, 4096)
	n, _ := in.ReadAt(b, 0)
	if b = b[:n]; n < 592 || string(b[:6]) != "LUKS\xba\xbe" {
		return nil, format.Not("no magic")
	}
	switch binary.BigEndian.Uint16(b[6:]) {
	case 1:
		return first(b)
	case 2:
		return second(in, b)
	}
	return nil, format.Not("version %d", binary.BigEndian.Uint16(b[6:]))
}

// word reads text up to NUL; ok is false when it is none.
func word(b []byte) (string, bool) {
	t, _, _ := bytes.Cut(b, []byte{0})
	for _, c := range t {
		if c < 0x20 || c > 0x7e {
			return "", false
		}
	}
	return string(t), true
}

// first reads version 1 (LUKS1, figure 1).
func first(b []byte) (*volume, error) {
	be := binary.BigEndian
	cipher, ok1 := word(b[0x08:0x28])
	mode, ok2 := word(b[0x28:0x48])
	hash, ok3 := word(b[0x48:0x68])
	id, _ := word(b[0xa8:0xd0])
	v := &volume{version: 1, payload: int64(be.Uint32(b[0x68:])) * sector, length: -1, cipher: cipher + "-" + mode}
	keyBytes := be.Uint32(b[0x6c:])
	if !ok1 || !ok2 || !ok3 || cipher == "" || mode == "" || hash == "" || keyBytes == 0 || keyBytes > 1024 {
		return nil, format.Not("cipher %q, mode %q, hash %q, key of %d bytes", cipher, mode, hash, keyBytes)
	}
	v.head = v.payload
	v.tell("cipher", v.cipher)
	v.tell("hash", hash)
	v.tell("key-bits", fmt.Sprint(keyBytes*8))
	v.tell("uuid", id)
	used := 0
	for k := range 8 {
		s := b[0xd0+48*k:]
		if be.Uint32(s) == slotUsed {
			used++
			v.tell(fmt.Sprintf("keyslot-%d", k), fmt.Sprintf("pbkdf2, %d iterations", be.Uint32(s[4:])))
		}
		v.head = max(v.head, int64(be.Uint32(s[40:]))*sector)
	}
	v.tell("keyslots", fmt.Sprint(used))
	return v, nil
}

// number is a decimal number that JSON carries as text (LUKS2, section 3.1).
func number(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 0 && n < reach
}

// second reads version 2 (LUKS2, sections 2.1 and 3).
func second(in *format.Input, b []byte) (*volume, error) {
	be := binary.BigEndian
	size := be.Uint64(b[8:])
	if size < 16<<10 || size > maxJSON || size&(size-1) != 0 || len(b) < 4096 || be.Uint64(b[0x100:]) != 0 {
		return nil, format.Not("header of %d bytes at 0x%x", size, be.Uint64(b[0x100:]))
	}
	area := make([]byte, size)
	n, _ := in.ReadAt(area, 0)
	area = area[:n]
	text, _, _ := bytes.Cut(area[4096:], []byte{0})
	var doc struct {
		Keyslots map[string]struct {
			Type    string
			KeySize int `json:"key_size"`
			KDF     struct{ Type string }
			Area    struct{ Offset, Size, Encryption string }
		}
		Segments map[string]struct {
			Type, Offset, Size, Encryption string
			SectorSize                     int `json:"sector_size"`
			Integrity                      *struct{ Type string }
		}
	}
	v := &volume{version: 2, head: 2 * int64(size), length: -1}
	if err := json.Unmarshal(text, &doc); err != nil {
		if uint64(n) == size {
			return nil, format.Not("metadata: %v", err)
		}
		v.problem = fmt.Sprintf("metadata: %v", err)
	}
	if algorithm, _ := word(b[0x48:0x68]); algorithm == "sha256" && uint64(n) == size {
		sum := bytes.Clone(area[0x1c0:0x200])
		clear(area[0x1c0:0x200])
		if got := sha256.Sum256(area); !bytes.Equal(got[:], sum[:32]) {
			v.problem = "checksum of the header differs"
		}
	}
	id, _ := word(b[0xa8:0xd0])
	label, _ := word(b[0x18:0x48])
	v.tell("label", label)
	v.tell("uuid", id)
	for _, k := range sorted(doc.Segments) {
		s := doc.Segments[k]
		if at, ok := number(s.Offset); ok && v.payload == 0 {
			v.payload, v.cipher = at, s.Encryption
			if n, ok := number(s.Size); ok {
				v.length = n
			}
		}
		v.tell("segment-"+k, fmt.Sprintf("%s %s, sectors of %d bytes, %s bytes at %s", s.Type, s.Encryption, s.SectorSize, s.Size, s.Offset))
	}
	for _, k := range sorted(doc.Keyslots) {
		s := doc.Keyslots[k]
		v.tell("keyslot-"+k, fmt.Sprintf("%s, %s, key of %d bits", s.Type, s.KDF.Type, s.KeySize*8))
		at, ok1 := number(s.Area.Offset)
		if n, ok2 := number(s.Area.Size); ok1 && ok2 {
			v.head = max(v.head, at+n)
		}
	}
	v.tell("cipher", v.cipher)
	v.tell("keyslots", fmt.Sprint(len(doc.Keyslots)))
	return v, nil
}

func sorted[T any](m map[string]T) (keys []string) {
	for k := range m {
		if len(keys) < 64 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return keys
}

func measure(in *format.Input) (format.Extent, error) {
	v, err := read(in)
	switch {
	case err != nil:
		return format.Extent{}, err
	case v.length >= 0:
		return format.Extent{Length: max(v.head, v.payload+v.length)}, nil
	case v.payload == 0: // a header by itself
		return format.Extent{Length: v.head}, nil
	}
	return format.Extent{Length: max(in.Size(), v.head), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	v, err := read(in)
	if err != nil {
		return err
	}
	out.Property("version", fmt.Sprint(v.version))
	for _, p := range v.props {
		out.Property(p[0], p[1])
	}
	if v.problem != "" {
		out.Fail("", 0, v.problem)
	}
	size := in.Size()
	start := v.payload
	if start == 0 {
		start = v.head
	}
	out.Structure(0, min(start, size))
	if v.payload > 0 && v.payload < size {
		n := size - v.payload
		if v.length >= 0 {
			n = min(n, v.length)
		}
		out.Unread(v.payload, n, "encrypted: "+v.cipher)
	}
	return nil
}
