package bootloader

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// loader is code with a banner in the middle.
func loader(start []byte, banner string, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	copy(b, start)
	copy(b[n/2:], "\x00"+banner+"\x00")
	b[n-1] = 0x42
	return b
}

func words(order binary.AppendByteOrder, list ...uint32) (b []byte) {
	for _, w := range list {
		b = order.AppendUint32(b, w)
	}
	return b
}

const text = "U-Boot 1.1.4 (Aug 12 2014 - 15:21:46)"

var (
	le, be = binary.LittleEndian, binary.BigEndian
	ldr    = uint32(0xe59ff014)
	resets = map[string][]byte{
		"MIPS big-endian":    words(be, 0x100000ff, 0),
		"MIPS little-endian": words(le, 0x0bf055ac, 0),
		"ARM little-endian":  words(le, 0xea0000b8, ldr, ldr, ldr, ldr, ldr, ldr, ldr),
		"AArch64":            words(le, 0x1400000a, 0xd503201f),
		"PowerPC":            []byte("\x27\x05\x19\x56" + text + "\x00"),
		"RISC-V":             words(le, 0xf1402573, 0x84ae822a),
		"x86":                []byte("\xfa\xfc\x0f\x20\xc0\x0d\x00\x00"),
	}
)

func flash(l []byte) []byte {
	b := append(bytes.Clone(l), bytes.Repeat([]byte{0xff}, 0x20000-len(l))...)
	return append(b, "\x27\x05\x19\x56 something else"...)
}

func TestContract(t *testing.T) {
	l := loader(resets["MIPS big-endian"], text, 30000)
	formattest.Contract(t, Format, map[string][]byte{"loader": flash(l)[:0x20000]})
}

func TestProcessors(t *testing.T) {
	for want, start := range resets {
		l := loader(start, text, 30000)
		o := formattest.MustOpen(t, Format, want, flash(l))
		o.Want(t, "loader=U-Boot", "banner="+text, "processor="+want)
		if c := o.Find("code"); c == nil || !bytes.Equal(c.Content, l[8:]) {
			t.Errorf("%s: code is not what it was: %q", want, o.Names())
		}
	}
}

func TestBanners(t *testing.T) {
	for name, banner := range map[string]string{
		"U-Boot": "U-Boot SPL 2021.07-rc3 (Jan 01 2022 - 00:00:00 +0000)", "barebox": "barebox 2019.08.1-gdeadbee #1", "CFE": "CFE version 1.0.37-5.11 for BCM96328 (32bit,SP,BE)",
		"RedBoot":  "RedBoot(tm) bootstrap and debug environment [ROMRAM]\nNon-certified release, version v1.3.0 - built 16:57:58",
		"BootBase": "Bootbase Version: V1.08 | 07/12/2011 10:00:00", "RouterBOOT": "RouterBOOT booter 3.10",
	} {
		o := formattest.MustOpen(t, Format, name, loader(resets["MIPS big-endian"], banner, 20000))
		o.Want(t, "loader="+name, "banner="+strings.ReplaceAll(banner, "\n", "."))
	}
}

// A loader ends in front of a container at the start of a sector.
func TestEndsAtContainer(t *testing.T) {
	l := loader(resets["MIPS big-endian"], text, sector)
	o := formattest.MustOpen(t, Format, "x", append(bytes.Clone(l), "hsqs and so on"...))
	if o.Length != sector {
		t.Errorf("length %d, want %d", o.Length, sector)
	}
}

// A uImage ends a loader where its header is sound, and the environment that
// is compiled in is an entry of its own.
func TestParts(t *testing.T) {
	l := loader(resets["MIPS big-endian"], text, 30000)
	env := "bootargs=console=ttyS0\x00bootcmd=bootm 9f020000\x00bootdelay=1\x00\x00"
	copy(l[20000:], "\x00"+env)
	h := make([]byte, 64)
	be.PutUint32(h, 0x27051956)
	be.PutUint32(h[4:], crc32.ChecksumIEEE(h))
	o := formattest.MustOpen(t, Format, "x", slices.Concat(l, h, l))
	if o.Length != int64(len(l)) || len(o.Entries) != 3 {
		t.Fatalf("length %d, entries %q", o.Length, o.Names())
	}
	if e := o.Find("environment"); string(e.Content) != env || !bytes.Equal(o.Find("rest").Content, l[20001+len(env):]) {
		t.Errorf("environment %q", e.Content)
	}
}

func TestRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"no banner": loader(resets["MIPS big-endian"], "U-Boot at", 30000),
		"no vector": loader([]byte("anything else"), text, 30000),
	} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

func TestReal(t *testing.T) {
	for name, want := range map[string]string{
		"bootloader/gl-inet_gl-usb150_040717.bin":   "U-Boot 1.1.4  (Jul  4 2017)",
		"bootloader/netgear_wndr4300_v2_120814.bin": "U-Boot 1.1.4 (Aug 12 2014 - 15:21:46)",
		"ubnt-uf-instant/mtd0.bin":                  "U-Boot 2011.12.NA for rtl9601C",
	} {
		b, err := os.ReadFile(formattest.Shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "loader=U-Boot", "banner="+want, "processor=MIPS big-endian")
	}
}

func FuzzBootLoader(f *testing.F) {
	formattest.Fuzz(f, Format, loader(resets["MIPS big-endian"], text, 9000), flash(loader(resets["ARM little-endian"], text, 5000)))
}
