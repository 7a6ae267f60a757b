// Package i8051 recognises programs of 8051 processors in flash, which have no
// header: firmware of switches, optical modules and other small devices.
package i8051

import (
	"fmt"

	"assay"
	"assay/lab/format"
	"assay/lab/format/mcu/pages"
)

// Format is a program of an 8051.
var Format = format.Format{
	Doc: format.Doc{
		Title: "8051 program",
		What:  "The dump of the flash of a device with an 8051 processor: small switches (Realtek RTL8367, RTL837x), optical modules, USB bridges, cameras. The vectors at the start and the start-up code of the compiler tell it.",
		Layout: `0x00  reset: LJMP (02), target big-endian
0x03, 0x0b, 0x13, 0x1b, 0x23 ...  interrupts: LJMP, RETI (32), or nothing
Realtek's switches have two bytes before that: 00 40.
The code that reset jumps to sets the stack pointer (75 81) within its first
64 bytes.`,
		Reads: []string{
			"the target of reset and the interrupts that are in use",
			"entry code: all behind the first three bytes, in which texts and containers are looked for",
			"web pages, style sheets and scripts that are C strings: entries <offset>.html, .css, .js",
		},
		Not:      []string{"programs without start-up code of a C compiler are not recognised", "banks of code are not told apart"},
		Verified: "real images: the switches SWTG118AS and SWTG124AS; otherwise our own samples only",
		References: []string{
			"Intel, MCS-51 Microcontroller Family User's Manual: interrupt vectors, instruction set",
			"read from the bytes of two Realtek switches (SWTG118AS, SWTG124AS)",
		},
	},
	Version: 1,
	Starts:  func(head []byte) bool { _, ok := vectors(head, int64(len(head))); return ok },
	Measure: measure,
	Open:    open,
}

const (
	bank      = 64 << 10
	startup   = 64 // bytes in which the stack pointer is set
	most      = 64 << 20
	leastCode = 0x26 // where vectors end at the earliest
)

// program is what the vectors say.
type program struct {
	at         int // of the reset vector
	reset      int // target
	interrupts []int
}

var places = []int{0x03, 0x0b, 0x13, 0x1b, 0x23, 0x2b}

// vectors reads the start of a program. size is that of all there is to see.
func vectors(b []byte, size int64) (p program, ok bool) {
	for _, p.at = range []int{0, 2} {
		if len(b) < p.at+0x30 || p.at == 2 && (b[0] != 0x00 || b[1] != 0x40) {
			continue
		}
		v := b[p.at:]
		if v[0] != 0x02 {
			continue
		}
		p.reset, p.interrupts = int(v[1])<<8|int(v[2]), nil
		good := 0
		for _, i := range places {
			t := int(v[i+1])<<8 | int(v[i+2])
			switch {
			case v[i] == 0x02 && t >= leastCode:
				p.interrupts = append(p.interrupts, i)
				good++
			case v[i] == 0x32:
				good++
			}
		}
		if p.reset >= leastCode && good >= 2 {
			return p, true
		}
	}
	return p, false
}

// read asks what the vectors cannot tell: whether there is code.
func read(in *format.Input) (*program, error) {
	b := in.Head(0, bank+2)
	p, ok := vectors(b, in.Size())
	if !ok {
		return nil, format.Not("no vectors")
	}
	if in.Size() > most {
		return nil, format.Not("%d bytes are more than a program has", in.Size())
	}
	start := p.at + p.reset
	if start+2 > len(b) || !stack(b[start:min(len(b), start+startup)]) {
		return nil, format.Not("code at 0x%x sets no stack pointer", p.reset)
	}
	// moves to and from DPTR, calls, jumps and returns make a seventh of what
	// compilers write; of other bytes they are a fortieth
	n := 0
	for _, c := range b {
		switch c {
		case 0x90, 0xe0, 0xf0, 0x12, 0x02, 0x22:
			n++
		}
	}
	if n*14 < len(b)-fill(b) {
		return nil, format.Not("%d of %d bytes are frequent instructions", n, len(b))
	}
	return &p, nil
}

func stack(b []byte) bool {
	for i := 0; i+1 < len(b); i++ {
		if b[i] == 0x75 && b[i+1] == 0x81 {
			return true
		}
	}
	return false
}

// fill is how many bytes of b are those of empty flash.
func fill(b []byte) (n int) {
	for _, c := range b {
		if c == 0xff || c == 0x00 {
			n++
		}
	}
	return n
}

func measure(in *format.Input) (format.Extent, error) {
	if _, err := read(in); err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	p, err := read(in)
	if err != nil {
		return err
	}
	out.Property("processor", "8051")
	out.Property("reset", fmt.Sprintf("0x%04x", p.reset))
	for _, i := range p.interrupts {
		out.Property("interrupt", fmt.Sprintf("vector 0x%02x", i))
	}
	from := int64(p.at + 3) // so that the entry is no program again
	out.Structure(0, from)
	if err := out.Entry(assay.Entry{Name: "code"}, format.One(from, in.Size()-from)); err != nil {
		return err
	}
	for _, g := range pages.Find(in.View(0, int(in.Size()))) {
		if err := out.Entry(assay.Entry{Name: g.Name}, format.One(g.Offset, g.Length)); err != nil {
			return err
		}
	}
	return nil
}
