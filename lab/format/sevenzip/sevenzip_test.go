package sevenzip

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
	"assay/lab/format/squashfs"
)

func text(n int) string {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "line %d of %x\n", r.IntN(99), r.Uint32())
	}
	return string(b[:n])
}

func members(n int) []member {
	m := []member{{"etc", "", 0o040755}, {"etc/empty", "", 0o100600}, {"link", "etc/target", 0o120777}}
	for i := range n {
		m = append(m, member{fmt.Sprintf("etc/файл%02d", i), text(1000 + 37*i), 0o100644})
	}
	return m
}

func samples() map[string][]byte {
	return map[string][]byte{"copy": sample(idCopy, members(3)...), "lzma": sample(idLZMA, members(20)...), "lzma2": sample(idLZMA2, members(20)...), "one": sample(idCopy, member{"a", "b", 0o100600})}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func TestMembers(t *testing.T) {
	for name, b := range samples() {
		o := formattest.MustOpen(t, Format, name, append(bytes.Clone(b), "behind"...))
		if o.Extent != (format.Extent{Length: int64(len(b))}) {
			t.Errorf("%s: %+v of %d", name, o.Extent, len(b))
		}
		want := members(len(o.Entries) - 3)
		if name == "one" {
			want = []member{{"a", "b", 0o100600}}
		}
		for i, m := range want {
			e := &o.Entries[i]
			typ, _ := assay.TypeOfMode(m.mode)
			if e.Name != m.name || e.Type != typ || e.Mode != m.mode&0o7777 || e.MTime != 1700000000 || typ == assay.Regular && string(e.Content) != m.body || typ == assay.Symlink && e.Target != m.body {
				t.Errorf("%s: %+v, want %s", name, e.Entry, m.name)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	random := members(0)
	r := rand.New(rand.NewPCG(7, 7))
	for i := range 60 {
		body := make([]byte, 5000+r.IntN(5000))
		for j := range body {
			body[j] = byte(r.UintN(40)) + ' '
		}
		random = append(random, member{fmt.Sprintf("r%d", i), string(body), 0o100600})
	}
	formattest.Damage(t, Format, sample(idCopy, random...), 64, map[string]float64{"middle missing": 0.94})
	formattest.Damage(t, Format, sample(idLZMA2, random...), 64, map[string]float64{"middle missing": 0.4})
	b := sample(idLZMA2, members(100)...)
	sound := formattest.MustOpen(t, Format, "", b)
	var all []byte
	for _, e := range sound.Entries {
		if e.Type == assay.Symlink {
			all = append(all, e.Target...)
		}
		all = append(all, e.Content...)
	}
	for _, id := range []uint64{idLZMA, idLZMA2} {
		b := sample(id, members(100)...)
		o, err := formattest.Open(Format, "", b[:len(b)*3/4])
		if err != nil {
			t.Fatal(err)
		}
		e := o.Find("folder-0")
		if e == nil || e.Err == nil || len(e.Content) < len(all)*6/10 || !bytes.HasPrefix(all, e.Content) {
			t.Fatalf("cut: %v, %d of %d", o.Names(), len(e.Content), len(all))
		}
	}
	bad := bytes.Clone(b)
	bad[len(b)-20] ^= 1 // in the header
	if o, err := formattest.Open(Format, "", bad); err != nil || len(o.Failures) == 0 {
		t.Errorf("header flipped: %v", err)
	}
	bad = bytes.Clone(b)
	bad[8] ^= 1
	if o, err := formattest.Open(Format, "", bad); err != nil || len(o.Entries) != 103 || len(o.Failures) == 0 {
		t.Errorf("start header flipped: %v", err)
	}
}

// TestHostile: lying numbers end with a reason.
func TestHostile(t *testing.T) {
	big := []byte{0xff, 255, 255, 255, 255, 255, 255, 255, 0}
	for name, h := range map[string][]byte{
		"files":    append([]byte{idHeader, idFiles}, big...),
		"folders":  append([]byte{idHeader, idMainStreams, idPackInfo, 0, 1, idSize, 0, 0, idUnpackInfo, idFolder}, big...),
		"streams":  append([]byte{idHeader, idMainStreams, idPackInfo, 0}, big...),
		"circle":   {idHeader, idMainStreams, idPackInfo, 0, 1, idSize, 1, 0, idUnpackInfo, idFolder, 1, 0, 2, 1, 3, 0x11, 0, 2, 1, 0, 0, 0, idUnpackSize, 9, 9, 0, 0, idFiles, 1, 0, 0},
		"packed":   {idEncodedHeader, idPackInfo, 0, 1, idSize, 1, 0, idUnpackInfo, idFolder, 1, 0, 1, 1, 0, idUnpackSize, 1, 0, 0},
		"nothing":  {},
		"property": {idHeader, 99},
	} {
		o, err := formattest.Open(Format, name, wrap([]byte{23}, h))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Logf("%s: %v, %v", name, o.Failures, o.Err)
		if len(o.Failures) == 0 && o.Err == nil && o.Entries[0].Err == nil {
			t.Errorf("%s: nothing says so", name)
		}
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("7z")
	if err != nil {
		t.Skip("needs the 7z command as oracle")
	}
	dir := t.TempDir()
	exe, _ := os.ReadFile(p)
	files := map[string]string{"text": text(200_000), "small": "x", "sub/other": text(70_000), "empty": "", "machine": string(exe[:min(len(exe), 400_000)])}
	for name, body := range files {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		os.WriteFile(filepath.Join(dir, name), []byte(body), 0o640)
	}
	os.Symlink("text", filepath.Join(dir, "link"))
	for i, args := range []string{"-mx=1", "-mx=9", "-m0=LZMA", "-m0=Copy", "-m0=Deflate", "-m0=Deflate64", "-m0=BZip2", "-ms=off", "-m0=BCJ -m1=LZMA2", "-mf=BCJ2 -mx=9", "-m0=BCJ2 -m1=LZMA -m2=LZMA -m3=LZMA -mb0:1 -mb0s1:2 -mb0s2:3",
		"-m0=Delta:4 -m1=LZMA", "-m0=ARM -m1=LZMA2", "-m0=ARM64 -m1=LZMA2", "-m0=PPC -m1=LZMA", "-mhc=off", "-m0=PPMd", "-m0=PPMd:o=32:mem=1m", "-m0=PPMd:o=4:mem=16k", "-psecret", "-psecret -mhe=on"} {
		out := filepath.Join(t.TempDir(), fmt.Sprintf("%d.7z", i))
		c := exec.Command(p, append(append([]string{"a", "-snl", "-y"}, strings.Fields(args)...), out, ".")...)
		c.Dir = dir
		if b, err := c.CombinedOutput(); err != nil {
			t.Logf("%s: the oracle cannot: %s", args, b[max(0, len(b)-200):])
			continue
		}
		b, _ := os.ReadFile(out)
		o, err := formattest.Open(Format, "", b)
		if err != nil || o.Err != nil {
			t.Errorf("%s: %v, %v", args, err, o.Err)
			continue
		}
		if strings.Contains(args, "secret") {
			if len(o.Failures) == 0 && o.Find("text").Err == nil {
				t.Errorf("%s: nothing says that it is not read", args)
			}
			t.Logf("%s: %v %v", args, o.Failures, o.Properties)
			continue
		}
		for name, body := range files {
			e := o.Find(name)
			if e == nil || string(e.Content) != body || e.Err != nil || e.Mode != 0o640 {
				t.Errorf("%s: %s differs: %+v", args, name, e)
			}
		}
		if l := o.Find("link"); l == nil || l.Target != "text" || l.Type != assay.Symlink {
			t.Errorf("%s: link %+v", args, l)
		}
		if o.Find("sub") == nil || o.Find("sub").Type != assay.Dir || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: %v", args, o.Names())
		}
	}
}

func TestGroundTruth(t *testing.T) {
	b, err := os.ReadFile(formattest.Corpus(t, "images/26-7z.7z"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "", b)
	in := formattest.MustOpen(t, squashfs.Format, "", o.Find("rec.sq").Content)
	rows := formattest.ReadTruth(t, formattest.Corpus(t, "truth/rootfs-tiny-armel.json"))
	if n := in.Compare(t, rows, formattest.Stores{Mode: true, Owner: true}); n != len(rows) || o.Find("fit.dtb") == nil {
		t.Errorf("%d of %d", n, len(rows))
	}
}

func TestReal(t *testing.T) {
	b, err := os.ReadFile(formattest.Shared(t, "fixtures/binwalk/7z.bin"))
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, Format, "", b)
	t.Logf("%v, %d of %d bytes, %v", o.Names(), o.Extent.Length, len(b), o.Properties)
	if len(o.Entries) == 0 {
		t.Error("no entries")
	}
}

func FuzzSevenZip(f *testing.F) {
	s := samples()
	formattest.Fuzz(f, Format, s["copy"], s["lzma"], s["lzma2"], wrap(nil, nil))
}
