package elf

import (
	"debug/elf"
	"encoding/binary"
	"reflect"
	"testing"
)

func TestFeatures(t *testing.T) {
	le := binary.LittleEndian
	entry := func(kind, value uint32) []byte {
		b := le.AppendUint32(nil, kind)
		b = le.AppendUint32(b, 4)
		b = le.AppendUint32(b, value)
		return le.AppendUint32(b, 0)
	}
	used := entry(0xc0010002, 1) // another property comes first
	for _, c := range []struct {
		machine elf.Machine
		desc    []byte
		want    []string
	}{
		{elf.EM_X86_64, append(used, entry(x86Feature1And, 3)...), []string{"IBT", "SHSTK"}},
		{elf.EM_X86_64, entry(x86Feature1And, 2), []string{"SHSTK"}},
		{elf.EM_AARCH64, entry(armFeature1And, 1), []string{"BTI"}},
		{elf.EM_AARCH64, entry(x86Feature1And, 3), nil},
		{elf.EM_MIPS, entry(x86Feature1And, 3), nil},
		{elf.EM_X86_64, entry(x86Feature1And, 3)[:10], nil},
	} {
		f := &File{Machine: c.machine, Order: le, Notes: []Note{{"GNU", noteProperty, c.desc}}}
		f.img.wide = true
		if got := f.Features(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v %x: got %v, want %v", c.machine, c.desc, got, c.want)
		}
	}
}
