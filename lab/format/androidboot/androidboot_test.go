package androidboot

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
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

var le = binary.LittleEndian

var kernel, ramdisk, second, dtb = random(1, 20_000), random(2, 9_000), random(3, 100), random(4, 3_000)

func pages(b []byte, page int, parts ...[]byte) []byte {
	for _, p := range parts {
		b = append(b, p...)
		for len(b)%page != 0 {
			b = append(b, 0)
		}
	}
	return b
}

// old makes versions 0 to 2.
func old(version int) []byte {
	b := make([]byte, 2048)
	copy(b, "ANDROID!")
	parts := [][]byte{kernel, ramdisk, second}
	for k, p := range parts {
		le.PutUint32(b[8+8*k:], uint32(len(p)))
		le.PutUint32(b[12+8*k:], uint32(0x10000000*(k+1)))
	}
	le.PutUint32(b[0x24:], 2048)
	le.PutUint32(b[0x28:], uint32(version))
	le.PutUint32(b[0x2c:], 12<<25|1<<11|23<<4|7)
	copy(b[0x30:], "board")
	copy(b[0x40:], "console=ttyS0")
	if version >= 1 {
		parts = append(parts, nil)
		le.PutUint32(b[0x66c:], 0x670)
	}
	if version == 2 {
		parts = append(parts, dtb)
		le.PutUint32(b[0x66c:], 0x67c)
		le.PutUint32(b[0x670:], uint32(len(dtb)))
	}
	h := sha1.New()
	for _, p := range parts {
		h.Write(p)
		h.Write(le.AppendUint32(nil, uint32(len(p))))
	}
	copy(b[0x240:], h.Sum(nil))
	return pages(b, 2048, parts...)
}

func recent(version int) []byte {
	b := make([]byte, 4096)
	copy(b, "ANDROID!")
	le.PutUint32(b[0x08:], uint32(len(kernel)))
	le.PutUint32(b[0x0c:], uint32(len(ramdisk)))
	le.PutUint32(b[0x14:], uint32(0x62c+4*(version-3)))
	le.PutUint32(b[0x28:], uint32(version))
	copy(b[0x2c:], "quiet")
	parts := [][]byte{kernel, ramdisk}
	if version == 4 {
		le.PutUint32(b[0x62c:], uint32(len(second)))
		parts = append(parts, second)
	}
	return pages(b, 4096, parts...)
}

func vendor() []byte {
	b := make([]byte, 4096)
	copy(b, "VNDRBOOT")
	both := append(bytes.Clone(ramdisk), second...)
	config := []byte("androidboot.hardware=x\n")
	table := make([]byte, 2*108)
	for k, n := range []int{len(ramdisk), len(second)} {
		e := table[108*k:]
		le.PutUint32(e, uint32(n))
		le.PutUint32(e[4:], uint32(k*len(ramdisk)))
		le.PutUint32(e[8:], uint32(1+2*k))
		copy(e[12:], []string{"", "dlkm"}[k])
	}
	for at, v := range map[int]int{0x08: 4, 0x0c: 4096, 0x18: len(both), 0x830: 0x850, 0x834: len(dtb), 0x840: len(table), 0x844: 2, 0x848: 108, 0x84c: len(config)} {
		le.PutUint32(b[at:], uint32(v))
	}
	copy(b[0x1c:], "vendor line")
	return pages(b, 4096, both, dtb, table, config)
}

func table() []byte {
	be := binary.BigEndian
	b := make([]byte, 96)
	copy(b, "\xd7\xb7\xab\x1e")
	for k, v := range []int{96 + len(dtb) + len(second), 32, 32, 2, 32, 2048, 0} {
		be.PutUint32(b[4+4*k:], uint32(v))
	}
	for k, p := range [][]byte{dtb, second} {
		be.PutUint32(b[32+32*k:], uint32(len(p)))
		be.PutUint32(b[36+32*k:], uint32(96+k*len(dtb)))
		be.PutUint32(b[40+32*k:], uint32(7+k))
	}
	return append(append(b, dtb...), second...)
}

func samples() map[string][]byte {
	return map[string][]byte{"v0": old(0), "v1": old(1), "v2": old(2), "v3": recent(3), "v4": recent(4), "vendor": vendor(), "dtbo": table()}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzAndroidBoot(f *testing.F) {
	for _, b := range samples() {
		f.Add(b)
	}
	formattest.Fuzz(f, Format, old(2), vendor(), table())
}

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

func TestOpen(t *testing.T) {
	config := []byte("androidboot.hardware=x\n")
	for name, want := range map[string]map[string][]byte{
		"v0":     {"kernel": kernel, "ramdisk": ramdisk, "second": second},
		"v1":     {"kernel": kernel, "ramdisk": ramdisk, "second": second},
		"v2":     {"kernel": kernel, "ramdisk": ramdisk, "second": second, "dtb": dtb},
		"v3":     {"kernel": kernel, "ramdisk": ramdisk},
		"v4":     {"kernel": kernel, "ramdisk": ramdisk, "signature": second},
		"vendor": {"ramdisk-0": ramdisk, "ramdisk-dlkm": second, "dtb": dtb, "bootconfig": config},
		"dtbo":   {"dtb0": dtb, "dtb1": second},
	} {
		b := samples()[name]
		o := formattest.MustOpen(t, Format, name, b)
		if len(o.Entries) != len(want) || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: %q, length %d of %d", name, o.Names(), o.Extent.Length, len(b))
		}
		for n, content := range want {
			if e := o.Find(n); e == nil || !bytes.Equal(e.Content, content) || e.Piece == (n == "bootconfig") {
				t.Errorf("%s: %s is not there or not right", name, n)
			}
		}
		if name[0] == 'v' && name < "v3" && property(o, "sha1") != "matches" {
			t.Errorf("%s: sha1 %s", name, property(o, "sha1"))
		}
	}
	o := formattest.MustOpen(t, Format, "v2", old(2))
	for n, want := range map[string]string{"name": "board", "command-line": "console=ttyS0", "os-version": "12.0.1, fixes of 2023-07", "kernel-address": "0x10000000"} {
		if got := property(o, n); got != want {
			t.Errorf("%s: %q, want %q", n, got, want)
		}
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, old(2), 2048, map[string]float64{"cut 25 %": 0.15, "cut 50 %": 0.4, "cut 75 %": 0.7, "flipped 1 %": 0.98, "middle missing": 0.9})
	b := old(0)
	b[5000] ^= 1
	o := formattest.MustOpen(t, Format, "changed", b)
	if !strings.HasPrefix(property(o, "sha1"), "differs") {
		t.Errorf("sha1 %s", property(o, "sha1"))
	}
	for name, change := range map[string]func(b []byte){
		"page":  func(b []byte) { b[0x24] = 1 },
		"large": func(b []byte) { b[0x0b] = 0xff },
		"empty": func(b []byte) { clear(b[8:0x20]) },
	} {
		b := old(0)
		change(b)
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

// TestMkbootimg compares with what Android's own tool writes.
func TestMkbootimg(t *testing.T) {
	tool, err := exec.LookPath("mkbootimg")
	if err != nil {
		t.Skip("needs mkbootimg")
	}
	dir := t.TempDir()
	for name, b := range map[string][]byte{"k": kernel, "r": ramdisk, "s": second, "d": dtb} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) *formattest.Opened {
		c := exec.Command(tool, args...)
		c.Dir = dir
		if msg, err := c.CombinedOutput(); err != nil {
			t.Skipf("mkbootimg: %v: %s", err, msg)
		}
		b, err := os.ReadFile(filepath.Join(dir, "o"))
		if err != nil {
			t.Fatal(err)
		}
		return formattest.MustOpen(t, Format, args[0], b)
	}
	for v := range 4 {
		args := []string{"--kernel", "k", "--ramdisk", "r", "--cmdline", "a=b", "--header_version", fmt.Sprint(v), "-o", "o"}
		if v == 2 {
			args = append(args, "--dtb", "d")
		}
		o := run(args...)
		if e := o.Find("kernel"); e == nil || !bytes.Equal(e.Content, kernel) || property(o, "version") != fmt.Sprint(v) || property(o, "command-line") != "a=b" {
			t.Errorf("version %d: %+v", v, o.Properties)
		}
		if e := o.Find("ramdisk"); e == nil || !bytes.Equal(e.Content, ramdisk) || v < 3 && property(o, "sha1") != "matches" {
			t.Errorf("version %d: sha1 %s", v, property(o, "sha1"))
		}
	}
	o := run("--vendor_ramdisk", "r", "--dtb", "d", "--vendor_cmdline", "v", "--header_version", "3", "--vendor_boot", "o")
	if e := o.Find("ramdisk"); e == nil || !bytes.Equal(e.Content, ramdisk) || o.Find("dtb") == nil {
		t.Errorf("%q", o.Names())
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/29-android-boot.img"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "29", b)
	if strings.Join(o.Names(), " ") != "kernel ramdisk" || property(o, "sha1") != "matches" || property(o, "command-line") != "console=ttyMSM0" || o.Extent.Length != int64(len(b)) {
		t.Errorf("%q, %+v, length %d of %d", o.Names(), o.Properties, o.Extent.Length, len(b))
	}
}
