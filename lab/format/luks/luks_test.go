package luks

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func random(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func one() []byte {
	be := binary.BigEndian
	b := make([]byte, 8*sector)
	copy(b, "LUKS\xba\xbe\x00\x01aes")
	copy(b[0x28:], "xts-plain64")
	copy(b[0x48:], "sha256")
	be.PutUint32(b[0x68:], 8)
	be.PutUint32(b[0x6c:], 64)
	copy(b[0xa8:], "11111111-2222-3333-4444-555555555555")
	for k := range 8 {
		be.PutUint32(b[0xd0+48*k+40:], 4)
	}
	be.PutUint32(b[0xd0:], slotUsed)
	be.PutUint32(b[0xd4:], 1000)
	return append(b, random(1, 5000)...)
}

const metadata = `{"keyslots":{"0":{"type":"luks2","key_size":64,"kdf":{"type":"argon2id"},"area":{"type":"raw","offset":"32768","size":"4096","encryption":"aes-xts-plain64"}}},` +
	`"segments":{"0":{"type":"crypt","offset":"40960","size":"dynamic","iv_tweak":"0","encryption":"aes-xts-plain64","sector_size":512}}}`

func two() []byte {
	be := binary.BigEndian
	b := make([]byte, 16<<10)
	copy(b, "LUKS\xba\xbe\x00\x02")
	be.PutUint64(b[8:], uint64(len(b)))
	copy(b[0x18:], "a label")
	copy(b[0x48:], "sha256")
	copy(b[0xa8:], "11111111-2222-3333-4444-555555555555")
	copy(b[4096:], metadata)
	sum := sha256.Sum256(b)
	copy(b[0x1c0:], sum[:])
	return append(b, random(2, 40960-len(b)+6000)...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"one": one(), "two": two()})
}

func FuzzLUKS(f *testing.F) { formattest.Fuzz(f, Format, one(), two()[:17000]) }

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

func TestOpen(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		at   int64
		slot string
	}{"one": {one(), 4096, "pbkdf2, 1000 iterations"}, "two": {two(), 40960, "luks2, argon2id, key of 512 bits"}} {
		o := formattest.MustOpen(t, Format, name, c.b)
		if len(o.Entries) != 0 || len(o.Unread) != 1 || o.Unread[0].Offset != c.at || o.Unread[0].Length != int64(len(c.b))-c.at || o.Unread[0].Reason != "encrypted: aes-xts-plain64" {
			t.Errorf("%s: %+v", name, o.Unread)
		}
		if property(o, "cipher") != "aes-xts-plain64" || property(o, "keyslot-0") != c.slot || property(o, "keyslots") != "1" || !strings.HasPrefix(property(o, "uuid"), "11111111") {
			t.Errorf("%s: %+v", name, o.Properties)
		}
	}
	b := two()
	b[5000] ^= 1
	o, err := formattest.Open(Format, "changed", b)
	if err != nil || len(o.Failures) != 1 {
		t.Errorf("%v, %+v", err, o)
	}
	if o, err = formattest.Open(Format, "cut", two()[:4200]); err != nil || len(o.Failures) != 1 {
		t.Errorf("%v, %+v", err, o)
	}
}

// TestCryptsetup compares with what cryptsetup writes.
func TestCryptsetup(t *testing.T) {
	tool, err := exec.LookPath("cryptsetup")
	if err != nil {
		t.Skip("needs cryptsetup")
	}
	file := filepath.Join(t.TempDir(), "volume")
	for _, version := range []string{"1", "2"} {
		if err := os.WriteFile(file, make([]byte, 18<<20), 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(tool, "luksFormat", "-q", "--type", "luks"+version, "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", "-", file)
		c.Stdin = bytes.NewReader([]byte("secret"))
		if msg, err := c.CombinedOutput(); err != nil {
			t.Skipf("cryptsetup: %v: %s", err, msg)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, version, b)
		if property(o, "version") != version || property(o, "cipher") != "aes-xts-plain64" || len(o.Unread) != 1 {
			t.Errorf("%+v, %+v", o.Properties, o.Unread)
		}
	}
}
