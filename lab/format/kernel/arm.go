package kernel

import (
	"encoding/binary"

	"assay/lab/format"
)

const zImageMagic = 0x016f2818

// nop is mov r0, r0, with which a zImage begins.
const nop = 0xe1a00000

// readZImage reads the words behind the first instructions of head.S.
func readZImage(in *format.Input, b []byte) (*image, error) {
	var order binary.ByteOrder = binary.LittleEndian
	name := "zImage"
	if order.Uint32(b[0x24:]) != zImageMagic {
		order, name = binary.BigEndian, "zImage (big-endian)"
	}
	nops := 0
	for k := 0; k < 8; k++ {
		// code is little-endian in big-endian images of ARMv6 and later (BE8)
		if w := b[4*k:]; binary.LittleEndian.Uint32(w) == nop || binary.BigEndian.Uint32(w) == nop {
			nops++
		}
	}
	start, end := int64(order.Uint32(b[0x28:])), int64(order.Uint32(b[0x2c:]))
	n := end - start
	switch {
	case nops < 4:
		return nil, format.Not("%d of 8 words are the first instructions of a zImage", nops)
	case n < 0x1000 || n > 1<<28:
		return nil, format.Not("from 0x%x to 0x%x", start, end)
	}
	i := &image{kind: name, ext: format.Extent{Length: n}}
	if at, size, ok := table(in, b, order, n); ok {
		i.payload(in, at, size)
		return i, nil
	}
	i.search(in, 0x30, n)
	return i, nil
}

// table reads the table of vmlinux.lds.S that kernels since 4.15 have: it says
// where the length behind the payload stands, which is its end.
func table(in *format.Input, b []byte, order binary.ByteOrder, n int64) (at, size int64, ok bool) {
	if order.Uint32(b[0x34:]) != 0x45454545 {
		return 0, 0, false
	}
	var t [12]byte
	if m, _ := in.ReadAt(t[:], int64(order.Uint32(b[0x38:]))); m < len(t) {
		return 0, 0, false
	}
	if words := order.Uint32(t[:]); words < 3 || words > 64 || order.Uint32(t[4:]) != 0x5a534c4b {
		return 0, 0, false
	}
	end := int64(order.Uint32(t[8:])) + 4
	if end > n {
		return 0, 0, false
	}
	probe := &image{}
	probe.search(in, 0x40, end)
	if len(probe.parts) == 0 {
		return 0, 0, false
	}
	return probe.parts[0].at, end - probe.parts[0].at, true
}
