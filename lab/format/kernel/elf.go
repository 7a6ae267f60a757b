package kernel

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// sections that kernels and their shells have, with the entry's name.
var sections = map[string]string{
	".init.ramfs":             "initramfs", // usr/initramfs_data.S
	".kernel:vmlinux.strip":   "vmlinux",   // arch/powerpc/boot/wrapper
	".kernel:dtb":             "dtb",
	".kernel:initrd":          "initrd",
	".image":                  "payload", // arch/mips/boot/compressed
	".piggydata":              "payload", // arch/arm/boot/compressed
	".rodata..compressed":     "payload", // arch/x86/boot/compressed
	".rodata.compressed":      "payload",
	".vmlinux.bin.compressed": "payload",
}

// leastImage is the least length of a section .image: the name alone says
// little.
const leastImage = 4096

// file is what matters here of an ELF header (System V ABI chapter 4).
type file struct {
	order    binary.ByteOrder
	wide     bool
	machine  uint16
	entry    uint64
	high     bool // a part of it is linked into the kernel's half of the address space
	segments []part
	sections []part
	end      int64
	// addresses are the lower halves of where segments are linked to
	addresses [][2]uint32
}

// readELF accepts an ELF file that has a section which only kernels have, or
// that is linked into the kernel's half of the address space and has Linux's
// banner.
func readELF(in *format.Input, head []byte) (*image, error) {
	f, err := readFile(in, head)
	if err != nil {
		return nil, err
	}
	i := &image{kind: "ELF kernel", ext: format.Extent{Length: f.end}}
	shell := false
	for _, s := range f.sections {
		name := sections[s.name]
		if name == "" || s.n == 0 || s.name == ".image" && s.n < leastImage {
			continue
		}
		if name == "payload" {
			i.payload(in, s.at, s.n)
		} else {
			i.add(name, s.at, s.n)
		}
		shell = shell || name != "initramfs"
	}
	if shell {
		i.kind = "compressed kernel in ELF"
		return i, nil
	}
	if len(i.parts) == 0 {
		if !f.high {
			return nil, format.Not("a program")
		}
		if at := banner(in, 0, min(in.Size(), f.end)); at < 0 {
			return nil, format.Not("no banner of Linux")
		}
	}
	i.plain = true
	if n := f.relocations(in); n > 0 {
		i.tell("relocations", fmt.Sprintf("%d bytes at 0x%x", n, f.end))
		i.ext.Length += n
	}
	return i, nil
}

// relocations is the length of the list that x86 kernels which may be moved
// have behind them in a boot image: groups of addresses, each behind a zero
// (arch/x86/tools/relocs.c, emit_relocs).
func (f *file) relocations(in *format.Input) (n int64) {
	const x86, x86_64, most = 3, 62, 16 << 20
	if f.machine != x86 && f.machine != x86_64 || len(f.addresses) == 0 {
		return 0
	}
	done, zero := false, true
	each(in, f.end, min(in.Size(), f.end+most), func(b []byte, at int64) bool {
		k := int(f.end + n - at)
		for ; k+4 <= len(b) && !done; k += 4 {
			v := f.order.Uint32(b[k:])
			switch {
			case n == 0 && v != 0 || v != 0 && !f.has(v):
				done = true
			case v != 0:
				zero = false
			}
			if !done {
				n += 4
			}
		}
		return !done
	})
	if zero { // fill
		return 0
	}
	return n
}

func (f *file) has(addr uint32) bool {
	for _, a := range f.addresses {
		if addr >= a[0] && addr < a[1] {
			return true
		}
	}
	return false
}

const maxHeaders = 4096 // section headers looked at

// readFile reads the header and both tables.
func readFile(in *format.Input, b []byte) (*file, error) {
	f := &file{order: binary.LittleEndian, wide: b[4] == 2}
	switch {
	case b[4] != 1 && b[4] != 2 || b[5] != 1 && b[5] != 2 || b[6] != 1:
		return nil, format.Not("ELF class %d, byte order %d, version %d", b[4], b[5], b[6])
	case b[5] == 2:
		f.order = binary.BigEndian
	}
	// programs of our day are ET_DYN below the kernel's half: they are
	// refused before anything else is read
	kind := f.order.Uint16(b[16:])
	f.machine = f.order.Uint16(b[18:])
	w := f.word()
	f.entry = f.number(b[24:])
	f.high = f.isHigh(f.entry)
	if kind == 0 || kind > 3 || kind == 3 && !f.high {
		return nil, format.Not("ELF type %d with entry 0x%x", kind, f.entry)
	}
	phoff, shoff := f.number(b[24+w:]), f.number(b[24+2*w:])
	t := b[24+3*w:]
	half := func(i int) int64 { return int64(f.order.Uint16(t[i:])) }
	f.end = half(4)
	if half(4) != int64(40+3*w) {
		return nil, format.Not("ELF header of %d bytes", half(4))
	}
	f.programs(in, phoff, half(6), half(8))
	f.headers(in, shoff, half(10), half(12), half(14))
	if len(f.segments)+len(f.sections) == 0 {
		return nil, format.Not("ELF file without segments and sections")
	}
	return f, nil
}

func (f *file) word() int {
	if f.wide {
		return 8
	}
	return 4
}

func (f *file) number(b []byte) uint64 {
	if f.wide {
		return f.order.Uint64(b)
	}
	return uint64(f.order.Uint32(b))
}

const ptLoad = 1

// isHigh reports whether an address is in the upper half of the address space.
func (f *file) isHigh(addr uint64) bool { return addr>>(8*uint(f.word())-1) == 1 }

// reach is the largest offset in a kernel that is believed.
const reach = 1 << 32

// cover counts a range for the length of the file.
func (f *file) cover(at, n uint64) bool {
	if at > reach || n > reach {
		return false
	}
	f.end = max(f.end, int64(at+n))
	return true
}

func (f *file) programs(in *format.Input, off uint64, size, n int64) {
	if off == 0 || n == 0 || n > maxHeaders || size != int64(map[bool]int{false: 32, true: 56}[f.wide]) || !f.cover(off, uint64(size*n)) {
		return
	}
	t := make([]byte, size*n)
	m, _ := in.ReadAt(t, int64(off))
	for t = t[:m]; int64(len(t)) >= size; t = t[size:] {
		at, addr, length, loaded := f.number(t[4:]), f.number(t[8:]), f.number(t[16:]), f.number(t[12:])
		if f.wide {
			at, addr, length, loaded = f.number(t[8:]), f.number(t[16:]), f.number(t[32:]), f.number(t[24:])
		}
		// the entry is a physical address on x86
		f.high = f.high || f.order.Uint32(t) == ptLoad && f.isHigh(addr)
		if f.cover(at, length) {
			f.segments = append(f.segments, part{at: int64(at), n: int64(length)})
			if f.isHigh(addr) {
				f.addresses = append(f.addresses, [2]uint32{uint32(addr), uint32(addr + length)})
			} else if f.wide && addr == 0 { // variables of each processor of x86-64: relocated where they are loaded
				const base = 0x80000000 // lower half of __START_KERNEL_map
				f.addresses = append(f.addresses, [2]uint32{uint32(base + loaded), uint32(base + loaded + length)})
			}
		}
	}
}

func (f *file) headers(in *format.Input, off uint64, size, n, names int64) {
	if off == 0 || n == 0 || n > maxHeaders || names >= n || size != int64(16+6*f.word()) || !f.cover(off, uint64(size*n)) {
		return
	}
	t := make([]byte, size*n)
	if m, _ := in.ReadAt(t, int64(off)); m < len(t) {
		return
	}
	w := f.word()
	place := func(h []byte) (at, n uint64) { return f.number(h[8+2*w:]), f.number(h[8+3*w:]) }
	at, length := place(t[names*size:])
	if at > reach || length > 1<<20 {
		return
	}
	text := make([]byte, length)
	m, _ := in.ReadAt(text, int64(at))
	text = text[:m]
	for ; len(t) > 0; t = t[size:] {
		const nobits = 8
		at, length := place(t)
		if f.order.Uint32(t[4:]) == nobits || !f.cover(at, length) {
			continue
		}
		s := part{at: int64(at), n: int64(length)}
		if k := int(f.order.Uint32(t)); k < len(text) {
			name, _, _ := bytes.Cut(text[k:], []byte{0})
			s.name = string(name)
		}
		f.sections = append(f.sections, s)
	}
}
