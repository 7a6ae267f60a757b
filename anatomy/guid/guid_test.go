package guid

import "testing"

func TestGUID(t *testing.T) {
	const esp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
	g := Must(esp)
	// UEFI 2.10 section 5.3.3: EFI System Partition as stored
	if g != (GUID{0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b}) || g.String() != esp || g.IsZero() {
		t.Errorf("%x %s", g[:], g)
	}
	for _, s := range []string{"", "c12a7328", "c12a7328-f81f-11d2-ba4b-00a0c93ec93", esp + "0", "x" + esp[1:]} {
		if _, err := Parse(s); err == nil {
			t.Errorf("%q: no error", s)
		}
	}
}
