// Package vxworks recognises images of Wind River's VxWorks, which have no
// header, by what their kernel says of itself.
package vxworks

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is a VxWorks image: code and data as they stand in memory.
var Format = format.Format{
	Doc: format.Doc{
		Title: "VxWorks image",
		What:  "The memory image of a system with VxWorks (Wind River), as boot loaders start it: in modems, base stations, switches, routers of TP-Link, Linksys, Huawei and others. One program with everything in it, without files.",
		Layout: `No header. Among the image's texts stand those of the kernel:
"VxWorks" with its version, "WIND version" with that of the scheduler, the time
of the build. Images with symbols have a table of records of 16 bytes (5.x) or 20
bytes (6.x), numbers in the order of the processor: 0, address of the name,
value, in 6.x another 4 bytes, group 2, type 1, 0. The names stand one behind the
other in the order of the table, each filled up to 4 bytes. TP-Link's file system
in memory begins with "OWOWOWOW".`,
		Reads: []string{
			"versions, time of the build, place of a file system in memory",
			"a symbol table: its place and length, the byte order; where its names stand together the load address follows from them, and the entry symbols.txt lists value, type and name",
			"entries code and data: the image cut in two at the scheduler's version, so that texts are read and containers inside are found in both",
		},
		Not: []string{
			"an image that does not begin with an instruction that start-up code begins with is not recognised",
			"a compressed image is one only when it is decompressed; ELF files of VxWorks are ELF files",
		},
		Verified: "real images: the loader of a Balong V7 modem, with 3,644 symbols; otherwise our own samples only",
		References: []string{
			"Wind River, VxWorks Programmer's Guide 5.4: usrConfig, symLib (SYMBOL)",
			"binwalk: src/signatures/vxworks.rs (symbol table, \"WIND version\"); binaryanalysis-ng: parsers/filesystem/vxworks_memfs",
			"read from the bytes of Huawei's usblsafe-327x.bin",
		},
	},
	Version: 1,
	Starts:  starts,
	Measure: measure,
	Open:    open,
}

// most is how much of an image is searched: larger ones are none.
const most = 256 << 20

func measure(in *format.Input) (format.Extent, error) {
	if in.Size() > most {
		return format.Extent{}, format.Not("%d bytes are more than an image has", in.Size())
	}
	if !starts(in.Head(0, 64)) {
		return format.Extent{}, format.Not("no instruction at the start")
	}
	if !named(in) {
		return format.Extent{}, format.Not("the kernel's name is not in it")
	}
	f, err := find(in)
	if err != nil {
		return format.Extent{}, err
	}
	if f.wind < 0 || f.vxworks < 0 {
		return format.Extent{}, format.Not("the kernel's versions are not in it")
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	f, err := find(in)
	if err != nil {
		return err
	}
	if f.wind <= 0 || f.vxworks < 0 {
		return format.Not("the kernel's versions are not in it")
	}
	if f.version != "" {
		out.Property("version", f.version)
	}
	out.Property("wind-version", f.windVersion)
	if f.built != "" {
		out.Property("built", f.built)
	}
	if err := symbols(in, out); err != nil {
		return err
	}
	if f.memfs >= 0 {
		out.Property("memfs", fmt.Sprintf("at 0x%x", f.memfs))
	}
	if err := out.Entry(assay.Entry{Name: "code"}, format.One(0, f.wind)); err != nil {
		return err
	}
	return out.Entry(assay.Entry{Name: "data"}, format.One(f.wind, in.Size()-f.wind))
}

// starts reports whether a content begins with an instruction that start-up
// code begins with. Zeros and an ARM vector table may stand before it.
func starts(head []byte) bool {
	for i := 0; i+4 <= len(head) && i < 64; i += 4 {
		w := uint32(head[i])<<24 | uint32(head[i+1])<<16 | uint32(head[i+2])<<8 | uint32(head[i+3])
		if w != 0 {
			return instruction(w) || instruction(w>>24|w>>8&0xff00|w<<8&0xff0000|w<<24)
		}
	}
	return false
}

// first are instructions by mask and value: ARM b, stmfd, ldr pc, mov, mrs, cps;
// MIPS mtc0, mfc0, lui, j, b, jal; PowerPC b, lis, li, mfmsr, nop.
var first = [][2]uint32{
	{0xfe000000, 0xea000000}, {0xffff0000, 0xe92d0000}, {0xfffff000, 0xe59ff000}, {0xffff0000, 0xe3a00000}, {0xfffff000, 0xe10f0000}, {0xffff0000, 0xf10c0000}, {0xffff0000, 0xe1a00000},
	{0xffe00000, 0x40800000}, {0xffe00000, 0x40000000}, {0xffe00000, 0x3c000000}, {0xfc000000, 0x08000000}, {0xffff0000, 0x10000000}, {0xffff0000, 0x04110000}, {0xfc000000, 0x0c000000},
	{0xfc000000, 0x48000000}, {0xfc1f0000, 0x38000000}, {0xfc1fffff, 0x7c0000a6}, {0xffffffff, 0x60000000},
}

func instruction(w uint32) bool {
	for _, f := range first {
		if w&f[0] == f[1] {
			return true
		}
	}
	return false
}
