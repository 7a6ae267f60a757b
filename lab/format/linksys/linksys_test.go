package linksys

import (
	"fmt"
	"testing"

	"assay/lab/format/formattest"
)

func write() []byte {
	return append([]byte(fmt.Sprintf(".LINKSYS.01000409%-15s%08X%-8s%-16s", "MX4200", 0xdeadbeef, "0", "K0000000F0246434")), make([]byte, 192)...)
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, map[string][]byte{"footer": write()}) }

func FuzzLinksys(f *testing.F) { formattest.Fuzz(f, Format, write()) }

func TestOpen(t *testing.T) {
	b := write()
	if len(b) != length {
		t.Fatalf("%d bytes", len(b))
	}
	o := formattest.MustOpen(t, Format, "footer", b)
	o.Want(t, "product=MX4200", "image-checksum=DEADBEEF", "key=K0000000F0246434", "footer-version=01000409")
	formattest.Opens(t, Format, b[:200]).WantFailures(t, "cut short: 56 of 256")
	formattest.Refused(t, Format, b, map[int]byte{0: 'x', 0x12: 0, 0x80: 1})
}
