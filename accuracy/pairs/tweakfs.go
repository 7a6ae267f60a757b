//go:build linux

package pairs

import (
	"bytes"
	"math/rand/v2"
)

// slack changes the byte that stands so far behind a text of the image, if it
// is zero: the unused rest of a block.
func slack(text string, far int) func(*rand.Rand, []byte) ([]byte, int64) {
	return func(_ *rand.Rand, b []byte) ([]byte, int64) {
		at := bytes.Index(b, []byte(text))
		if at < 0 || at+len(text)+far >= len(b) || b[at+len(text)+far] != 0 {
			return nil, 0
		}
		at += len(text) + far
		b[at] = 'S'
		return b, int64(at)
	}
}

// lastFill changes a byte in the last stretch of at least n bytes of value v.
func lastFill(v byte, n int) func(*rand.Rand, []byte) ([]byte, int64) {
	return func(r *rand.Rand, b []byte) ([]byte, int64) {
		at := bytes.LastIndex(b, bytes.Repeat([]byte{v}, n))
		if at < 0 {
			return nil, 0
		}
		return poke(at+r.IntN(n), 0x42)(r, b)
	}
}

const cmdline = "init=/sbin/init\n" // the end of a file of every tree

// Superblock of squashfs 4.0: Linux fs/squashfs/squashfs_fs.h.
var squashfsTweaks = with(
	tweak{"padding behind the tables", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		end := int(le.Uint64(b[40:]))
		if end >= len(b) {
			return nil, 0
		}
		return poke(end+r.IntN(len(b)-end), 'P')(r, b)
	}},
	tweak{"number of inodes", append(plain, "container"), func(r *rand.Rand, b []byte) ([]byte, int64) { return poke(7, 1)(r, b) }},
	tweak{"unknown flag", append(plain, "container", "compression"), func(r *rand.Rand, b []byte) ([]byte, int64) { return poke(25, b[25]|0x40)(r, b) }},
	tweak{"upper bytes of the root's place", append(plain, "container"), poke(39, 1)},
)

// Superblock of ext: Linux Documentation/filesystems/ext4/globals.rst.
var ext4Tweaks = with(
	tweak{"boot block", plain, poke(100, 'B')},
	tweak{"free block", plain, func(r *rand.Rand, b []byte) ([]byte, int64) { return poke(len(b)-r.IntN(1024)-1, 'F')(r, b) }},
	tweak{"behind the end of a file", plain, slack(cmdline, 9)},
)

var ext2Tweaks = with(
	tweak{"boot block", plain, poke(100, 'B')},
	tweak{"free block", plain, func(r *rand.Rand, b []byte) ([]byte, int64) { return poke(len(b)-r.IntN(1024)-1, 'F')(r, b) }},
	tweak{"behind the end of a file", plain, slack(cmdline, 9)},
	tweak{"reserved of the superblock", plain, poke(1024+0x300, 'R')},
	tweak{"name of the volume", statement, poke(1024+0x78, 'V', 'O', 'L')},
	tweak{"where it was mounted", statement, poke(1024+0x88, '/', 'm', 'n', 't')},
	tweak{"beside the time of checking", append(statement, "container"), poke(1024+0x3f, 7)}, // s_minor_rev_level
)

var jffs2Tweaks = with(
	tweak{"erased room", plain, lastFill(0xff, 64)},
)

var cramfsTweaks = with(
	tweak{"name of the volume", append(statement, "unexplained"), poke(48, 'X')},
	tweak{"last byte", plain, func(r *rand.Rand, b []byte) ([]byte, int64) { return poke(len(b)-1, 'L')(r, b) }},
)

var romfsTweaks = with(
	tweak{"padding behind the end", plain, lastFill(0, 16)},
	tweak{"behind the end of a file", plain, slack(cmdline, 1)},
	tweak{"behind the end of the volume's name", plain, poke(30, 'x')},
)

// Superblock of erofs at 1024: Linux fs/erofs/erofs_fs.h.
var erofsTweaks = with(
	tweak{"boot block", plain, poke(100, 'B')},
	tweak{"end of the superblock", plain, poke(1024+0x7f, 'R')},
	tweak{"unknown feature", append(plain, "container", "compression"), poke(1024+8+3, 0x40)},
	tweak{"last byte", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		if b[len(b)-1] != 0 {
			return nil, 0
		}
		return poke(len(b)-1, 'L')(r, b)
	}},
)

// ISO 9660 (ECMA-119): system area, primary volume descriptor at 0x8000.
var isoTweaks = with(
	tweak{"system area", plain, poke(100, 'B')},
	tweak{"application use", plain, poke(0x8000+900, 'A')},
	tweak{"reserved of the descriptor", plain, poke(0x8000+1500, 'R')},
	tweak{"name of the publisher", statement, poke(0x8000+318, 'P', 'U', 'B')},
	tweak{"beside the time of creation", append(plain, "timestamp"), poke(0x8000+813+17, '1')}, // the first digit of the time of modification stands there
	tweak{"behind the end of a file", plain, slack(cmdline, 9)},
	tweak{"last byte", plain, func(r *rand.Rand, b []byte) ([]byte, int64) { return poke(len(b)-1, 'L')(r, b) }},
)

// UBI: Linux drivers/mtd/ubi/ubi-media.h.
var ubiTweaks = with(
	tweak{"erased room", plain, lastFill(0xff, 64)},
	tweak{"padding of the first header", plain, poke(20, 1)},
	tweak{"behind the first header", plain, poke(64, 'H')},
)

var uimageTweaks = with(
	tweak{"load address", statement, sealed(sealUImage, 17, 0x81)},
	tweak{"entry point", statement, sealed(sealUImage, 23, 0x40)},
	tweak{"operating system", statement, sealed(sealUImage, 28, 17)},
	tweak{"processor", statement, sealed(sealUImage, 29, 2)},
	tweak{"type", statement, sealed(sealUImage, 30, 2)},
	tweak{"name", statement, sealed(sealUImage, 32, 'r')},
	tweak{"behind the end of the name", append(statement, "unexplained"), sealed(sealUImage, 32+20, 'x')},
	tweak{"checksum of the header", plain, poke(4, 0x55)},
	tweak{"time without its checksum", append(plain, "timestamp"), poke(11, 0x55)},
)

var trxTweaks = with(
	tweak{"flags", append(statement, "container"), sealed(sealTRX, 12, 1)},
	tweak{"padding behind the parts", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at := len(b) - 1 - r.IntN(8)
		if b[at] != 0 {
			return nil, 0
		}
		b[at] = 'P'
		sealTRX(b)
		return b, int64(at)
	}},
	tweak{"byte of the kernel", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at := 28 + r.IntN(2000)
		b[at] = other(r, b[at])
		sealTRX(b)
		return b, int64(at)
	}},
	tweak{"checksum", append(plain, "checksum"), poke(8, 0x55)},
)

var chkTweaks = with(
	tweak{"board", statement, sealed(sealCHK, 40, 'V')},
	tweak{"region", statement, sealed(sealCHK, 8, 3)},
	tweak{"version", statement, sealed(sealCHK, 10, 9)},
	tweak{"checksum", append(plain, "checksum"), poke(0x20, 0x55)},
)

var tplinkTweaks = with(
	tweak{"hardware", statement, sealed(sealTPLink, 0x42, 0x77)},
	tweak{"version of the firmware", statement, sealed(sealTPLink, 0x99, 9)},
	tweak{"load address", statement, sealed(sealTPLink, 0x74, 0x81)},
	tweak{"vendor", statement, sealed(sealTPLink, 4, 'X')},
	tweak{"end of the header", plain, sealed(sealTPLink, 0x1f0, 'R')},
	tweak{"erased room between kernel and root", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		at := int(be.Uint32(b[0x88:])) - 1 - r.IntN(1000)
		b[at] = 'E'
		sealTPLink(b)
		return b, int64(at)
	}},
	tweak{"erased room behind root", plain, func(r *rand.Rand, b []byte) ([]byte, int64) {
		if b[len(b)-1] != 0xff {
			return nil, 0
		}
		return sealed(sealTPLink, len(b)-1, 'E')(r, b)
	}},
	tweak{"sum", append(plain, "checksum"), poke(0x4c, 0x55)},
)

var seamaTweaks = with(
	tweak{"meta data", statement, poke(28+4+8, 'x')},
	tweak{"reserved", plain, poke(4, 1)},
	tweak{"sum", append(plain, "checksum"), poke(12, 0x55)},
)
