package rpm

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format"
	"assay/lab/format/cpio"
	"assay/lab/format/formattest"
	"assay/lab/format/zstd"
)

type tag struct {
	id  uint32
	val any
}

func pack(tags ...tag) []byte {
	var index, data []byte
	for _, t := range tags {
		typ, off := uint32(typeString), len(data)
		switch v := t.val.(type) {
		case string:
			data = append(append(data, v...), 0)
		case uint32:
			for len(data)%4 != 0 {
				data = append(data, 0)
			}
			typ, off = typeInt32, len(data)
			data = be.AppendUint32(data, v)
		}
		for _, n := range []uint32{t.id, typ, uint32(off), 1} {
			index = be.AppendUint32(index, n)
		}
	}
	b := []byte{0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0}
	b = be.AppendUint32(be.AppendUint32(b, uint32(len(tags))), uint32(len(data)))
	return append(append(b, index...), data...)
}

// sample is a package with that payload; a delta says so.
func sample(payload, how string, sized bool) []byte {
	b := make([]byte, leadLength)
	copy(b, "\xed\xab\xee\xdb\x03\x00")
	copy(b[10:], "router-1.0-1")
	b[79] = 5
	digest := sha256.Sum256([]byte(payload))
	h := pack(tag{1000, "router"}, tag{1001, "1.0"}, tag{1002, "1"}, tag{1003, uint32(2)}, tag{1022, "mips"}, tag{1006, uint32(1700000000)},
		tag{payloadFormat, how}, tag{payloadPacker, "gzip"}, tag{payloadDigest, hex.EncodeToString(digest[:])}, tag{payloadAlgo, uint32(8)})
	sum := sha256.Sum256(h)
	tags := []tag{{sigSHA256, hex.EncodeToString(sum[:])}}
	if sized {
		tags = append(tags, tag{sigSize, uint32(len(h) + len(payload))})
	}
	b = append(b, pack(tags...)...)
	for len(b)%8 != 0 {
		b = append(b, 0)
	}
	return append(append(b, h...), payload...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sized": sample(strings.Repeat("payload", 90), "cpio", true)})
}

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

func TestPackage(t *testing.T) {
	for _, sized := range []bool{true, false} {
		b := sample("payload", "cpio", sized)
		o := formattest.MustOpen(t, Format, "", b)
		if e := o.Find("payload"); e == nil || string(e.Content) != "payload" || !e.Piece {
			t.Errorf("entries %v", o.Names())
		}
		for name, want := range map[string]string{"nevra": "router-2:1.0-1.mips", "header-sha256": "matches", "payload-sha256": "matches", "build-time": "2023-11-14T22:13:20Z", "signature": "none", "epoch": "2"} {
			if got := property(o, name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if sized != (o.Extent.Certainty == format.Exact) || o.Length != int64(len(b)) {
			t.Errorf("%+v, told %d of %d", o.Extent, o.Length, len(b))
		}
	}
}

func TestDamage(t *testing.T) {
	b := sample(strings.Repeat("payload", 90), "cpio", true)
	flip := bytes.Clone(b)
	flip[len(b)-3] ^= 1
	o, err := formattest.Open(Format, "", flip)
	if err != nil || property(o, "payload-sha256") != "does not match" || len(o.Failures) != 1 {
		t.Errorf("payload flipped: %v, %v", err, o.Failures)
	}
	if o, err = formattest.Open(Format, "", b[:len(b)-100]); err != nil || len(o.Entries) != 1 || len(o.Failures) != 1 || len(o.Entries[0].Content) != 530 {
		t.Errorf("cut: %v, %v", err, o.Failures)
	}
	broken := bytes.Clone(b)
	copy(broken[bytes.LastIndex(b, []byte{0x8e, 0xad, 0xe8}):], "....")
	if o, err = formattest.Open(Format, "", broken); err != nil || o.Find("rest") == nil {
		t.Errorf("header broken: %v, %v", err, o.Names())
	}
	o, err = formattest.Open(Format, "", sample("x", "drpm", true))
	if err != nil || len(o.Failures) != 1 {
		t.Errorf("delta: %v, %v", err, o.Failures)
	}
}

// TestOracle builds packages with rpmbuild and compares what the rpm command
// says of them.
func TestOracle(t *testing.T) {
	build, err := exec.LookPath("rpmbuild")
	if err != nil {
		t.Skip("needs the rpmbuild command as oracle")
	}
	dir := t.TempDir()
	spec := `Name: sample
Version: 1.2
Release: 3
Epoch: 4
Summary: A sample
License: none
BuildArch: noarch
%description
text
%install
mkdir -p %{buildroot}/usr/bin
printf 'hello world' > %{buildroot}/usr/bin/hello
ln -s hello %{buildroot}/usr/bin/link
%files
%attr(0750, root, root) /usr/bin/hello
/usr/bin/link
`
	path := filepath.Join(dir, "sample.spec")
	os.WriteFile(path, []byte(spec), 0o600)
	for _, how := range []string{"w9.gzdio", "w3.zstdio", "w2.xzdio"} {
		c := exec.Command(build, "-bb", "--quiet", "--define", "_topdir "+dir, "--define", "_binary_payload "+how, path)
		if b, err := c.CombinedOutput(); err != nil {
			t.Skipf("rpmbuild: %v: %s", err, b)
		}
		b, err := os.ReadFile(filepath.Join(dir, "RPMS/noarch/sample-1.2-3.noarch.rpm"))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, "", b)
		if property(o, "nevra") != "sample-4:1.2-3.noarch" || property(o, "payload-sha256") != "matches" || property(o, "header-sha256") != "matches" || o.Extent != (format.Extent{Length: int64(len(b))}) {
			t.Errorf("%s: %v, %+v of %d", how, o.Properties, o.Extent, len(b))
		}
		formattest.Fields(t, Format, b).WantAll(t).Flips(t, 400)
		if how != "w3.zstdio" {
			continue
		}
		z := formattest.MustOpen(t, zstd.Format, "", o.Find("payload").Content)
		in := formattest.MustOpen(t, cpio.Format, "", z.Find("data").Content)
		if e := in.Find("usr/bin/hello"); e == nil || string(e.Content) != "hello world" || e.Mode != 0o750 || in.Find("usr/bin/link").Target != "hello" {
			t.Errorf("payload %v", in.Names())
		}
	}
}

func FuzzRPM(f *testing.F) {
	formattest.Fuzz(f, Format, sample("payload", "cpio", true), sample("", "drpm", false))
}
