// Package intel reads microcode updates of Intel's processors.
package intel

import (
	"encoding/binary"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is one or more microcode updates.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Intel microcode update",
		What:  "Encrypted updates of the microcode of Intel's processors: files of UEFI volumes and coreboot, and of Linux's early initial file system. Which revision a device loads decides which flaws of the processor it has.",
		Layout: `Numbers little-endian.
0x00  4  1; 0x04 4 revision; 0x08 4 date, as hexadecimal digits mmddyyyy
0x0c  4  signature of the processor (CPUID); 0x10 4 sum; 0x14 4 1; 0x18 4 flags of platforms
0x1c  4  length of the data, 0: 2000; 0x20 4 length of all, 0: 2048
0x30     the data, which is encrypted; behind it further signatures`,
		Reads:      []string{"updates in a row, one entry each, named by processor and revision; date and platforms as properties", "the sum of all words of an update must be 0"},
		Not:        []string{"nothing is decrypted", "only at the start of a content: the header has no magic"},
		Verified:   "Debian's intel-microcode: all files of intel-ucode; no other real images",
		References: []string{"Intel 64 and IA-32 Architectures Software Developer's Manual, volume 3, section 10.11 \"Microcode Update Facilities\""},
	},
	Version: 1,
	Starts:  func(head []byte) bool { _, err := parse(head); return err == nil },
	Measure: measure,
	Open:    open,
}

const (
	headSize = 48
	most     = 16 << 20
	many     = 1024
)

type update struct {
	revision, date, processor, flags uint32
	at, data, n                      int64
}

func parse(b []byte) (*update, error) {
	le := binary.LittleEndian
	if len(b) < headSize || le.Uint32(b) != 1 || le.Uint32(b[0x14:]) != 1 {
		return nil, format.Not("no header")
	}
	u := &update{revision: le.Uint32(b[4:]), date: le.Uint32(b[8:]), processor: le.Uint32(b[12:]), flags: le.Uint32(b[0x18:]), data: int64(le.Uint32(b[0x1c:])), n: int64(le.Uint32(b[0x20:]))}
	if u.data == 0 {
		u.data, u.n = 2000, 2048
	}
	month, day, year := u.date>>24, u.date>>16&0xff, u.date&0xffff
	switch {
	case month == 0 || month > 0x12 || day == 0 || day > 0x31 || year < 0x1993 || year > 0x2099:
		return nil, format.Not("date %08x", u.date)
	case u.n%1024 != 0 || u.n > most || u.data%4 != 0 || u.data > u.n-headSize || u.processor == 0:
		return nil, format.Not("%d of %d bytes of data", u.data, u.n)
	}
	return u, nil
}

// read gives the updates in a row; all but a first one that is cut short must
// have the sum 0.
func read(in *format.Input) (list []*update, end int64) {
	for len(list) < many {
		u, err := parse(in.Head(end, headSize))
		if err != nil {
			break
		}
		u.at = end
		if u.at+u.n <= in.Size() {
			var sum uint32
			for b := in.View(u.at, int(u.n)); len(b) >= 4; b = b[4:] {
				sum += binary.LittleEndian.Uint32(b)
			}
			if sum != 0 {
				break
			}
		} else if len(list) > 0 {
			break
		}
		list, end = append(list, u), end+u.n
	}
	return list, end
}

func measure(in *format.Input) (format.Extent, error) {
	if _, err := parse(in.Head(0, headSize)); err != nil {
		return format.Extent{}, err
	}
	list, end := read(in)
	if len(list) == 0 {
		return format.Extent{}, format.Not("sum")
	}
	return format.Extent{Length: end}, nil
}

// open hands over the data of each update: with its header it would be an
// update again.
func open(in *format.Input, out format.Sink) error {
	list, end := read(in)
	format.Short(in, out, end)
	for _, u := range list {
		name := fmt.Sprintf("cpu%08x-%x", u.processor, u.revision)
		out.Property("update", fmt.Sprintf("processor %08x, revision 0x%x, of %04x-%02x-%02x, platforms 0x%x", u.processor, u.revision, u.date&0xffff, u.date>>24, u.date>>16&0xff, u.flags))
		have := min(u.n, in.Size()-u.at)
		out.Structure(u.at, min(headSize, have))
		if have <= headSize {
			continue
		}
		if err := out.Entry(assay.Entry{Name: name}, format.One(u.at+headSize, have-headSize)); err != nil {
			return err
		}
	}
	return nil
}
