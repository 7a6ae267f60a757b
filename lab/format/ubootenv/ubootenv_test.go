package ubootenv

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

const text = "bootargs=console=ttyS0,115200 init=/bin/sh\nbootcmd=nand read 82000000 kernel; bootm\nbootdelay=3\nethaddr=00:11:22:33:44:55\n"

func write(size, head int, order binary.ByteOrder, text string, fill byte) []byte {
	b := bytes.Repeat([]byte{fill}, size)
	if head == redundant {
		b[4] = 1
	}
	n := copy(b[head:], strings.ReplaceAll(text, "\n", "\x00"))
	b[head+n] = 0
	order.PutUint32(b, crc32.ChecksumIEEE(b[head:]))
	return b
}

func samples() map[string][]byte {
	return map[string][]byte{
		"single":    write(0x1000, single, binary.LittleEndian, text, 0xff),
		"redundant": write(0x2000, redundant, binary.BigEndian, text, 0),
		"default":   append([]byte(strings.ReplaceAll(text, "\n", "\x00")), 0),
		"odd start": write(0x400, single, binary.BigEndian, "b0=setenv bootargs\nz=1\n", 0),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzUBootEnv(f *testing.F) {
	formattest.Fuzz(f, Format, write(0x400, single, binary.LittleEndian, text, 0xff), write(0x400, redundant, binary.BigEndian, text, 0))
}

func TestOpen(t *testing.T) {
	for name, size := range map[string]int64{"single": 0x1000, "redundant": 0x2000} {
		o := formattest.MustOpen(t, Format, name, samples()[name])
		if e := o.Find("env.txt"); e == nil || string(e.Content) != text || o.Extent.Length != size {
			t.Errorf("%s: %q, length %d", name, o.Entries[0].Content, o.Extent.Length)
		}
	}
	o := formattest.MustOpen(t, Format, "redundant", samples()["redundant"])
	if o.Properties[1].Value != "big-endian" || o.Properties[2].Name != "flag" || o.Properties[2].Value != "1" {
		t.Errorf("%+v", o.Properties)
	}
	if !starts(samples()["odd start"]) || starts([]byte("text of a file=with a sign")) {
		t.Error("what begins like an environment")
	}
}

func TestDefault(t *testing.T) {
	b := samples()["default"]
	o := formattest.MustOpen(t, Format, "default", append(b[:len(b):len(b)], strings.Repeat("code", 100)...))
	if e := o.Find("default-env.txt"); e == nil || string(e.Content) != text || o.Extent.Length != int64(len(b)) || o.Properties[1].Name != "default" {
		t.Errorf("%q, length %d of %d, %+v", o.Names(), o.Extent.Length, len(b), o.Properties)
	}
}

func TestRealDefault(t *testing.T) {
	for file, n := range map[string]int{"gl-inet_gl-usb150_040717.bin": 10, "netgear_wndr4300_v2_120814.bin": 8} {
		b, err := os.ReadFile(formattest.Shared(t, "bootloader/"+file))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, file, b[bytes.Index(b, []byte("bootargs=")):])
		if e := o.Find("default-env.txt"); bytes.Count(e.Content, []byte{'\n'}) < n {
			t.Errorf("%s: %q", file, e.Content)
		}
	}
}

func TestRefused(t *testing.T) {
	b := samples()["single"]
	b[100] ^= 1
	for name, b := range map[string][]byte{"checksum": b, "few": []byte("bootargs=a\x00bootcmd=b\x00\x00" + strings.Repeat("x", 300)), "endless": bytes.Repeat([]byte("bootcmd="), 10_000)} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

// TestMkenvimage compares with what U-Boot's own tool writes.
func TestMkenvimage(t *testing.T) {
	tool, err := exec.LookPath("mkenvimage")
	if err != nil {
		t.Skip("needs mkenvimage (u-boot-tools)")
	}
	dir := t.TempDir()
	from, to := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	if err := os.WriteFile(from, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-s", "0x4000"}, {"-s", "0x20000", "-r"}, {"-s", "0x1000", "-b"}, {"-s", "0x40000", "-p", "0"}, {"-s", "3000", "-r", "-b"}} {
		if msg, err := exec.Command(tool, append(args, "-o", to, from)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "x", b)
		if e := o.Find("env.txt"); string(e.Content) != text || o.Extent.Length != int64(len(b)) {
			t.Errorf("%v: %q, length %d of %d", args, e.Content, o.Extent.Length, len(b))
		}
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/05-nand-dump-uboot-env-kernel-ubi.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "05", b[1<<20:])
	if e := o.Find("env.txt"); bytes.Count(e.Content, []byte{'\n'}) != 4 || o.Extent.Length != 65536 {
		t.Errorf("%q, length %d", e.Content, o.Extent.Length)
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "ubnt-uf-instant/mtd2.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "mtd2", b)
	if e := o.Find("env.txt"); !bytes.HasPrefix(e.Content, []byte("b0=setenv bootargs")) || o.Extent.Length != 8192 {
		t.Errorf("%q, length %d", e.Content, o.Extent.Length)
	}
}
