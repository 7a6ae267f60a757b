// Package verity names the hash trees of dm-verity.
package verity

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"hash"
	"math/bits"

	"assay/anatomy/guid"
	"assay/lab/format"
)

// Format is the hash tree of dm-verity.
var Format = format.Format{
	Doc: format.Doc{
		Title: "dm-verity hash tree",
		What:  "The digests over a read-only partition, level by level, by which Linux verifies every block it reads. They stand behind the file system or in a partition of their own. It opens to no entries: sizes, salt and root digest stand as properties.",
		Layout: `Numbers little-endian.
0x00  8    "verity" 00 00
0x08  4    version 1; 0x0c 4 type: 1 salt before the block, 0 salt behind it (ChromeOS)
0x10  16   UUID
0x20  32   name of the digest
0x40  4    bytes of a data block; 0x44 4 of a hash block
0x48  8    data blocks
0x50  2    bytes of the salt; 0x58 256 salt
then       at the next hash block: the levels, the smallest first; a block is the digests of the blocks of the next level, the last level's those of the data`,
		Reads:      []string{"version 1, types 0 and 1; sha1, sha256, sha512", "levels are compared with each other, and the root digest is computed from the first one: boot loaders are given it in their configuration"},
		Not:        []string{"the data are not compared with the last level: they stand elsewhere", "trees without this superblock (Android's, which vbmeta describes)", "error correction codes behind the tree"},
		Verified:   "a hash tree made by Debian's veritysetup; Android's footer on our own samples only",
		References: []string{"Linux: Documentation/admin-guide/device-mapper/verity.rst, drivers/md/dm-verity-target.c", "cryptsetup: lib/verity/verity.c, docs of the on-disk format"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("verity\x00\x00\x01\x00\x00\x00")}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

var algorithms = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// sizes of digests that are not computed here
var otherSizes = map[string]int{"md5": 16, "sha224": 28, "sha384": 48, "rmd160": 20, "ripemd160": 20, "whirlpool": 64, "sm3": 32}

type tree struct {
	kind             uint32
	id               []byte
	algorithm        string
	dataBlock, block int64
	blocks           int64
	salt             []byte
	digest, slot     int     // bytes of a digest, and of its place in a block
	levels           []level // the smallest first
}

// level is a row of hash blocks.
type level struct{ at, blocks int64 }

func (t *tree) end() int64 {
	if n := len(t.levels); n > 0 {
		return t.levels[n-1].at + t.levels[n-1].blocks*t.block
	}
	return t.block
}

func read(in *format.Input) (*tree, error) {
	b := make([]byte, 512)
	if n, _ := in.ReadAt(b, 0); n < len(b) || string(b[:12]) != "verity\x00\x00\x01\x00\x00\x00" {
		return nil, format.Not("no magic")
	}
	le := binary.LittleEndian
	name, _, _ := bytes.Cut(b[0x20:0x40], []byte{0})
	t := &tree{
		kind: le.Uint32(b[0x0c:]), id: b[0x10:0x20], algorithm: string(name),
		dataBlock: int64(le.Uint32(b[0x40:])), block: int64(le.Uint32(b[0x44:])), blocks: int64(min(le.Uint64(b[0x48:]), 1<<50)),
	}
	saltLength := le.Uint16(b[0x50:])
	power := func(n int64) bool { return n >= 512 && n <= 1<<20 && n&(n-1) == 0 }
	switch {
	case t.kind > 1 || saltLength > 256 || !power(t.dataBlock) || !power(t.block):
		return nil, format.Not("type %d, salt of %d bytes, blocks of %d and %d", t.kind, saltLength, t.dataBlock, t.block)
	case t.blocks < 1 || t.blocks > 1<<40:
		return nil, format.Not("%d data blocks", t.blocks)
	}
	t.salt = b[0x58 : 0x58+int(saltLength)]
	if f := algorithms[t.algorithm]; f != nil {
		t.digest = f().Size()
	} else if t.digest = otherSizes[t.algorithm]; t.digest == 0 {
		return nil, format.Not("digest %q", t.algorithm)
	}
	t.slot = t.digest
	if t.kind == 1 {
		t.slot = 1 << bits.Len(uint(t.digest-1))
	}
	t.layout()
	return t, nil
}

// layout lists the levels (verity_ctr and verity_hash_at_level of
// dm-verity-target.c): a block holds a power of two of digests.
func (t *tree) layout() {
	per := bits.Len(uint(t.block)/uint(t.slot)) - 1
	if per < 1 {
		return
	}
	var sizes []int64
	for n := t.blocks; n > 1; {
		n = (n + 1<<per - 1) >> per
		sizes = append(sizes, n)
	}
	at := t.block // the superblock fills one
	for k := len(sizes) - 1; k >= 0; k-- {
		t.levels = append(t.levels, level{at, sizes[k]})
		at += sizes[k] * t.block
	}
}

func measure(in *format.Input) (format.Extent, error) {
	t, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: t.end()}, nil
}

func open(in *format.Input, out format.Sink) error {
	t, err := read(in)
	if err != nil {
		return err
	}
	size := in.Size()
	out.Structure(0, min(t.end(), size))
	out.Property("uuid", uuid(t.id))
	out.Property("digest", t.algorithm)
	out.Property("salt", fmt.Sprintf("%x", t.salt))
	out.Property("data-size", fmt.Sprint(t.blocks*t.dataBlock))
	out.Property("data-block-size", fmt.Sprint(t.dataBlock))
	out.Property("hash-type", fmt.Sprint(t.kind))
	if t.end() > size {
		out.Fail("", size, fmt.Sprintf("cut short: %d of %d bytes are missing", t.end()-size, t.end()))
	}
	return t.verify(in, out)
}

// uuid shows the bytes in their order (RFC 9562).
func uuid(b []byte) string {
	g := guid.GUID(b)
	g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7] = g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6]
	return g.String()
}

// sum is the digest of a block.
func (t *tree) sum(h hash.Hash, b []byte) []byte {
	h.Reset()
	if t.kind == 1 {
		h.Write(t.salt)
	}
	h.Write(b)
	if t.kind == 0 {
		h.Write(t.salt)
	}
	return h.Sum(nil)
}

// verify computes the root digest and compares each level with the one above.
func (t *tree) verify(in *format.Input, out format.Sink) error {
	f := algorithms[t.algorithm]
	if f == nil || len(t.levels) == 0 {
		return nil
	}
	h := f()
	b, up := make([]byte, t.block), make([]byte, t.block)
	if n, _ := in.ReadAt(b, t.levels[0].at); int64(n) < t.block {
		return nil
	}
	out.Property("root-digest", fmt.Sprintf("%x", t.sum(h, b)))
	per := int64(1) << (bits.Len(uint(t.block)/uint(t.slot)) - 1)
	differ, first := 0, int64(0)
	for k := 1; k < len(t.levels); k++ {
		for n := range t.levels[k].blocks {
			if n%per == 0 {
				if err := in.Ctx.Err(); err != nil {
					return err
				}
				if m, _ := in.ReadAt(up, t.levels[k-1].at+n/per*t.block); int64(m) < t.block {
					return nil
				}
			}
			at := t.levels[k].at + n*t.block
			if m, _ := in.ReadAt(b, at); int64(m) < t.block {
				return nil
			}
			want := up[int(n%per)*t.slot:][:t.digest]
			if !bytes.Equal(t.sum(h, b), want) {
				if differ++; differ == 1 {
					first = at
				}
			}
		}
	}
	if differ > 0 {
		out.Fail("", first, fmt.Sprintf("%d blocks of the tree differ from the level above, the first at 0x%x", differ, first))
	}
	return nil
}
