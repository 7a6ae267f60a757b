package fip

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/lab/format/formattest"
)

var le = binary.LittleEndian

func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

const (
	bl31 = "\x47\xd4\x08\x6d\x4c\xfe\x98\x46\x9b\x95\x29\x50\xcb\xbd\x5a\x00"
	bl33 = "\xd6\xd0\xee\xa7\xfc\xea\xd5\x4b\x97\x82\x99\x34\xf2\x34\xb6\xe4"
	own  = "0123456789abcdef"
)

func sample() []byte {
	bodies := [][]byte{noise(1, 3000), noise(2, 5000), noise(3, 100)}
	b := make([]byte, headSize+rowSize*4)
	le.PutUint32(b, 0xaa640001)
	le.PutUint32(b[4:], 0x12345678)
	at := len(b)
	for k, id := range []string{bl31, bl33, own} {
		r := b[headSize+rowSize*k:]
		copy(r, id)
		le.PutUint64(r[16:], uint64(at))
		le.PutUint64(r[24:], uint64(len(bodies[k])))
		at += len(bodies[k])
	}
	le.PutUint64(b[headSize+rowSize*3+16:], uint64(at))
	return append(b, bytes.Join(bodies, nil)...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"package": sample()})
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "package", sample())
	o.Want(t, "serial=0x12345678")
	if len(o.Entries) != 3 || o.Find("bl31") == nil || !bytes.Equal(o.Find("bl33").Content, noise(2, 5000)) {
		t.Errorf("entries %q", o.Names())
	}
}

// Debian's fiptool makes the same.
func TestFiptool(t *testing.T) {
	tool, err := exec.LookPath("fiptool")
	if err != nil {
		t.Skip("needs fiptool (arm-trusted-firmware-tools)")
	}
	dir := t.TempDir()
	file := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	fip := filepath.Join(dir, "fip")
	cmd := exec.Command(tool, "create", "--soc-fw", file("a", noise(1, 3000)), "--nt-fw", file("b", noise(2, 5000)), "--tb-fw", file("c", noise(3, 77)), "--tos-fw", file("d", noise(4, 78)), "--scp-fw", file("e", noise(5, 79)), fip)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(fip)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "fip", b)
	for name, want := range map[string][]byte{"bl31": noise(1, 3000), "bl33": noise(2, 5000), "bl2": noise(3, 77), "bl32": noise(4, 78), "scp-bl2": noise(5, 79)} {
		if e := o.Find(name); e == nil || !bytes.Equal(e.Content, want) {
			t.Errorf("%s: entries %q", name, o.Names())
		}
	}
}

func FuzzFIP(f *testing.F) { formattest.Fuzz(f, Format, sample()[:4000]) }
