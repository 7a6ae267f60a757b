package fpkg

import (
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func add(b []byte, kind uint16, name, content string) []byte {
	h := make([]byte, fileHeader)
	be.PutUint32(h, fileHeader)
	be.PutUint16(h[4:], kind)
	be.PutUint32(h[8:], uint32(len(content)))
	copy(h[12:], name)
	return append(append(b, h...), content...)
}

func head(letter, model string) []byte {
	b := append([]byte(letter+"PKG\x01\x00\x00\x00"), 0, 0, 0, 12)
	if letter == "F" {
		b = be.AppendUint32(be.AppendUint32(b, 1), uint32(len(model)))
		b = append(b, model...)
		be.PutUint32(b[8:], uint32(len(b)))
	}
	return b
}

var kernel = strings.Repeat("kernel", 2000)

func sample() []byte {
	b := add(head("F", "DFL-860E"), 0x100, "core.elf", kernel)
	b = add(b, 0x100, "core.elf", "second")
	return add(b, 0x103, "core.sig", "signature")
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"fpkg": sample(), "cpkg": add(head("C", ""), 0x102, "sum", "x")})
}

func FuzzFPKG(f *testing.F) { formattest.Fuzz(f, Format, add(head("F", "DFL"), 0x100, "a", "b")) }

func TestOpen(t *testing.T) {
	b := sample()
	o := formattest.MustOpen(t, Format, "fpkg", b)
	o.Want(t, "model=DFL-860E", "signature=core.sig, 9 bytes, not verified")
	for name, content := range map[string]string{"core.elf": kernel, "core.elf.1": "second", "core.sig": "signature"} {
		if e := o.Find(name); e == nil || string(e.Content) != content {
			t.Errorf("%s among %q", name, o.Names())
		}
	}
	formattest.Damage(t, Format, b, 100, map[string]float64{"cut 25 %": 0.22, "cut 50 %": 0.48, "cut 75 %": 0.73, "flipped 1 %": 0.98, "middle missing": 0.94})
	formattest.Refused(t, Format, b, map[int]byte{0: 'X', 4: 2, 8: 1, len(head("F", "DFL-860E")): 1, len(head("F", "DFL-860E")) + 12: 0})
}
