package kernel

import (
	"encoding/binary"
	"hash/crc32"
)

// compression names what compresses data that start with b, as kernels are
// compressed (lib/decompress.c, with more than its two bytes of magic), or "".
func compression(b []byte) string {
	if len(b) < 14 {
		return ""
	}
	switch b[0] {
	case 0x1f:
		// RFC 1952: DEFLATE, no flag or a name; extra flags and system as
		// gzip and pigz write them
		if b[1] == 0x8b && b[2] == 8 && b[3]&^8 == 0 && (b[8] == 0 || b[8] == 2 || b[8] == 4) && (b[9] == 3 || b[9] == 0xff || b[9] == 0) {
			return "gzip"
		}
	case 0xfd:
		// decompressors hold the magic, too: the flags have a checksum
		if string(b[:6]) == "\xfd7zXZ\x00" && b[6] == 0 && b[7] < 16 && binary.LittleEndian.Uint32(b[8:]) == crc32.ChecksumIEEE(b[6:8]) {
			return "xz"
		}
	case 0x5d:
		// lzma_alone: lc 3, lp 0, pb 2; dictionary 2^n; length unknown or
		// under 4 GiB
		dict, size := binary.LittleEndian.Uint32(b[1:]), binary.LittleEndian.Uint64(b[5:])
		if dict >= 1<<12 && dict&(dict-1) == 0 && (size == 1<<64-1 || size < 1<<32 && size > 0) && b[13] == 0 {
			return "lzma"
		}
	case 'B':
		if string(b[:3]) == "BZh" && b[3] >= '1' && b[3] <= '9' && string(b[4:10]) == "1AY&SY" {
			return "bzip2"
		}
	case 0x89:
		if string(b[:9]) == "\x89LZO\x00\r\n\x1a\n" {
			return "lzo"
		}
	case 0x02:
		// legacy frame: magic 0x184c2102, then the length of a block of at
		// most 8 MiB
		if string(b[:4]) == "\x02\x21\x4c\x18" && binary.LittleEndian.Uint32(b[4:]) < 9<<20 {
			return "lz4"
		}
	case 0x28:
		if string(b[:4]) == "\x28\xb5\x2f\xfd" && b[4]&8 == 0 {
			return "zstd"
		}
	}
	return ""
}

// initramfs reports whether data that start with b can be an initial file
// system: cpio (newc, with or without checksum), compressed or not.
func initramfs(b []byte) bool {
	if len(b) >= 6 && (string(b[:6]) == "070701" || string(b[:6]) == "070702") {
		return true
	}
	return compression(b) != ""
}
