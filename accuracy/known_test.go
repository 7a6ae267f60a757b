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

// known is what is known of a real image from other sources: its published
// flaws, its kernel's banner as another LZMA decoder gives it, the processor of
// its programs.
type known struct {
	image  string
	cpu    string
	libc   string
	kernel string // in the image or of its modules
	// finds are rules with the end of a path that they must be about.
	finds []string
	// not are rules that must not be met.
	not []string
}

var knowns = []known{
	{image: "huawei-hg532e.bin", cpu: "MIPS 32-bit big-endian", libc: "uClibc", kernel: "2.6.21.5",
		finds: []string{"insecureservice/console etc/inittab", "privatekey/unencrypted", "certificate/expired"}},
	{image: "linksys-wrt54gl.squashfs", cpu: "MIPS 32-bit little-endian", libc: "uClibc"},
	{image: "dlink-dir815-1.01.zip", cpu: "MIPS 32-bit little-endian", libc: "uClibc", kernel: "2.6.33.2",
		finds: []string{"insecureservice/credentials etc/init0.d/S80telnetd.sh"}},
	{image: "tplink-wr841n-v10.bin", cpu: "MIPS 32-bit big-endian", libc: "uClibc", kernel: "2.6.31",
		finds: []string{"password/default etc/shadow", "passwordhash/md5 etc/shadow"}},
	{image: "odi-dfp34x-210702.tar", cpu: "MIPS 32-bit big-endian", libc: "uClibc", kernel: "2.6.30.9",
		finds: []string{"insecureservice/telnet"}},
	{image: "vsol-v2801f-201104.tar", cpu: "MIPS 32-bit big-endian", libc: "uClibc", kernel: "2.6.30.9",
		not: []string{"insecureservice/tftp"}},
	{image: "vsol-v2801f-201104-altered-ftpd.tar", cpu: "MIPS 32-bit big-endian", libc: "uClibc", kernel: "2.6.30.9",
		finds: []string{"insecureservice/tftp etc/inetd.conf"}},
	{image: "technicolor-rptem-1.0.1.squashfs", cpu: "ARM 32-bit little-endian", kernel: "4.1.52",
		not: []string{"password/default", "password/empty", "password/hardcoded", "uid0/several"}},
	{image: "dvrf-v03-rootfs.tar.xz", cpu: "MIPS 32-bit little-endian", libc: "uClibc"},
}

// TestKnown asks for what is known of real images.
func TestKnown(t *testing.T) {
	dir := shared(t)
	for _, k := range knowns {
		t.Run(k.image, func(t *testing.T) {
			r := inspect(t, filepath.Join(dir, k.image))
			if len(r.Systems) != 1 {
				t.Fatalf("%d root file systems, want 1", len(r.Systems))
			}
			s := r.Systems[0]
			if s.CPU != k.cpu || k.libc != "" && s.Libc != k.libc {
				t.Errorf("CPU %q, libc %q; want %q, %q", s.CPU, s.Libc, k.cpu, k.libc)
			}
			if k.kernel != "" && s.Kernel != k.kernel && !slices.Contains(banners(r), k.kernel) {
				t.Errorf("kernel: modules for %q, banners %q; want %q", s.Kernel, banners(r), k.kernel)
			}
			for _, want := range k.finds {
				rule, at, _ := strings.Cut(want, " ")
				if !slices.ContainsFunc(r.Findings, func(f assay.Finding) bool { return f.Rule == rule && about(f, at) }) {
					t.Errorf("no finding %s", want)
				}
			}
			for _, f := range r.Findings {
				if slices.Contains(k.not, f.Rule) {
					t.Errorf("finding %s: %s", f.Rule, f.Title)
				}
			}
			for _, x := range r.Failures {
				t.Errorf("failure: %s %s: %s", x.By, x.Path, x.Reason)
			}
		})
	}
}

func about(f assay.Finding, at string) bool {
	return slices.ContainsFunc(f.Evidence, func(e assay.Evidence) bool { return strings.HasSuffix(string(e.Path), at) })
}

func banners(r *assay.Report) (releases []string) {
	for _, f := range r.Facts {
		if k, is := f.Value.(fact.Kernel); is {
			releases = append(releases, k.Release)
		}
	}
	return releases
}

// TestPackages compares the packages of an OpenWrt system with the list that
// its control files make.
func TestPackages(t *testing.T) {
	dir := shared(t)
	for _, image := range []string{"technicolor-rptem-1.0.1.squashfs", "technicolor-rptem-1.0.4.squashfs"} {
		b, err := os.ReadFile(filepath.Join(dir, "ground-truth", image+".files.json"))
		if err != nil {
			t.Fatal(err)
		}
		var truth struct {
			Opkg []struct{ Name, Version string }
		}
		if err := json.Unmarshal(b, &truth); err != nil {
			t.Fatal(err)
		}
		r := inspect(t, filepath.Join(dir, image))
		have := map[string]bool{}
		for _, s := range r.Systems {
			for _, p := range s.Packages {
				have[p.Name+" "+p.Version] = true
			}
		}
		var c Count
		for _, p := range truth.Opkg {
			if found := have[p.Name+" "+p.Version]; !found {
				t.Errorf("%s: package %s %s not found", image, p.Name, p.Version)
				c.add(false)
			} else {
				c.add(true)
			}
		}
		t.Logf("%s: packages %v, listed %d", image, c, len(have))
		if len(truth.Opkg) == 0 || len(have) != len(truth.Opkg) {
			t.Errorf("%s: %d packages, want %d", image, len(have), len(truth.Opkg))
		}
	}
}
