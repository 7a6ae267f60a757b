package buffalo

import (
	"bytes"
	"crypto/rc4"
	"encoding/binary"
	"os"
	"testing"

	"assay/lab/format/formattest"
)

var firmware = bytes.Repeat([]byte("firmware \xff\x80\x01"), 500)

// write makes an image with the standard library's RC4; long uses the cipher
// under test, there is no other.
func write(long bool) []byte {
	b := []byte("start\x00\x4f")
	seed := byte(0x4f)
	add := func(plain []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(plain)))
		out := make([]byte, len(plain))
		if long {
			newCipher(seed, len(plain)).XORKeyStream(out, plain)
		} else {
			c, _ := rc4.NewCipher(append([]byte{seed}, key...))
			c.XORKeyStream(out, plain)
		}
		seed = out[0]
		b = append(b, out...)
	}
	add([]byte("WZR-HP-G300NH\x00"))
	add([]byte("1.74\x00"))
	add(firmware)
	s := uint32(len(firmware))
	for _, x := range firmware {
		s ^= uint32(int32(int8(x)))
		for range 8 {
			s = s>>1 ^ 0xedb88320*(s&1)
		}
	}
	return binary.BigEndian.AppendUint32(b, s)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"short state": write(false), "long state": write(true)})
}

func FuzzBuffalo(f *testing.F) { formattest.Fuzz(f, Format, write(false)[:200], write(true)[:200]) }

func TestOpen(t *testing.T) {
	for _, long := range []bool{false, true} {
		o := formattest.MustOpen(t, Format, "sample", write(long))
		o.Want(t, "product=WZR-HP-G300NH", "version=1.74", "magic=start")
		if e := o.Find("data"); e == nil || !bytes.Equal(e.Content, firmware) {
			t.Errorf("long %v: entries %q", long, o.Names())
		}
	}
	b := write(false)
	formattest.Damage(t, Format, b, 40, map[string]float64{"cut 25 %": 0.22, "cut 50 %": 0.48, "cut 75 %": 0.73, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[100] ^= 1
	if o := formattest.Opens(t, Format, b); o.Find("data").Err == nil {
		t.Error("a changed image is not damaged")
	}
	formattest.Refused(t, Format, b, map[int]byte{0: 'x', 6: 0, 10: 0x40, 11: 1})
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/buffalo/buffalo.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "fixture", b[0x14:])
	o.Want(t, "product=test-product", "version=0.1.0")
	if e := o.Find("data"); e == nil || string(e.Content) != "foobar 123 test\n" {
		t.Errorf("entries %q", o.Names())
	}
	if o.Extent.Length != 58 { // two bytes of fill follow
		t.Errorf("length %d of %d", o.Extent.Length, len(b)-0x14)
	}
}
