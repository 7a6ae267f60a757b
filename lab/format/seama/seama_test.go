package seama

import (
	"archive/zip"
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// write makes a block; without an image it is a seal.
func write(order binary.ByteOrder, image []byte, props ...string) []byte {
	var meta []byte
	for _, p := range props {
		meta = append(append(meta, p...), 0)
	}
	for len(meta)%4 != 0 {
		meta = append(meta, 0)
	}
	b := make([]byte, sealLength)
	order.PutUint32(b, 0x5ea3a417)
	order.PutUint16(b[6:], uint16(len(meta)))
	order.PutUint32(b[8:], uint32(len(image)))
	if image != nil {
		sum := md5.Sum(image)
		b = append(b, sum[:]...)
	}
	return append(append(b, meta...), image...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

var (
	be     binary.ByteOrder = binary.BigEndian
	le     binary.ByteOrder = binary.LittleEndian
	first                   = bytes.Repeat([]byte("kernel and root "), 40)
	second                  = bytes.Repeat([]byte("second"), 33)
	odd                     = []byte("not a multiple of 4")
)

func samples() map[string][]byte {
	return map[string][]byte{
		"sealed":   join(write(be, nil, "signature=wrgnd08_dlob_dir815"), write(be, first, "dev=/dev/mtdblock/2", "type=firmware")),
		"flash":    write(be, first, "dev=/dev/mtdblock/1", "type=firmware"),
		"little":   join(write(le, nil, "signature=x"), write(le, first, "type=firmware")),
		"several":  join(write(be, nil, "signature=x"), write(be, first, "type=kernel"), write(be, second, "type=rootfs"), write(be, second, "type=rootfs"), write(be, first)),
		"taken":    join(write(be, first, "type=a.1"), write(be, second, "type=a"), write(be, first, "type=a")),
		"not even": join(write(be, odd, "type=a"), []byte{0}, write(be, second, "type=b")),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzSeama(f *testing.F) {
	var seeds [][]byte
	for _, b := range samples() {
		seeds = append(seeds, b)
	}
	formattest.Fuzz(f, Format, seeds...)
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

func TestOpen(t *testing.T) {
	s := samples()
	o := formattest.MustOpen(t, Format, "sealed", s["sealed"])
	entry(t, o, "firmware", first)
	want(t, o, map[string]string{"seal-signature": "wrgnd08_dlob_dir815", "dev": "/dev/mtdblock/2", "type": "firmware", "md5": "matches"})
	o = formattest.MustOpen(t, Format, "little", s["little"])
	entry(t, o, "firmware", first)
	want(t, o, map[string]string{"md5": "matches"})
	o = formattest.MustOpen(t, Format, "several", s["several"])
	entry(t, o, "kernel", first)
	entry(t, o, "rootfs", second)
	entry(t, o, "rootfs.1", second)
	entry(t, o, "image", first)
	want(t, o, map[string]string{"kernel-md5": "matches", "rootfs.1-md5": "matches", "image-md5": "matches"})
	o = formattest.MustOpen(t, Format, "taken", s["taken"])
	entry(t, o, "a.2", first)
	o = formattest.MustOpen(t, Format, "not even", s["not even"])
	entry(t, o, "a", odd)
	entry(t, o, "b", second)
	if o.Extent.Length != int64(len(s["not even"])) {
		t.Errorf("length %d of %d", o.Extent.Length, len(s["not even"]))
	}
}

// A seal behind the last image is not part of the container.
func TestTrailingSeal(t *testing.T) {
	b := samples()["flash"]
	o := formattest.MustOpen(t, Format, "trailing", join(b, write(be, nil, "signature=x")))
	if o.Extent.Length != int64(len(b)) || len(o.Entries) != 1 {
		t.Errorf("length %d of %d, entries %q", o.Extent.Length, len(b), o.Names())
	}
}

func TestDamage(t *testing.T) {
	b := samples()["sealed"]
	o, err := formattest.Open(Format, "cut", b[:len(b)-40])
	if err != nil || o.Err != nil {
		t.Fatal(err, o.Err)
	}
	entry(t, o, "firmware", first[:600])
	want(t, o, map[string]string{"md5": "cannot tell: cut short"})
	if o.Extent.Length != int64(len(b)) || len(o.Failures) != 1 || !strings.Contains(o.Failures[0].Reason, "40 of 640") {
		t.Errorf("length %d, failures %+v", o.Extent.Length, o.Failures)
	}
	b = samples()["sealed"]
	b[len(b)-1] ^= 1
	if o, err = formattest.Open(Format, "differs", b); err != nil {
		t.Fatal(err)
	}
	want(t, o, map[string]string{"md5": "differs"})
	if len(o.Failures) != 1 {
		t.Errorf("failures %+v", o.Failures)
	}
}

func TestNames(t *testing.T) {
	for typ, name := range map[string]string{"../../etc": "image", "..": "image", "": "image", "a b": "image", strings.Repeat("x", 99): "image", "Fw_1.0-b": "Fw_1.0-b"} {
		o := formattest.MustOpen(t, Format, typ, write(be, first, "type="+typ))
		entry(t, o, name, first)
	}
}

func TestRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"only seals":         join(write(be, nil, "a=b"), write(be, nil, "c=d")),
		"seal, then nothing": join(write(be, nil, "a=b"), first),
		"no key":             write(be, first, "=b"),
		"no value sign":      write(be, first, "type"),
		"control character":  write(be, first, "type=\x01"),
		"text behind NUL":    write(be, first, "a=b", "", "c=d"),
		"reserved in use":    func() []byte { b := write(be, first, "a=b"); b[5] = 1; return b }(),
		"cut in properties":  write(be, first, "type=firmware")[:40],
		"cut in header":      write(be, first, "type=firmware")[:20],
	} {
		if _, err := formattest.Open(Format, name, b); err == nil {
			t.Errorf("accepted: %s", name)
		}
	}
}

func TestDIR815(t *testing.T) {
	root := os.Getenv("ASSAY_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	z, err := zip.OpenReader(filepath.Join(root, "corpora", "real", "dlink-dir815-1.01.zip"))
	if err != nil {
		t.Skip("needs dlink-dir815-1.01.zip: set ASSAY_SHARED")
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".bin") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, f.Name, b)
		want(t, o, map[string]string{"seal-signature": "wrgnd08_dlob_dir815", "dev": "/dev/mtdblock/2", "md5": "matches"})
		entry(t, o, "firmware", b[0x6c:])
		if o.Extent.Length != int64(len(b)) {
			t.Errorf("length %d of %d", o.Extent.Length, len(b))
		}
		return
	}
	t.Error("no image in the archive")
}
