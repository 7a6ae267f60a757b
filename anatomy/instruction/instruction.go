// Package instruction tells from bytes alone for which processor they are
// machine code: by the instructions with which functions begin and end, which
// compilers write over and over and chance hardly does.
package instruction

import (
	"encoding/binary"
	"math/bits"
)

// Code is what Guess found.
type Code struct {
	Processor string // "AArch64", "MIPS big-endian" ...
	Entries   int    // starts of functions
	Returns   int    // ends of functions
}

// mark is an instruction that counts: the bits of mask are value.
type mark struct {
	mask, value uint32
	entry       bool // how functions begin, else how they end
}

// set is a processor with marks of four bytes at multiples of four.
type set struct {
	name  string
	order binary.ByteOrder
	marks []mark
}

var (
	arm = []mark{
		{0xffff4000, 0xe92d4000, true},  // push {..., lr}
		{0xffffffff, 0xe52de004, true},  // push {lr}
		{0xffff8000, 0xe8bd8000, false}, // pop {..., pc}
		{0xffffffff, 0xe12fff1e, false}, // bx lr
	}
	aarch64 = []mark{
		{0xffc07fff, 0xa9807bfd, true},  // stp x29, x30, [sp, #-n]!
		{0xffffffff, 0xd65f03c0, false}, // ret
	}
	mips = []mark{
		{0xffff8000, 0x27bd8000, true},  // addiu sp, sp, -n
		{0xffff8000, 0x67bd8000, true},  // daddiu sp, sp, -n
		{0xffffffff, 0x03e00008, false}, // jr ra
	}
	powerpc = []mark{
		{0xffff8003, 0x94218000, true},  // stwu r1, -n(r1)
		{0xffff8003, 0xf8218001, true},  // stdu r1, -n(r1)
		{0xffffffff, 0x4e800020, false}, // blr
	}
	openrisc = []mark{
		{0xffff8000, 0x9c218000, true},  // l.addi r1, r1, -n
		{0xffffffff, 0x44004800, false}, // l.jr r9
	}
)

var sets = []set{
	{"ARM little-endian", binary.LittleEndian, arm},
	{"ARM big-endian", binary.BigEndian, arm},
	{"AArch64", binary.LittleEndian, aarch64},
	{"MIPS big-endian", binary.BigEndian, mips},
	{"MIPS little-endian", binary.LittleEndian, mips},
	{"PowerPC big-endian", binary.BigEndian, powerpc},
	{"PowerPC little-endian", binary.LittleEndian, powerpc},
	{"OpenRISC big-endian", binary.BigEndian, openrisc},
	{"OpenRISC, bytes of words swapped", binary.LittleEndian, openrisc},
}

// known are the marks of all sets by the byte of the word in which they differ
// most: its first four bytes as they stand in memory are looked up by the
// highest byte in either order.
var known [2][256][]lookup

type lookup struct {
	mark
	set int
}

func init() {
	for i, s := range sets {
		o := 0
		if s.order == binary.ByteOrder(binary.BigEndian) {
			o = 1
		}
		for _, m := range s.marks {
			known[o][m.value>>24] = append(known[o][m.value>>24], lookup{m, i})
		}
	}
}

const (
	least    = 4    // entries, and returns
	perMark  = 2048 // bytes for each entry or return, at most: code has one in 50 to 400
	perShort = 256  // the same for marks of two bytes, which chance writes too
)

// Guess names the processor of which b is mostly machine code. Bytes of which
// only a small part is code, and those of which nothing can be told, give an
// empty name. b begins at a multiple of four of whatever it is part of.
func Guess(b []byte) Code {
	count := make([]Code, len(sets))
	for k := 0; k+4 <= len(b); k += 4 {
		w := binary.LittleEndian.Uint32(b[k:])
		for _, m := range known[0][w>>24] {
			if w&m.mask == m.value {
				count[m.set].add(m.entry)
			}
		}
		w = bits.ReverseBytes32(w)
		for _, m := range known[1][w>>24] {
			if w&m.mask == m.value {
				count[m.set].add(m.entry)
			}
		}
	}
	best := Code{}
	for i := range count {
		c := count[i]
		c.Processor = sets[i].name
		if c.enough(len(b), perMark) && c.Entries+c.Returns > best.Entries+best.Returns {
			best = c
		}
	}
	// programs of Thumb have some of ARM's words
	if h := halves(b); h.Entries+h.Returns > best.Entries+best.Returns {
		best = h
	}
	if best.Processor == "" {
		best = x86(b)
	}
	return best
}

func (c *Code) add(entry bool) {
	if entry {
		c.Entries++
	} else {
		c.Returns++
	}
}

// enough: both kinds are there, neither is rare beside the other, and together
// they are as dense as in code.
func (c *Code) enough(n, per int) bool {
	return c.Entries >= least && c.Returns >= least && c.Entries <= 32*c.Returns && c.Returns <= 32*c.Entries && (c.Entries+c.Returns)*per >= n
}
