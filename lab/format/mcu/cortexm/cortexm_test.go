package cortexm

import (
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

const page = "<!DOCTYPE html>\n<html>meter</html>"

func write(base uint32) []byte {
	le := binary.LittleEndian
	b := make([]byte, 0x100)
	for i := range 64 {
		le.PutUint32(b[4*i:], base+0x201+uint32(i)*4)
	}
	le.PutUint32(b, 0x20005000)
	for _, i := range []int{7, 8, 9, 10, 13} {
		le.PutUint32(b[4*i:], 0)
	}
	for len(b) < 0x4000 {
		b = append(b, 0x70, 0x47, 0x00, 0xbf, 0x10, 0xb5, 0x04, 0x46, 0x10, 0xbd)
	}
	return append(b, "\x00"+page+"\x00"...)
}

func samples() map[string][]byte {
	return map[string][]byte{"stm32": write(0x08000000), "at zero": write(0), "behind a loader": write(0x08010000)}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzCortexM(f *testing.F) { formattest.Fuzz(f, Format, write(0x08000000)[:0x200]) }

func TestOpen(t *testing.T) {
	for name, base := range map[string]string{"stm32": "0x08000000", "at zero": "0x00000000", "behind a loader": "0x08010000"} {
		b := samples()[name]
		if !Format.Starts(b) {
			t.Errorf("%s is not recognised", name)
		}
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "base="+base, "stack=0x20005000", "interrupts=48")
		if len(o.Entries) != 2 || string(o.Entries[1].Content) != page {
			t.Errorf("%s: entries %q", name, o.Names())
		}
		if _, err := formattest.Open(Format, "code", o.Find("code").Content); err == nil {
			t.Error("the code is a program again")
		}
	}
	b := write(0x08000000)
	formattest.Refused(t, Format, b, map[int]byte{3: 0x30, 0: 1, 4: 0, 8: 0, 12: 2, 0x20: 1, 0x34: 1, 0x2f: 0x40})
}
