package kernel

import (
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func samples() map[string][]byte {
	vaddr = 0xffffffff81000000
	x86 := elf(le, true, 2, 0x1000000, section{".text", code(le, true, archive, 0)}, section{".data", random(2, 999)})
	vaddr = 0
	withLength := append([]byte("\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4\x46"), random(1, 9000)...)
	return map[string][]byte{
		"bzImage gzip":  bzImage(zip(vmlinux)),
		"bzImage xz":    bzImage(withLength),
		"zImage":        zImage(le, zip(vmlinux), true),
		"zImage xz":     zImage(le, withLength, true),
		"zImage old":    zImage(be, zip(vmlinux), false),
		"arm64":         arm64(false),
		"arm64 efi":     arm64(true),
		"riscv":         riscv(),
		"zboot":         zboot(zip(vmlinux)),
		"elf section":   elf(le, true, 1, 0, section{".rodata", []byte(theBanner)}, section{".init.ramfs", archive}),
		"elf mips":      elf(be, false, 2, 0x80100000, section{"", code(be, false, zip(archive), 0)}),
		"elf x86-64":    x86,
		"powerpc shell": elf(be, false, 2, 0x400000, section{".text", random(2, 5000)}, section{".kernel:dtb", random(3, 300)}, section{".kernel:vmlinux.strip", zip(vmlinux)}),
		"mips shell":    elf(le, false, 2, 0x80400000, section{".text", random(2, 5000)}, section{".image", zip(vmlinux)}),
		"raw little":    mips(le),
		"raw big":       mips(be),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzKernel(f *testing.F) {
	vmlinux = vmlinux[:100]
	s := samples()
	formattest.Fuzz(f, Format, s["bzImage gzip"], s["zImage"], s["powerpc shell"], s["elf section"], s["zboot"])
}

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return "(none)"
}

func entry(t *testing.T, o *formattest.Opened, name string, content []byte) {
	t.Helper()
	if e := o.Find(name); e == nil {
		t.Errorf("no %s among %q", name, o.Names())
	} else if !bytes.Equal(e.Content, content) || e.Piece == (name == "config") {
		t.Errorf("%s: %d bytes, piece %v, want %d bytes", name, len(e.Content), e.Piece, len(content))
	}
}

func TestOpen(t *testing.T) {
	all := samples()
	xz := append([]byte("\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4\x46"), random(1, 9000)...)
	for name, c := range map[string]struct {
		kind, compression string
		entries           map[string][]byte
	}{
		"bzImage gzip":  {"bzImage", "gzip", map[string][]byte{"payload": zip(vmlinux)}},
		"bzImage xz":    {"bzImage", "xz", map[string][]byte{"payload": xz[:len(xz)-4]}},
		"zImage":        {"zImage", "gzip", map[string][]byte{"payload": zip(vmlinux)}},
		"zImage xz":     {"zImage", "xz", map[string][]byte{"payload": xz[:len(xz)-4]}},
		"arm64":         {"ARM64 Image", "(none)", map[string][]byte{"initramfs": archive, "config": config}},
		"arm64 efi":     {"ARM64 Image", "(none)", map[string][]byte{"initramfs": archive, "config": config}},
		"riscv":         {"RISC-V Image", "(none)", map[string][]byte{"initramfs": archive, "config": config}},
		"zboot":         {"EFI zboot image", "gzip", map[string][]byte{"payload": zip(vmlinux)}},
		"elf section":   {"ELF kernel", "(none)", map[string][]byte{"initramfs": archive}},
		"elf mips":      {"ELF kernel", "(none)", map[string][]byte{"initramfs": zip(archive), "config": config}},
		"elf x86-64":    {"ELF kernel", "(none)", map[string][]byte{"initramfs": archive, "config": config}},
		"powerpc shell": {"compressed kernel in ELF", "(none)", map[string][]byte{"dtb": random(3, 300), "vmlinux": zip(vmlinux)}},
		"mips shell":    {"compressed kernel in ELF", "gzip", map[string][]byte{"payload": zip(vmlinux)}},
	} {
		o := formattest.MustOpen(t, Format, name, all[name])
		if k, c2 := property(o, "kind"), property(o, "compression"); k != c.kind || c2 != c.compression || len(o.Entries) != len(c.entries) {
			t.Errorf("%s: %q, %q, entries %q", name, k, c2, o.Names())
		}
		for n, content := range c.entries {
			entry(t, o, n, content)
		}
	}
	o := formattest.MustOpen(t, Format, "x", all["bzImage gzip"])
	if property(o, "version") != "5.10.1 (me@here) #1" || property(o, "boot-protocol") != "2.15" || o.Extent.Length != int64(len(all["bzImage gzip"])) {
		t.Errorf("%+v, length %d", o.Properties, o.Extent.Length)
	}
	o = formattest.MustOpen(t, Format, "x", all["zImage old"])
	if e := o.Find("payload"); e == nil || !bytes.HasPrefix(e.Content, zip(vmlinux)) || property(o, "kind") != "zImage (big-endian)" {
		t.Errorf("entries %q", o.Names())
	}
	for _, name := range []string{"raw little", "raw big"} {
		o = formattest.MustOpen(t, Format, "x", all[name])
		entry(t, o, "initramfs", zip(archive))
		entry(t, o, "config", config)
		if property(o, "banner") != theBanner || !strings.HasPrefix(property(o, "kallsyms"), "token table near 0x") || o.Find("rest") == nil || len(o.Entries) != 3 {
			t.Errorf("%+v, %q", o.Properties, o.Names())
		}
	}
}

func TestRefused(t *testing.T) {
	s := samples()
	noBanner := bytes.ReplaceAll(s["elf mips"], []byte("Linux version"), []byte("Plan9 version"))
	low := elf(le, false, 2, 0x10000, section{".text", []byte(theBanner)})
	for name, b := range map[string][]byte{
		"no banner": noBanner, "program": low, "library": elf(le, true, 3, 0x1000, section{".init.ramfs", archive}),
		"raw without banner": bytes.ReplaceAll(s["raw big"], []byte("Linux"), []byte("Minix")),
		"text":               bytes.Repeat([]byte("Linux version 5.4 "), 50_000),
	} {
		if o, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s: %+v", name, o.Properties)
		}
	}
}

func TestCut(t *testing.T) {
	b := samples()["bzImage gzip"]
	o, err := formattest.Open(Format, "cut", b[:len(b)/2])
	if err != nil || len(o.Failures) != 2 || len(o.Entries) != 1 || len(o.Entries[0].Content) < len(b)/4 {
		t.Errorf("%v, %+v, %q", err, o.Failures, o.Names())
	}
}

func TestRelocations(t *testing.T) {
	b := samples()["elf x86-64"]
	le.PutUint16(b[18:], 62)
	n := len(b)
	for _, v := range []uint32{0, 0x81000010, 0x81000020, 0, 0, 0x81000040} {
		b = append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	}
	o := formattest.MustOpen(t, Format, "x", append(b, "other"...))
	if o.Extent.Length != int64(n+24) || property(o, "relocations") == "(none)" {
		t.Errorf("length %d, %+v", o.Extent.Length, o.Properties)
	}
	o = formattest.MustOpen(t, Format, "x", append(b[:n], make([]byte, 100)...))
	if o.Extent.Length != int64(n) {
		t.Errorf("fill was taken for relocations: length %d of %d", o.Extent.Length, n)
	}
}

func TestGenerated(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/17-elf-kernel-with-initramfs.vmlinux"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "vmlinux", b)
	if e := o.Find("initramfs"); e == nil || !bytes.HasPrefix(e.Content, []byte{0x1f, 0x8b}) || len(e.Content) != 0x127762 || o.Extent.Length != int64(len(b)) {
		t.Errorf("entries %q, length %d of %d", o.Names(), o.Extent.Length, len(b))
	}
}

func TestReal(t *testing.T) {
	const dir = "fixtures/fact_extractor/linuxkernel/"
	for file, want := range map[string]string{
		dir + "bzImage_bzip2": "bzip2", dir + "bzImage_gzip": "gzip", dir + "bzImage_lz4": "lz4", dir + "bzImage_lzma": "lzma",
		dir + "bzImage_lzo": "lzo", dir + "bzImage_xz": "xz", "linux/bzImage-5.10-x86_64-zstd": "zstd",
	} {
		b, err := os.ReadFile(formattest.Shared(t, file))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, file, b)
		e := o.Find("payload")
		if e == nil || property(o, "compression") != want || compression(e.Content) != want || o.Extent.Length > int64(len(b)) {
			t.Errorf("%s: %+v, length %d of %d", file, o.Properties, o.Extent.Length, len(b))
		}
		t.Log(file, o.Extent.Length, len(b), property(o, "version"))
	}
	b, err := os.ReadFile(formattest.Shared(t, dir+"bogus_image.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := formattest.Open(Format, "bogus", b); err == nil {
		t.Error("accepted: boot code with magics of compression")
	}
	if b, err = os.ReadFile(formattest.Shared(t, "dvrf-v03-kernel.raw")); err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "raw", b)
	if !strings.HasPrefix(property(o, "banner"), "Linux version 2.6.22 (root@localhost") || o.Find("rest") == nil {
		t.Errorf("%+v", o.Properties)
	}
}

// What begins with the magic of a compression and has its distance behind it
// by chance is code all the same.
func TestNoInitramfs(t *testing.T) {
	program := bytes.Repeat([]byte("the same few bytes over and over"), 4096)
	for name, c := range map[string]struct {
		body []byte
		want bool
	}{"vector": {append([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"), program...), false}, "packed": {append([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"), random(9, len(program))...), true}} {
		b := make([]byte, 64)
		b = fill(append(b, c.body...), 8)
		b = binary.LittleEndian.AppendUint64(b, uint64(len(c.body)))
		if _, n := findInitramfs(b, binary.LittleEndian); (n > 0) != c.want {
			t.Errorf("%s: %d bytes", name, n)
		}
	}
}
