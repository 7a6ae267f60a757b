package swapped

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// environment of U-Boot with its sum, swapped.
func env(width int) []byte {
	b := make([]byte, 0x2000)
	copy(b[4:], "bootcmd=run flash_all\x00bootdelay=3\x00ipaddr=192.168.1.1\x00")
	binary.LittleEndian.PutUint32(b, crc32.ChecksumIEEE(b[4:]))
	swap(b, width)
	return b
}

func image(width int) []byte {
	b := make([]byte, 0x1000)
	be := binary.BigEndian
	be.PutUint32(b, 0x27051956)
	be.PutUint32(b[12:], uint32(len(b)-64))
	copy(b[32:], "Linux-4.4")
	be.PutUint32(b[4:], crc32.ChecksumIEEE(b[:64]))
	copy(b[64:], strings.Repeat("kernel ", 500))
	swap(b, width)
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"image": image(4), "image of 16 bits": image(2)})
}

func FuzzSwapped(f *testing.F) { formattest.Fuzz(f, Format, env(4), image(2)) }

func TestOpen(t *testing.T) {
	for name, b := range map[string][]byte{"4 env": env(4), "2 env": env(2), "4 image": image(4), "2 image": image(2)} {
		width := int(name[0] - '0')
		want := bytes.Clone(b)
		swap(want, width)
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, map[int]string{2: "word=16 bits", 4: "word=32 bits"}[width])
		o.WantPieces(t, "data", string(want))
		o = formattest.MustOpen(t, Format, name, append(bytes.Clone(b), 1))
		if len(o.Unread) != 1 || o.Unread[0].Length != 1 {
			t.Errorf("%s: unread %v", name, o.Unread)
		}
	}
}

func TestRefused(t *testing.T) {
	formattest.Refused(t, Format, env(4), map[int]byte{0: 1, 100: 2})
	formattest.Refused(t, Format, image(4), map[int]byte{0: 1, 40: 2})
}

// The dump of the flash of a WAS-110.
func TestReal(t *testing.T) {
	f, err := os.Open(formattest.Shared(t, "xgspon-ECIN_WAS-110-mtd.tar.xz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := exec.Command("xz", "-dc")
	c.Stdin = f
	b, err := c.Output()
	if err != nil {
		t.Skipf("needs xz: %v", err)
	}
	seen := 0
	for r := tar.NewReader(bytes.NewReader(b)); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(h.Name, "mtd0.bin") && !strings.HasSuffix(h.Name, "mtd1.bin") {
			continue
		}
		b, _ := io.ReadAll(r)
		formattest.MustOpen(t, Format, h.Name, b).Want(t, "word=32 bits")
		seen++
	}
	if seen != 2 {
		t.Errorf("%d partitions seen, want 2", seen)
	}
}
