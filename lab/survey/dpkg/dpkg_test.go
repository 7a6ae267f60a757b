package dpkg

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func packages(t testing.TB, b []byte) (all []fact.Package) {
	t.Helper()
	in := &survey.Input{Content: assay.Bytes(b), Ctx: context.Background(), Kind: "text", Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) { all = append(all, v.(fact.Package)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRead(t *testing.T) {
	got := packages(t, []byte(`Package: busybox
Status: install ok installed
Priority: optional
Maintainer: someone <a@example.org>
Architecture: mipsel
Version: 1:1.35.0-4+b1
Source: busybox (1:1.35.0-4)
Description: tiny
 Package: this is text

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 2

Package: half
Status: install reinstreq half-installed
Version: 3

Version: 9
Architecture: none

Package: base
Version: 1
Source: other
`))
	want := []fact.Package{
		{Manager: "dpkg", Name: "busybox", Version: "1:1.35.0-4+b1", Architecture: "mipsel", Source: "busybox", SourceVersion: "1:1.35.0-4", Status: "install ok installed", Installed: true, Line: 1},
		{Manager: "dpkg", Name: "gone", Version: "2", Architecture: "all", Status: "deinstall ok config-files", Line: 11},
		{Manager: "dpkg", Name: "half", Version: "3", Status: "install reinstreq half-installed", Line: 16},
		{Manager: "dpkg", Name: "base", Version: "1", Source: "other", Installed: true, Line: 23},
	}
	if len(got) == len(want) {
		for i := range want {
			want[i].Offset = got[i].Offset // TestOffset looks at them
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestPresent(t *testing.T) {
	for status, want := range map[string]bool{
		"install ok installed": true, "install ok unpacked": true, "install ok half-configured": true, "install ok triggers-awaited": true,
		"deinstall ok config-files": false, "install reinstreq half-installed": false, "purge ok not-installed": false,
	} {
		if p := packages(t, []byte("Package: a\nStatus: "+status+"\n")); len(p) != 1 || p[0].Installed != want {
			t.Errorf("%s: %+v", status, p)
		}
	}
}

func TestOffset(t *testing.T) {
	b := []byte("\n\nPackage: a\nVersion: 1\n\nPackage: b\nVersion: 2\n")
	for _, p := range packages(t, b) {
		if !strings.HasPrefix(string(b[p.Offset:]), "Package: "+p.Name+"\n") {
			t.Errorf("%s at %d is %q", p.Name, p.Offset, b[p.Offset:])
		}
		if line := 1 + strings.Count(string(b[:p.Offset]), "\n"); line != p.Line {
			t.Errorf("%s: line %d, want %d", p.Name, p.Line, line)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{
		"var/lib/dpkg/status": true, "rootfs/var/lib/dpkg/status": true, "var/lib/dpkg/status-old": false,
		"var/lib/dpkg/status.d/base-files": true, "var/lib/dpkg/status.d/base-files.md5sums": false,
		"usr/lib/opkg/status": false, "status": false, "xvar/lib/dpkg/status": false, "var/lib/dpkg/status.d/a/b": false,
	} {
		if got := Survey.Selects(&survey.Subject{Name: name, Kind: "text"}); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestQuery compares with dpkg-query on the machine that runs the tests.
func TestQuery(t *testing.T) {
	b, err := os.ReadFile("/var/lib/dpkg/status")
	if err != nil {
		t.Skip("needs a machine with dpkg")
	}
	out, err := exec.Command("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package}\n").Output()
	if err != nil {
		t.Skip("needs dpkg-query")
	}
	if after, err := os.ReadFile("/var/lib/dpkg/status"); err != nil || !bytes.Equal(b, after) {
		t.Skip("needs a machine whose packages do not change during the test")
	}
	var got, want []string
	for _, p := range packages(t, b) {
		source := p.Source
		if source == "" {
			source = p.Name
		}
		if strings.HasSuffix(p.Status, " installed") {
			got = append(got, strings.Join([]string{"installed", p.Name, p.Version, p.Architecture, source}, " "))
		}
	}
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "installed ") {
			want = append(want, line)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d packages, dpkg-query says %d", len(got), len(want))
	}
}

func FuzzDpkg(f *testing.F) {
	f.Add([]byte("Package: a\nStatus: install ok installed\nVersion: 1\nSource: b (2)\n"))
	f.Fuzz(func(t *testing.T, b []byte) { packages(t, b) })
}
