package kernel

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/rand/v2"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func zip(b []byte) []byte {
	var w bytes.Buffer
	z, _ := gzip.NewWriterLevel(&w, 9)
	z.OS = 3
	z.Write(b)
	z.Close()
	return w.Bytes()
}

func fill(b []byte, n int) []byte {
	for len(b)%n != 0 {
		b = append(b, 0)
	}
	return b
}

func put(b []byte, at int, order binary.ByteOrder, values ...uint32) {
	for i, v := range values {
		order.PutUint32(b[at+4*i:], v)
	}
}

var (
	le binary.ByteOrder = binary.LittleEndian
	be binary.ByteOrder = binary.BigEndian

	config    = []byte("#\n# Automatically generated file; DO NOT EDIT.\n#\nCONFIG_MIPS=y\n")
	archive   = fill(append([]byte("07070100000001"), random(3, 5000)...), 4)
	vmlinux   = append([]byte("Linux version 5.10.1 (me@here) (gcc 1) #1\n\x00"), random(4, 30_000)...)
	theBanner = "Linux version 6.6.30 (builder@host) (gcc 13.2) #1 SMP Thu Jan 1 00:00:00 1970"
)

// code is an uncompressed kernel: code, banner, configuration, kallsyms and, if
// there is one, the initial file system with its length behind it.
func code(order binary.ByteOrder, wide bool, initramfs []byte, head int) []byte {
	b := append(make([]byte, head), random(5, 60_000)...)
	b = append(b, theBanner+"\n\x00"...)
	b = append(fill(b, 16), "IKCFG_ST"...)
	b = append(append(b, zip(config)...), "IKCFG_ED"...)
	b = append(append(fill(b, 16), "tok\x00"...), digits...)
	b = fill(append(b, random(6, 20_001)...), 8)
	if initramfs != nil {
		b = fill(append(b, initramfs...), 8)
		b = append(b, make([]byte, 8)...)
		if wide {
			order.PutUint64(b[len(b)-8:], uint64(len(initramfs)))
		} else {
			order.PutUint32(b[len(b)-8:], uint32(len(initramfs)))
		}
	}
	return fill(append(b, random(7, 3000)...), 16)
}

func bzImage(payload []byte) []byte {
	b := make([]byte, 5*512)
	copy(b, random(8, 0x1f0))
	b[0x1f1] = 4
	le.PutUint16(b[0x1fe:], 0xaa55)
	b[0x200], b[0x201] = 0xeb, 0x66
	copy(b[0x202:], "HdrS")
	le.PutUint16(b[0x206:], 0x20f)
	le.PutUint16(b[0x20e:], 0x400)
	copy(b[0x600:], "5.10.1 (me@here) #1\x00")
	b[0x211] = 1
	put(b, 0x248, le, 1000, uint32(len(payload)))
	b = append(append(b, random(9, 1000)...), payload...)
	b = fill(append(b, random(10, 333)...), 16)
	put(b, 0x1f4, le, uint32(len(b)-5*512)/16)
	return b
}

func zImage(order binary.ByteOrder, payload []byte, table bool) []byte {
	b := make([]byte, 0x400)
	for k := range 8 {
		order.PutUint32(b[4*k:], nop)
	}
	put(b, 0x20, order, 0xea000002, zImageMagic, 0)
	if table {
		put(b, 0x34, order, 0x45454545, 0x200)
		put(b, 0x200, order, 6, 0x5a534c4b, uint32(len(b)+0x100+len(payload)-4), 1, 2, 0)
	}
	b = append(append(b, random(11, 0x100)...), payload...)
	b = fill(append(b, random(12, 0x1000)...), 4)
	put(b, 0x2c, order, uint32(len(b)))
	return b
}

// pe puts the header of a PE file with one section over all of b.
func pe(b []byte, at int) {
	copy(b, "MZ")
	put(b, 0x3c, le, uint32(at))
	copy(b[at:], "PE\x00\x00\x64\xaa\x01\x00")
	le.PutUint16(b[at+20:], 0x70)
	s := at + 24 + 0x70
	put(b, s+16, le, uint32(len(b)-0x1000), 0x1000)
}

func arm64(efi bool) []byte {
	b := code(le, true, archive, 0x2000)
	put(b, 4, le, 0x14000400)
	put(b, 8, le, 0, 0, uint32(len(b)+0x10000), 0, 0xa)
	copy(b[0x38:], "ARM\x64")
	if efi {
		pe(b, 0x40)
	}
	return b
}

func riscv() []byte {
	b := code(le, true, archive, 0x2000)
	put(b, 8, le, 0x200000, 0, uint32(len(b)), 0, 0, 0, 2)
	copy(b[0x30:], "RISCV\x00\x00\x00RSC\x05")
	return b
}

func zboot(payload []byte) []byte {
	b := append(make([]byte, 0x1800), payload...)
	b = fill(append(b, random(13, 0x800)...), 512)
	copy(b[4:], "zimg")
	put(b, 8, le, 0x1800, uint32(len(payload)))
	copy(b[0x18:], "gzip\x00")
	pe(b, 0x80)
	return b
}

type section struct {
	name string
	data []byte
}

// vaddr is the address of the segment that elf writes.
var vaddr uint64

// elf writes a file of 32 or 64 bits with one segment over all sections.
func elf(order binary.ByteOrder, wide bool, kind uint16, entry uint64, list ...section) []byte {
	w, head, ph, sh := 4, 52, 32, 40
	if wide {
		w, head, ph, sh = 8, 64, 56, 64
	}
	num := func(b []byte, v uint64) {
		if wide {
			order.PutUint64(b, v)
		} else {
			order.PutUint32(b, uint32(v))
		}
	}
	b := fill(make([]byte, head+ph), 16)
	names := []byte{0}
	table := make([]byte, sh)
	add := func(name string, at, n int) {
		s := make([]byte, sh)
		order.PutUint32(s, uint32(len(names)))
		order.PutUint32(s[4:], 1)
		num(s[8+2*w:], uint64(at))
		num(s[8+3*w:], uint64(n))
		names = append(append(names, name...), 0)
		table = append(table, s...)
	}
	for _, s := range list {
		b = fill(b, 16)
		add(s.name, len(b), len(s.data))
		b = append(b, s.data...)
	}
	end := len(b)
	add(".shstrtab", len(b), len(names)+len(".shstrtab")+1)
	b = fill(append(b, names...), 16)
	copy(b, "\x7fELF\x01\x01\x01")
	if wide {
		b[4] = 2
	}
	if order == be {
		b[5] = 2
	}
	order.PutUint16(b[16:], kind)
	order.PutUint16(b[18:], 8)
	num(b[24:], entry)
	num(b[24+w:], uint64(head))
	t := b[24+3*w:]
	order.PutUint16(t[4:], uint16(head))
	order.PutUint16(t[6:], uint16(ph))
	order.PutUint16(t[8:], 1)
	p := b[head:]
	order.PutUint32(p, 1)
	if wide {
		num(p[16:], vaddr)
		num(p[32:], uint64(end))
	} else {
		num(p[8:], vaddr)
		num(p[16:], uint64(end))
	}
	if list[0].name != "" {
		num(b[24+2*w:], uint64(len(b)))
		order.PutUint16(t[10:], uint16(sh))
		order.PutUint16(t[12:], uint16(len(list)+2))
		order.PutUint16(t[14:], uint16(len(list)+1))
		b = append(b, table...)
	}
	return b
}

// mips is a raw kernel that begins with a jump.
func mips(order binary.ByteOrder) []byte {
	b := code(order, false, zip(archive), 0x400)
	b = append(b, bytes.Repeat([]byte("kernel data "), 20_000)...)
	put(b, 0, order, 0x08040d00)
	return b
}
