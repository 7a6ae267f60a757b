package jboot

import (
	"fmt"
	"hash/crc32"
	"strings"

	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	b := in.Head(0, auhLength)
	if a := parseAUH(b); a != nil {
		return openAUH(in, a, out)
	}
	if s := parseSTAG(b); s != nil {
		return openSTAG(in, s, out)
	}
	if s := parseSCH2(b); s != nil {
		return openSCH2(in, s, out)
	}
	return format.Not("no header with a sound checksum")
}

func openAUH(in *format.Input, a *auh, out format.Sink) error {
	out.Structure(0, auhLength)
	out.Property("header", "AUH")
	out.Property("rom-id", a.rom)
	out.Property("created", when(a.time))
	out.Property("erases", fmt.Sprintf("0x%x bytes at 0x%x", a.space, a.erase))
	out.Property("flash-offset", fmt.Sprintf("0x%x", a.place))
	out.Property("section", fmt.Sprint(a.section))
	out.Property("family", fmt.Sprintf("%04x", a.family))
	if strings.HasPrefix(a.rom, "DLK6E") {
		out.Property("encryption", "named by the ROM id")
	}
	return marked(in, out, auhLength, a.length, 0x0e, a.sum)
}

func openSTAG(in *format.Input, s *stag, out format.Sink) error {
	out.Structure(0, stagLength)
	out.Property("header", "STAG")
	out.Property("created", when(s.time))
	mark := "as in flash"
	if s.mark == 0xff {
		mark = "as in update files"
	}
	out.Property("mark", mark)
	return marked(in, out, stagLength, s.length, 12, s.sum)
}

// marked is the one part that AUH and STAG have.
func marked(in *format.Input, out format.Sink, off, n, at int64, want uint16) error {
	format.Short(in, out, off+n)
	var s sum
	if err := format.Sum(in, out, "checksum", at, &s, off, n, func() any { return s.value() }, want); err != nil {
		return err
	}
	return format.Parts(out, min(in.Size(), off+n), format.Part{Name: "image", Offset: off, Length: n})
}

func openSCH2(in *format.Input, s *sch2, out format.Sink) error {
	out.Structure(0, s.size)
	out.Property("header", "SCH2")
	out.Property("compression", compressions[s.compression])
	out.Property("load", fmt.Sprintf("0x%08x", s.load))
	out.Property("entry", fmt.Sprintf("0x%08x", s.entry))
	out.Property("rootfs-address", fmt.Sprintf("0x%08x", s.address))
	out.Property("rootfs-length", fmt.Sprintf("0x%x", s.rootfs))
	out.Property("rootfs-crc", fmt.Sprintf("%08x", s.rootfsCRC))
	format.Short(in, out, s.size+s.kernel)
	crc := crc32.NewIEEE()
	if err := format.Sum(in, out, "kernel-checksum", 0x0c, crc, s.size, s.kernel, func() any { return crc.Sum32() }, s.kernelCRC); err != nil {
		return err
	}
	return format.Parts(out, in.Size(), format.Part{Name: "kernel", Offset: s.size, Length: s.kernel})
}
