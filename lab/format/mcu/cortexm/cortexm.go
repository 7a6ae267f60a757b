// Package cortexm recognises programs of ARM Cortex-M processors in flash,
// which have no header.
package cortexm

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
	"assay/lab/format/mcu/pages"
)

// Format is a program of a Cortex-M.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Cortex-M program",
		What:  "The dump of the flash of a device with an ARM Cortex-M processor (STM32, NXP, nRF ...), or an update file for one: radio modules, power supplies, sensors, small gateways. The table of vectors at the start tells it.",
		Layout: `Numbers little-endian.
0x00  4   initial stack pointer: in RAM, a multiple of 4
0x04  4   reset: address in flash, odd (Thumb)
0x08  4   NMI; 0x0c hard fault; 0x10 memory, 0x14 bus, 0x18 usage fault
0x1c      reserved, four words: zero (the first is a checksum on NXP)
0x2c  4   SVCall; 0x30 debug; 0x34 reserved; 0x38 PendSV; 0x3c SysTick
0x40      interrupts`,
		Reads: []string{
			"stack pointer, reset, the address at which the program stands (from the vectors, rounded down to 64 KiB, or 0), how many interrupts have a vector",
			"entry code: all behind the first 16 vectors, in which texts and containers are looked for",
			"web pages, style sheets and scripts that are C strings: entries <offset>.html, .css, .js",
		},
		Not:      []string{"programs behind a header of their boot loader are recognised when that header is a format of its own"},
		Verified: "our own samples only",
		References: []string{
			"ARM, ARMv7-M Architecture Reference Manual (DDI 0403): B1.5.3 The vector table",
			"checked with our own samples only",
		},
	},
	Version: 1,
	Starts:  func(head []byte) bool { _, ok := read(head, 1<<32); return ok },
	Measure: measure,
	Open:    open,
}

const (
	tableLength = 0x40
	most        = 64 << 20
	maxVectors  = 256
)

// program is what the vectors say.
type program struct {
	stack, reset, base uint32
	interrupts         int
}

// ram reports whether an address is one of RAM: ARM's region, and the core
// coupled memory of single makers.
func ram(a uint32) bool {
	return a >= 0x20000000 && a <= 0x20800000 || a >= 0x10000000 && a <= 0x10100000
}

// read reads the vectors of a program of so many bytes.
func read(b []byte, size int64) (p program, ok bool) {
	if len(b) < tableLength {
		return p, false
	}
	v := func(i int) uint32 { return binary.LittleEndian.Uint32(b[4*i:]) }
	p.stack, p.reset = v(0), v(1)
	if !ram(p.stack) || p.stack&3 != 0 || v(8)|v(9)|v(10)|v(13) != 0 {
		return p, false
	}
	p.base = p.reset &^ 0xffff
	if p.reset < 0x10000 {
		p.base = 0
	}
	// all handlers are Thumb and in one program
	inside := func(a uint32) bool { return a&1 == 1 && a-p.base < 16<<20 && int64(a-p.base) < size+0x10000 }
	for _, i := range []int{1, 2, 3} {
		if !inside(v(i)) || ram(v(i)) {
			return p, false
		}
	}
	for _, i := range []int{4, 5, 6, 11, 12, 14, 15} {
		if v(i) != 0 && !inside(v(i)) {
			return p, false
		}
	}
	if v(11) == 0 && v(14) == 0 && v(15) == 0 {
		return p, false // no program has none of them
	}
	for i := 16; i < maxVectors && 4*i+4 <= len(b); i++ {
		if v(i) != 0 && !inside(v(i)) {
			break
		}
		if v(i) != 0 {
			p.interrupts++
		}
	}
	return p, true
}

func measure(in *format.Input) (format.Extent, error) {
	if in.Size() > most {
		return format.Extent{}, format.Not("%d bytes are more than a program has", in.Size())
	}
	if _, ok := read(in.Head(0, 4*maxVectors), in.Size()); !ok {
		return format.Extent{}, format.Not("no vectors")
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	p, ok := read(in.Head(0, 4*maxVectors), in.Size())
	if !ok {
		return format.Not("no vectors")
	}
	out.Property("processor", "Cortex-M")
	out.Property("stack", fmt.Sprintf("0x%08x", p.stack))
	out.Property("reset", fmt.Sprintf("0x%08x", p.reset))
	out.Property("base", fmt.Sprintf("0x%08x", p.base))
	out.Property("interrupts", fmt.Sprint(p.interrupts))
	out.Structure(0, tableLength)
	if in.Size() <= tableLength {
		return nil
	}
	if err := out.Entry(assay.Entry{Name: "code"}, format.One(tableLength, in.Size()-tableLength)); err != nil {
		return err
	}
	for _, g := range pages.Find(in.View(0, int(in.Size()))) {
		if err := out.Entry(assay.Entry{Name: g.Name}, format.One(g.Offset, g.Length)); err != nil {
			return err
		}
	}
	return nil
}
