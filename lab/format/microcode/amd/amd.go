// Package amd reads microcode updates of AMD's processors.
package amd

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is AMD's container of microcode patches.
var Format = format.Format{
	Doc: format.Doc{
		Title: "AMD microcode container",
		What:  "Patches of the microcode of AMD's processors as Linux loads them, in its early initial file system and below lib/firmware.",
		Layout: `Numbers little-endian.
0x00  4   "DMA" 00; 0x04 4 0; 0x08 4 length of the table
0x0c  16  for each processor: 0 4 signature (CPUID), 12 2 its number; a row of zeros ends the table
then sections: 0 4 1; 4 4 length; then the patch:
      0x00 4 date as hexadecimal digits mmddyyyy; 0x04 4 number of the patch; 0x18 2 number of the processor`,
		Reads:      []string{"patches, one entry each, named by number; dates and processors as properties"},
		Not:        []string{"nothing is decrypted, signatures are not verified"},
		Verified:   "Debian's amd64-microcode: all files of amd-ucode; no other real images",
		References: []string{"Linux: arch/x86/include/asm/microcode_amd.h, arch/x86/kernel/cpu/microcode/amd.c"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("DMA\x00\x00\x00\x00\x00")}},
	Measure:    measure,
	Open:       open,
}

const (
	headSize  = 12
	rowSize   = 16
	sectionAt = 8    // bytes in front of a patch
	patchHead = 0x20 // bytes of a patch that are read
	most      = 1 << 20
	many      = 1024
)

type patch struct {
	at, n     int64
	date, id  uint32
	processor uint16
}

// read gives the table's length and the patches.
func read(in *format.Input) (table int64, list []patch, err error) {
	le := binary.LittleEndian
	b := in.Head(0, headSize)
	if len(b) < headSize || string(b[:8]) != "DMA\x00\x00\x00\x00\x00" {
		return 0, nil, format.Not("no magic")
	}
	n := int64(le.Uint32(b[8:]))
	if n == 0 || n%rowSize != 0 || n > most {
		return 0, nil, format.Not("table of %d bytes", n)
	}
	table = headSize + n
	for at := table; len(list) < many; {
		h := in.Head(at, sectionAt+patchHead)
		if len(h) < sectionAt+patchHead || le.Uint32(h) != 1 {
			break
		}
		p := patch{at: at + sectionAt, n: int64(le.Uint32(h[4:])), date: le.Uint32(h[8:]), id: le.Uint32(h[12:]), processor: le.Uint16(h[8+0x18:])}
		if p.n < patchHead || p.n > most {
			break
		}
		list = append(list, p)
		at = p.at + p.n
	}
	if len(list) == 0 {
		return 0, nil, format.Not("no patches")
	}
	return table, list, nil
}

func measure(in *format.Input) (format.Extent, error) {
	_, list, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	last := list[len(list)-1]
	return format.Extent{Length: last.at + last.n}, nil
}

func open(in *format.Input, out format.Sink) error {
	table, list, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, table)
	for _, p := range list {
		out.Property("patch", fmt.Sprintf("%08x for processor %04x, of %04x-%02x-%02x", p.id, p.processor, p.date&0xffff, p.date>>24, p.date>>16&0xff))
		out.Structure(p.at-sectionAt, sectionAt)
		have := min(p.n, in.Size()-p.at)
		if have < p.n {
			out.Fail("", in.Size(), fmt.Sprintf("patch %08x: %d of %d bytes are missing", p.id, p.n-have, p.n))
		}
		if err := out.Entry(assay.Entry{Name: fmt.Sprintf("patch-%08x", p.id)}, format.One(p.at, have)); err != nil {
			return err
		}
	}
	return nil
}
