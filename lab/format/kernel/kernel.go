// Package kernel reads Linux kernels: boot images with their compressed
// payload, and uncompressed kernels with what was linked into them.
package kernel

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is the Linux kernel in all its wrappers.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Linux kernel",
		What:  "A kernel as boot loaders start it: x86 bzImage, ARM zImage, ARM64 and RISC-V Image, EFI zboot image, ELF file (vmlinux, and the shells around compressed kernels of PowerPC and MIPS), and raw kernels of ARM and MIPS without a header.",
		Layout: `bzImage: 0x1f1 1 setup sectors; 0x1f4 4 size of the rest in 16 bytes; 0x1fe 2 55 aa; 0x202 4 "HdrS"; 0x206 2 protocol;
         0x20e 2 version text; 0x248 4 payload offset; 0x24c 4 payload length
zImage:  eight instructions, jump; 0x24 4 magic 0x016f2818; 0x28 4 start; 0x2c 4 end; 0x34 4 0x45454545; 0x38 4 table with the payload's end
Image:   0x10 8 size in memory; 0x38 4 "ARM" 0x64 or "RSC" 05; 0x3c 4 PE header
zboot:   0x00 "MZ"; 0x04 "zimg"; 0x08 4 payload offset; 0x0c 4 payload length; 0x18 compression as text
ELF:     sections .init.ramfs, .kernel:*, .image, .piggydata; else by its entry address
in the kernel: "Linux version ..."; "IKCFG_ST" gzip "IKCFG_ED"; initial file system, then at a multiple of 8 its length`,
		Reads: []string{
			"payload of compressed kernels as it stands (gzip, bzip2, lzma, xz, lzo, lz4, zstd), opened like any other content",
			"initial file system (initramfs) linked into an uncompressed kernel, found by its length behind it",
			"configuration (IKCONFIG) as entry config; version, compression, place of kallsyms as properties",
			"device trees behind a zImage are found by the driver as containers of their own",
			"PowerPC: vmlinux, dtb and initrd of a zImage in ELF; MIPS: compressed image of vmlinuz in ELF",
		},
		Not: []string{
			"the kernel's own code: it is told as structure; surveys read it",
			"a raw kernel's end is not recorded: what stands behind its last landmark is the entry rest",
			"raw kernels of other processors are searched for containers only",
		},
		Verified: "real images: kernels 2.6.21 to 2.6.33 of Huawei HG532e, D-Link DIR-815, TP-Link TL-WR841N, ODI DFP-34X, V-SOL V2801F, Ubiquiti UF-Instant (raw), 5.10 for x86 with zstd, Debian's kernel for armhf; bzImages of FACT's extractor in six compressions; EFI stubs, RISC-V and vmlinuz.efi on our own samples only",
		References: []string{
			"Linux: Documentation/arch/x86/boot.rst", "Linux: Documentation/arch/arm64/booting.rst, Documentation/arch/riscv/boot-image-header.rst",
			"Linux: arch/arm/boot/compressed/head.S and vmlinux.lds.S", "Linux: drivers/firmware/efi/libstub/zboot-header.S",
			"Linux: kernel/configs.c, usr/initramfs_data.S, scripts/kallsyms.c", "Linux: arch/powerpc/boot/wrapper, arch/mips/boot/compressed/Makefile",
		},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 0x202, Bytes: []byte("HdrS")},
		{At: 0x24, Bytes: []byte{0x18, 0x28, 0x6f, 0x01}},
		{At: 0x24, Bytes: []byte{0x01, 0x6f, 0x28, 0x18}},
		{At: 0x38, Bytes: []byte("ARM\x64")},
		{At: 0x38, Bytes: []byte("RSC\x05")},
		{At: 4, Bytes: []byte("zimg")},
		{At: 0, Bytes: []byte("\x7fELF")},
	},
	Starts:  startsRaw,
	Measure: measure,
	Open:    open,
}

// image is a kernel of any kind.
type image struct {
	kind  string
	ext   format.Extent
	props []assay.Property
	parts []part
	plain bool // the kernel stands uncompressed in it
	raw   bool // without header: its end is not known
	// rounding is by how many bytes the length in the header may be too large,
	// being counted in larger units.
	rounding int64
}

// part is a range that a header names.
type part struct {
	name  string
	at, n int64
	body  *format.Body // how it is read; nil: as it stands
	own   bool         // the kernel's own code and data
}

func (i *image) tell(name, value string) {
	if value != "" {
		i.props = append(i.props, assay.Property{Name: name, Value: value})
	}
}

// add names a range; one that is empty is left out.
func (i *image) add(name string, at, n int64) {
	if n > 0 {
		i.parts = append(i.parts, part{name: name, at: at, n: n})
	}
}

// headSize holds every header up to its magic and the fields behind it, and the
// room for exception vectors of MIPS with what follows it.
const headSize = vectors + 0x40

func read(in *format.Input) (*image, error) {
	b := make([]byte, headSize)
	n, _ := in.ReadAt(b, 0)
	if b = b[:n]; n < 0x40 {
		return nil, format.Not("%d bytes are too short for a header", n)
	}
	switch {
	case string(b[:4]) == "\x7fELF":
		return readELF(in, b)
	case string(b[4:8]) == "zimg":
		return readZboot(in, b)
	case string(b[0x38:0x3c]) == "ARM\x64", string(b[0x38:0x3c]) == "RSC\x05":
		return readImage(in, b)
	case string(b[0x24:0x28]) == "\x18\x28\x6f\x01", string(b[0x24:0x28]) == "\x01\x6f\x28\x18":
		return readZImage(in, b)
	case len(b) >= 0x206 && string(b[0x202:0x206]) == "HdrS":
		return readBzImage(in, b)
	case startsRaw(b):
		return readRaw(in)
	}
	return nil, format.Not("no header of a kernel")
}

func measure(in *format.Input) (format.Extent, error) {
	i, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	return i.ext, nil
}

func open(in *format.Input, out format.Sink) error {
	i, err := read(in)
	if err != nil {
		return err
	}
	size := in.Size()
	end := min(i.ext.Length, size)
	if i.ext.Certainty == format.Exact && end+i.rounding < i.ext.Length {
		out.Fail("", end, fmt.Sprintf("cut short: %d of %d bytes are missing", i.ext.Length-end, i.ext.Length))
	}
	out.Property("kind", i.kind)
	for _, p := range i.props {
		out.Property(p.Name, p.Value)
	}
	if i.plain {
		i.inside(in, out)
	}
	return i.hand(end, out)
}
