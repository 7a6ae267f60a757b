package tplink

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzTPLink(f *testing.F) {
	formattest.Fuzz(f, Format, write(plain(1)), write(plain(2)), write(plain(3)), combined())
}

func want(t *testing.T, o *formattest.Opened, props map[string]string) {
	t.Helper()
	for n, v := range props {
		got := "(none)"
		for _, p := range o.Properties {
			if p.Name == n {
				got = p.Value
			}
		}
		if got != v {
			t.Errorf("%s: %q, want %q", n, got, v)
		}
	}
}

func entry(t *testing.T, o *formattest.Opened, name string, content []byte) {
	t.Helper()
	e := o.Find(name)
	if e == nil {
		t.Errorf("no entry %s among %q", name, o.Names())
	} else if !bytes.Equal(e.Content, content) || !e.Piece {
		t.Errorf("%s: %d bytes, piece %v, want %d bytes", name, len(e.Content), e.Piece, len(content))
	}
}

func TestPlain(t *testing.T) {
	for _, v := range []byte{1, 2, 3} {
		o := formattest.MustOpen(t, Format, "plain", write(plain(v)))
		entry(t, o, "kernel", kernel)
		entry(t, o, "rootfs", rootfs)
		want(t, o, map[string]string{"md5": "matches", "load": "0x80002000"})
		if len(o.Entries) != 2 {
			t.Errorf("version %d: entries %q", v, o.Names())
		}
	}
	o := formattest.MustOpen(t, Format, "1", write(plain(1)))
	want(t, o, map[string]string{"vendor": "TP-LINK Technologies", "image-version": "ver. 1.0", "firmware-version": "3.16.9", "hardware-id": "08410010", "hardware-revision": "00000001", "header-version": "1", "entry": "0x801943b0"})
	o = formattest.MustOpen(t, Format, "3", write(plain(3)))
	want(t, o, map[string]string{"vendor": "(none)", "image-version": "ver. 2.0", "firmware-version": "0.9.1-1.2", "hardware-id": "89700001", "header-version": "3", "signature": "RSA, 128 bytes, not verified"})
	o = formattest.MustOpen(t, Format, "combined", combined())
	entry(t, o, "kernel", kernel)
	want(t, o, map[string]string{"vendor": "OpenWrt", "md5": "not set"})
}

func TestBoot(t *testing.T) {
	for _, v := range []byte{1, 2, 3} {
		o := formattest.MustOpen(t, Format, "boot", withBoot(v))
		entry(t, o, "bootloader", boot)
		want(t, o, map[string]string{"md5": "matches"})
		inner := o.Find("firmware")
		if inner == nil || len(o.Entries) != 2 {
			t.Fatalf("version %d: entries %q", v, o.Names())
		}
		o = formattest.MustOpen(t, Format, "firmware", inner.Content)
		entry(t, o, "kernel", kernel)
		entry(t, o, "rootfs", rootfs)
		if len(o.Entries) != 2 {
			t.Errorf("version %d: entries of the second %q", v, o.Names())
		}
	}
	b := withBoot(1)
	b[secondAt] = 9
	o, err := formattest.Open(Format, "no second", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	entry(t, o, "bootloader", boot)
	entry(t, o, "kernel", kernel)
	entry(t, o, "rootfs", rootfs)
	if len(o.Failures) != 1 {
		t.Errorf("failures %+v", o.Failures)
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(b []byte) []byte
		md5      string
		names    string
		failures []string
	}{
		{"another byte", func(b []byte) []byte { b[0xf00] = 0; return b }, "cannot tell: no known salt gives it", "kernel rootfs", nil},
		{"cut", func(b []byte) []byte { return b[:0x900] }, "cannot tell: no known salt gives it", "kernel rootfs", []string{"cut short: 1792 of 4096", "rootfs at 0x800: 944 of 1200"}},
		{"cut before rootfs", func(b []byte) []byte { return b[:0x500] }, "cannot tell: no known salt gives it", "kernel", []string{"cut short", "rootfs at 0x800: past end"}},
		{"overlap", func(b []byte) []byte { put(b, 0x88, 0x300); return b }, "cannot tell: no known salt gives it", "kernel", []string{"rootfs at 0x300, 0x4b0 bytes: overlaps kernel"}},
		{"in the header", func(b []byte) []byte { put(b, 0x88, 0x1ff); return b }, "cannot tell: no known salt gives it", "kernel", []string{"overlaps header"}},
		{"lying length", func(b []byte) []byte { put(b, 0x8c, 0x7fffffff); return b }, "cannot tell: no known salt gives it", "kernel rootfs", []string{"2147481599 of 2147483647 bytes are missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := formattest.Open(Format, c.name, c.change(write(plain(1))))
			if err != nil || o.Err != nil {
				t.Fatal(err, o.Err)
			}
			want(t, o, map[string]string{"md5": c.md5})
			if got := strings.Join(o.Names(), " "); got != c.names {
				t.Errorf("entries %q, want %q", got, c.names)
			}
			if len(o.Failures) != len(c.failures) {
				t.Fatalf("failures %+v", o.Failures)
			}
			for i, f := range c.failures {
				if !strings.Contains(o.Failures[i].Reason, f) {
					t.Errorf("failure %q, want %q", o.Failures[i].Reason, f)
				}
			}
		})
	}
}

// An image of which OpenWrt stripped the padding is complete.
func TestStripped(t *testing.T) {
	b := write(plain(1))
	b = b[:0x800+len(rootfs)]
	sign(b, plain(1))
	o := formattest.MustOpen(t, Format, "stripped", b)
	entry(t, o, "rootfs", rootfs)
	want(t, o, map[string]string{"md5": "matches"})
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		at   int
		to   byte
	}{
		{"vendor is not text", 0x05, 0x80}, {"byte behind the vendor's NUL", 0x1a, 1},
		{"version is not text", 0x1d, 7}, {"version without NUL", 0, 4},
		{"kernel in the header", 0x82, 1}, {"kernel past the end", 0x81, 1},
		{"length below the header's", 0x7e, 1},
	} {
		b := write(plain(1))
		b[c.at] = c.to
		if _, err := formattest.Open(Format, c.name, b); err == nil {
			t.Errorf("accepted: %s", c.name)
		}
	}
}

func shared(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("ASSAY_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(root, "corpora", "real", name))
	if err != nil {
		t.Skipf("needs %s: set ASSAY_SHARED", name)
	}
	return b
}

func TestWR841N(t *testing.T) {
	b := shared(t, "tplink-wr841n-v10.bin")
	o := formattest.MustOpen(t, Format, "wr841n", b)
	want(t, o, map[string]string{"md5": "matches", "vendor": "TP-LINK Technologies", "firmware-version": "3.16.9", "hardware-id": "08410010"})
	entry(t, o, "bootloader", b[0x200:0xc58f])
	entry(t, o, "firmware", b[0x20200:])
	o = formattest.MustOpen(t, Format, "firmware", o.Find("firmware").Content)
	want(t, o, map[string]string{"md5": "matches"})
	entry(t, o, "kernel", b[0x20400:0x20400+0xb9e0e])
	entry(t, o, "rootfs", b[0x120200:])
	if !bytes.HasPrefix(b[0x120200:], []byte("hsqs")) {
		t.Error("no squashfs where the root file system stands")
	}
}
