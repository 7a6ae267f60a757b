package unpack

import (
	"encoding/binary"
	"strings"
	"testing"
)

// What a program has by its own headers is no gap; what stands behind it is.
func TestProgramIsItsOwn(t *testing.T) {
	be := binary.BigEndian
	b := make([]byte, 84)
	copy(b, "\x7fELF\x01\x02\x01")
	for at, v := range map[int]uint16{16: 2, 18: 8, 40: 52, 42: 32, 44: 1} {
		be.PutUint16(b[at:], v)
	}
	for at, v := range map[int]uint32{20: 1, 24: 0x80001000, 28: 52, 52: 1, 56: 84, 68: 1000} {
		be.PutUint32(b[at:], v)
	}
	b = join2(b, noise(1000, 1), noise(50, 2))
	text := listing(take(t, 1, b, nil))
	if !strings.Contains(text, "[0,43c) structure") || !strings.Contains(text, "[43c,46e) gap") {
		t.Errorf("listing:\n%s", text)
	}
}
