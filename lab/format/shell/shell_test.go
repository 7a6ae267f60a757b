package shell

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha1"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

// packed is a gzip file.
func packed(n int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	for i := range n {
		fmt.Fprintf(w, "line %d of %x\n", i, md5.Sum([]byte{byte(i)}))
	}
	w.Close()
	return b.String()
}

func makeself(body string) string {
	s := fmt.Sprintf("#!/bin/sh\n# This script was generated using Makeself 2.4.5\nMD5=\"%x\"\nSHA=\"%064d\"\nlabel=\"my label\"\nfilesizes=\"%d\"\n", md5.Sum([]byte(body)), 0, len(body))
	s += "skip=\"10\"\necho one\necho two\neval $finish; exit $res\n"
	return s + body
}

func onie(body string) string {
	return fmt.Sprintf("#!/bin/sh\n# installer\npayload_sha1=%x\nsed -e '1,/^exit_marker$/d' $0 | tar xf -\nexit 1\nexit_marker\n", sha1.Sum([]byte(body))) + body
}

func plain(body string) string {
	return "#!/bin/sh\ntail -n +4 $0 | gzip -dc | tar x\nexit 0\n" + body
}

func samples() map[string][]byte {
	m := map[string][]byte{}
	for name, s := range map[string]func(string) string{"makeself": makeself, "onie": onie, "plain": plain} {
		m[name] = []byte(s(packed(50)))
	}
	return m
}

func property(o *formattest.Opened, name string) string {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

func TestContract(t *testing.T) {
	// what stands behind is part of the payload where no length is stated
	formattest.Contract(t, Format, samples())
}

func TestScripts(t *testing.T) {
	for name, want := range map[string]map[string]string{
		"makeself": {"kind": "makeself", "version": "2.4.5", "label": "my label", "md5": "matches"},
		"onie":     {"kind": "ONIE", "sha1": "matches"},
		"plain":    {"kind": "script"},
	} {
		o := formattest.MustOpen(t, Format, name, samples()[name])
		for k, v := range want {
			if property(o, k) != v {
				t.Errorf("%s: %s %q, want %q", name, k, property(o, k), v)
			}
		}
		if len(o.Entries) != 2 || string(o.Entries[1].Content) != packed(50) || !o.Entries[1].Piece || !strings.HasPrefix(string(o.Entries[0].Content), "#!/bin/sh\n") {
			t.Errorf("%s: %v", name, o.Names())
		}
	}
}

// TestNot: scripts are text, with or without some odd bytes.
func TestNot(t *testing.T) {
	long := strings.Repeat("echo something that is text\n", 100)
	for _, s := range []string{
		"#!/bin/sh\n" + long, "#!/bin/sh\n" + long + "sed s\x01a\x01b\x01 file\n" + long, "#!/bin/sh\n# caf\xe9\n" + long,
		"#!/bin/sh\n" + packed(9)[:20], "text\n" + packed(9), "#! not a path\n" + packed(9), "#!/bin/sh\n" + long + strings.Repeat("\x00", 5000),
	} {
		if o, err := formattest.Open(Format, "", []byte(s)); err == nil {
			t.Errorf("%.60q: taken, payload %v", s, o.Names())
		}
	}
}

func TestDamage(t *testing.T) {
	b := samples()["makeself"]
	o, err := formattest.Open(Format, "", b[:len(b)*3/4])
	if err != nil || len(o.Failures) != 1 || len(o.Entries) != 2 {
		t.Errorf("cut: %v, %v", err, o.Failures)
	}
	bad := bytes.Clone(b)
	bad[len(b)-40] ^= 1
	o, err = formattest.Open(Format, "", bad)
	if err != nil || len(o.Failures) != 1 || property(o, "md5") != "does not match" {
		t.Errorf("flipped: %v, %v", err, o.Failures)
	}
}

func TestOracle(t *testing.T) {
	p, err := exec.LookPath("makeself")
	if err != nil {
		t.Skip("needs the makeself command as oracle")
	}
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "d"), 0o755)
	os.WriteFile(filepath.Join(dir, "d", "a"), []byte("content"), 0o644)
	for _, args := range []string{"", "--sha256", "--nocomp", "--xz", "--bzip2"} {
		c := exec.Command(p, append(strings.Fields(args), "d", "out.run", "a label", "./a")...)
		c.Dir = dir
		if b, err := c.CombinedOutput(); err != nil {
			t.Logf("%s: %s", args, b)
			continue
		}
		b, _ := os.ReadFile(filepath.Join(dir, "out.run"))
		o := formattest.MustOpen(t, Format, "", b)
		if property(o, "md5") != "matches" || property(o, "label") != "a label" || len(o.Entries) != 2 || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: %v %v", args, o.Properties, o.Names())
		}
		if args == "--sha256" && property(o, "sha256") != "matches" {
			t.Errorf("%v", o.Properties)
		}
	}
}

func FuzzShell(f *testing.F) {
	formattest.Fuzz(f, Format, []byte(makeself(packed(3))), []byte(onie(packed(3))), []byte(plain(packed(3))))
}
