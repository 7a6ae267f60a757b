package accuracy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
)

// elsewhere are generated images that have no root file system to compare, by
// the first characters of their names, with the test that measures them.
type elsewhere [][2]string

var others = elsewhere{
	{"27-uboot.", "TestPayload"},
	{"30-encrypted-openssl", "TestUnknown, TestEncrypted: encrypted without a header"},
	{"30-luks2", "TestEncrypted"},
	{"31-real-debian-installer", "TestInstaller"},
	{"32-", "TestPackaged"},
	{"90-hostile-path-traversal", "TestEscape"},
	{"91-hostile-gzip-bomb", "TestBomb"},
	{"92-truncated-squashfs", "TestTruncated: the tables are lost, contents are found without names"},
	{"93-random", "TestUnknown"},
}

func (e elsewhere) of(image string) string {
	for _, o := range e {
		if strings.HasPrefix(image, o[0]) {
			return o[1]
		}
	}
	return ""
}

// described gives what the generator says of an image.
func described(t *testing.T, prefix string) (name string, image map[string]any) {
	t.Helper()
	dir, _ := corpus(t)
	b, err := os.ReadFile(filepath.Join(dir, "MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Images []map[string]any `json:"images"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for _, i := range m.Images {
		if f, _ := i["file"].(string); strings.HasPrefix(filepath.Base(f), prefix) {
			return filepath.Join(dir, f), i
		}
	}
	t.Skipf("needs the generated image %s*", prefix)
	return "", nil
}

// TestPayload: what stands in hexadecimal records is given as it was.
func TestPayload(t *testing.T) {
	for _, prefix := range []string{"27-uboot.hex", "27-uboot.srec"} {
		name, image := described(t, prefix)
		want := image["chain"].([]any)[0].(map[string]any)["payload_sha256"]
		r := inspect(t, name)
		found := false
		for f := range r.Files {
			found = found || f.Ref.Digest.String() == want
		}
		if !found || r.Coverage.Explained != r.Coverage.Total {
			t.Errorf("%s: payload found: %v; %d of %d bytes explained", prefix, found, r.Coverage.Explained, r.Coverage.Total)
		}
	}
}

// TestEncrypted: encrypted containers are named; without a header they are a
// gap of high entropy.
func TestEncrypted(t *testing.T) {
	r := inspect(t, image(t, "30-encrypted-openssl"))
	if len(r.Gaps) != 1 || r.Gaps[0].Length != r.Subject.Size || r.Gaps[0].Entropy < 7.99 || r.Gaps[0].Reason == "" {
		t.Errorf("encrypted without a header: gaps %+v, want one over all of it with its entropy and a reason", r.Gaps)
	}
	r = inspect(t, image(t, "30-luks2"))
	named := slices.ContainsFunc(slices.Collect(r.Files), func(f assay.File) bool { return f.Format == "luks" })
	said := slices.ContainsFunc(r.Gaps, func(g assay.Gap) bool { return strings.Contains(g.Reason, "encrypted") })
	if !named || !said {
		t.Errorf("LUKS: named %v, said to be encrypted %v", named, said)
	}
}

// TestInstaller: the initial file system of a distribution opens without
// damage.
func TestInstaller(t *testing.T) {
	r := inspect(t, image(t, "31-real-debian-installer"))
	files := 0
	for range r.Files {
		files++
	}
	if len(r.Systems) != 1 || files < 1000 || len(r.Gaps) > 0 || r.Coverage.Explained != r.Coverage.Total {
		t.Errorf("%d systems, %d files, %d gaps, coverage %+v", len(r.Systems), files, len(r.Gaps), r.Coverage)
	}
	for _, f := range r.Failures {
		t.Errorf("failure: %s %s: %s", f.By, f.Path, f.Reason)
	}
}

// TestPackaged: packages open without damage, with their programs.
func TestPackaged(t *testing.T) {
	for prefix, program := range map[string]string{"32-opkg-tar.ipk": "", "32-dropbear-bin_": "usr/sbin/dropbear"} {
		name, _ := described(t, prefix)
		r := inspect(t, name)
		elf, found, control := 0, program == "", false
		for f := range r.Files {
			if f.Kind == "elf" {
				elf++
			}
			found = found || strings.HasSuffix(string(f.Path), "!/"+program)
			control = control || strings.HasSuffix(string(f.Path), "!/control")
		}
		if elf == 0 || !found || !control || len(r.Gaps)+len(r.Failures) > 0 {
			t.Errorf("%s: %d programs, %s found: %v, control found: %v, gaps %v, failures %v", prefix, elf, program, found, control, r.Gaps, r.Failures)
		}
	}
}

// TestTruncated: a squashfs that is cut short is said to be damaged; of its
// files what is readable is read: the blocks without their names.
func TestTruncated(t *testing.T) {
	dir, m := corpus(t)
	r := inspect(t, image(t, "92-truncated-squashfs"))
	if len(r.Failures) == 0 || len(r.Gaps) == 0 {
		t.Errorf("failures %v, gaps %v: want both", r.Failures, r.Gaps)
	}
	truth, err := ReadTruth(filepath.Join(dir, m.Rootfs["router-mipsel"].Truth))
	if err != nil {
		t.Fatal(err)
	}
	have := map[assay.Digest]bool{}
	for f := range r.Files {
		have[f.Ref.Digest] = true
	}
	var c Count
	for _, w := range truth.Rows {
		if w.Type == "file" {
			c.add(have[w.SHA256])
		}
	}
	programs := 0
	for _, f := range r.Facts {
		if _, is := f.Value.(fact.ELF); is {
			programs++
		}
	}
	t.Logf("%.2f %% of the bytes recovered; %v files whole, %d programs readable", NewCoverage(r).Share(), c, programs)
	if NewCoverage(r).Share() < 95 || programs < 20 {
		t.Errorf("less was recovered than is there")
	}
}
