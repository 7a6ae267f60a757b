package kernel

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// readImage reads the header of ARM64 (booting.rst) and RISC-V
// (boot-image-header.rst) kernels, which are little-endian whatever the kernel
// is.
func readImage(in *format.Input, b []byte) (*image, error) {
	le := binary.LittleEndian
	i := &image{kind: "ARM64 Image", plain: true}
	reserved := b[0x20:0x38]
	if b[0x38] == 'R' {
		i.kind, reserved = "RISC-V Image", b[0x24:0x30]
		if string(b[0x30:0x35]) != "RISCV" {
			return nil, format.Not("second magic without the first")
		}
	}
	size := le.Uint64(b[0x10:])
	switch {
	case len(bytes.Trim(reserved, "\x00")) > 0:
		return nil, format.Not("reserved fields are in use")
	case size > 1<<28 || size > 0 && size < 0x1000:
		return nil, format.Not("%d bytes in memory", size)
	case le.Uint64(b[0x08:]) > 1<<28:
		return nil, format.Not("load offset 0x%x", le.Uint64(b[0x08:]))
	}
	i.tell("load-offset", fmt.Sprintf("0x%x", le.Uint64(b[0x08:])))
	if end := peEnd(in, int64(le.Uint32(b[0x3c:]))); end > 0 {
		i.ext = format.Extent{Length: end}
		return i, nil
	}
	// the size counts memory that the file does not have
	i.ext = format.Extent{Length: int64(size), Certainty: format.Bound}
	if size == 0 {
		i.ext.Length = in.Size()
	}
	return i, nil
}

// readZboot reads the header of zboot-header.S.
func readZboot(in *format.Input, b []byte) (*image, error) {
	le := binary.LittleEndian
	at, n := int64(le.Uint32(b[8:])), int64(le.Uint32(b[12:]))
	end := peEnd(in, int64(le.Uint32(b[0x3c:])))
	comp, _, _ := bytes.Cut(b[0x18:0x38], []byte{0})
	if string(b[:2]) != "MZ" || end <= 0 || at < 0x40 || n == 0 || at+n > end || len(comp) == 0 {
		return nil, format.Not("zimg without a PE file around it")
	}
	i := &image{kind: "EFI zboot image", ext: format.Extent{Length: end}}
	i.tell("compression", string(bytes.ToValidUTF8(comp, nil)))
	i.add("payload", at, n)
	return i, nil
}

// peEnd gives the end of the last section of the PE file whose header stands
// at off (PE Format, "Section Table"), 0 if there is none.
func peEnd(in *format.Input, off int64) (end int64) {
	var h [24]byte
	if n, _ := in.ReadAt(h[:], off); n < len(h) || off < 0x40 || string(h[:4]) != "PE\x00\x00" {
		return 0
	}
	le := binary.LittleEndian
	sections := int(le.Uint16(h[6:]))
	if sections == 0 || sections > 32 {
		return 0
	}
	t := make([]byte, 40*sections)
	if n, _ := in.ReadAt(t, off+24+int64(le.Uint16(h[20:]))); n < len(t) {
		return 0
	}
	for ; len(t) > 0; t = t[40:] {
		end = max(end, int64(le.Uint32(t[16:]))+int64(le.Uint32(t[20:])))
	}
	if end < 0x1000 {
		return 0
	}
	return signed(in, off+24, end)
}

// signed gives the end of a PE file with its signatures, which stand behind the
// sections (PE Format, "The Attribute Certificate Table"): entry 4 of the data
// directories, the only one that counts from the start of the file.
func signed(in *format.Input, optional, end int64) int64 {
	const room, align = 1 << 20, 4096 // signatures are longer in no kernel; and stand this close
	le := binary.LittleEndian
	b := in.Head(optional, 152)
	if len(b) < 152 {
		return end
	}
	directories := map[uint16]int{0x10b: 96, 0x20b: 112}[le.Uint16(b)]
	if directories == 0 || le.Uint32(b[directories-4:]) <= 4 {
		return end
	}
	at, n := int64(le.Uint32(b[directories+32:])), int64(le.Uint32(b[directories+36:]))
	if at < end || at > end+align || n < 8 || n > room {
		return end
	}
	return at + n
}
