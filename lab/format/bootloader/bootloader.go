// Package bootloader recognises boot loaders that stand in flash as they run,
// without a header: by the code of reset vectors at the start and by what the
// loader says of itself.
package bootloader

import (
	"assay/lab/format"
)

// Format is a boot loader without a header.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Boot loader",
		What:  "U-Boot and other boot loaders as they stand at the start of flash memories and in partitions of their own: machine code without a header, named by its banner.",
		Layout: `0  reset vector of the processor:
   MIPS     branch and nop, or jump and nop, either byte order
   ARM      branch, then seven times "ldr pc" (little-endian) or branches
   AArch64  branch and nop or branch, or "mrs x0, CurrentEL"
   PowerPC  27 05 19 56 and the banner, or "li r1, 0x200" and "mtmsr r1" (arch/powerpc/cpu/*/start.S)
   RISC-V   "csrr a0, mhartid", or "mv tp, a0" and "mv s1, a1"
   x86      cli, cld, "mov eax, cr0"
Behind it code and data. The banner is text in it: "U-Boot 1.1.4 (Aug 12 2014 - 15:21:46)".
It ends in front of 4 KiB of ff or 16 KiB of 00 at a multiple of 4 KiB, in front of a container at a multiple of 64 KiB or a uImage, or with the content.`,
		Reads: []string{
			"U-Boot with SPL and TPL, barebox, CFE, RedBoot, ZyXEL's BootBase, RouterBOOT: name and version from the banner, which stands in the first 4 MiB, the processor from the reset vector",
			"the reset vectors are claimed; entry code is the loader as it stands; environment its default environment, and rest what is behind that",
		},
		Not: []string{
			"loaders without one of these banners, as of makers' own: they are gaps",
			"loaders behind other data: only at the start of a content",
		},
		Verified: "real images: GL.iNet USB150 and NETGEAR WNDR4300 (MIPS), Ubiquiti UF-Instant (Realtek RTL9601C), Debian's U-Boot for forty boards with ARM, AArch64, MIPS, PowerPC, RISC-V and x86; the other loaders on our own samples only",
		References: []string{
			"U-Boot: include/version.h, arch/mips/cpu/start.S, arch/arm/lib/vectors.S, arch/arm/cpu/armv8/start.S, arch/powerpc/cpu/mpc85xx/start.S",
		},
	},
	Version: 2,
	Starts:  func(head []byte) bool { return processor(head) != "" },
	Measure: measure,
	Open:    open,
}

func measure(in *format.Input) (format.Extent, error) {
	if processor(in.Head(0, headLength)) == "" {
		return format.Extent{}, format.Not("no reset vector")
	}
	if b, _ := find(in); b.name == "" {
		return format.Extent{}, format.Not("no banner")
	}
	return format.Extent{Certainty: format.Unknown}, nil
}

func open(in *format.Input, out format.Sink) error {
	b, err := find(in)
	if err != nil {
		return err
	}
	end, err := end(in, b.at)
	if err != nil {
		return err
	}
	out.Length(end)
	out.Property("loader", b.name)
	out.Property("banner", b.text)
	out.Property("processor", processor(in.Head(0, headLength)))
	return parts(in, end, out)
}
