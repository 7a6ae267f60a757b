package equivalence

import (
	"bytes"
	goelf "debug/elf"
	"encoding/binary"
	"testing"

	"assay/anatomy/elf/elftest"
	"assay/equivalence/policy"
)

// program is an object with a build-id, code and constants.
func program() []byte {
	note := "\x04\x00\x00\x00\x14\x00\x00\x00\x03\x00\x00\x00GNU\x00" + "0123456789abcdefghij"
	b := elftest.Object(goelf.EM_386, []elftest.Section{
		{Name: ".note.gnu.build-id", Type: goelf.SHT_NOTE, Data: []byte(note)},
		{Name: ".text", Type: goelf.SHT_PROGBITS, Data: []byte("built 2026-01-01\x00/build/a/x.c\x00\x55\x89\xe5\xc3")},
		{Name: ".rodata", Type: goelf.SHT_PROGBITS, Data: []byte("usage: x\x00/build/a/x.c\x00valid until 2026-01-01\x00%s %s\x00Jan  1 2026\x0010:11:12\x00/bin/sh\x00")},
	})
	at := binary.LittleEndian.Uint32(b[32:])
	for i, flags := range []uint32{2, 2 | 4, 2} {
		binary.LittleEndian.PutUint32(b[int(at)+40*(i+1)+8:], flags)
	}
	return b
}

// TestMutations changes every byte of a program: the built-in policy explains
// the change only in the build-id, the directory of the source file, and the
// date and time of compiling.
func TestMutations(t *testing.T) {
	a := program()
	rodata := bytes.Index(a, []byte("usage: x"))
	place := func(text string) (from, to int) {
		i := rodata + bytes.Index(a[rodata:], []byte(text))
		return i, i + len(text)
	}
	may := make([]bool, len(a))
	id := bytes.Index(a, []byte("0123456789abcdefghij"))
	for i := range 20 {
		may[id+i] = true
	}
	for _, text := range []string{"/build/a", "Jan  1 2026", "10:11:12"} {
		for i, to := place(text); i < to; i++ {
			may[i] = true
		}
	}
	explained := 0
	for i := range a {
		for _, x := range []byte{0x01, 0x02, 0x10, 0x20, 0xff} {
			b := bytes.Clone(a)
			b[i] ^= x
			by, all := policy.Default().Begin(), true
			ranges := differences(t, "elf", "bin/x", a, b)
			for k := range ranges {
				all = all && by.Explains(&ranges[k])
			}
			if all && !may[i] {
				t.Errorf("byte 0x%x (%q), changed by 0x%02x: explained: %+v", i, a[i], x, ranges)
			}
			if all {
				explained++
			}
		}
	}
	if explained < 100 {
		t.Errorf("%d changes are explained: those of the build-id are 100", explained)
	}
}
