package opkg

import (
	"context"
	"reflect"
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

func TestStatus(t *testing.T) {
	b := `Package: kmod-usb
Version: 5.4-1
Depends: kernel (= 5.4), kmod-core
Status: install user installed
Architecture: arm_cortex-a7
Installed-Time: 1622191792
Auto-Installed: yes

Package: libc
Version: 1.1
Status: install hold installed
Architecture: arm_cortex-a7
Installed-Time: 1622191792

Package: old
Version: 3
Status: deinstall ok not-installed
Architecture: all
Installed-Time: 5

`
	want := []fact.Package{
		{Manager: "opkg", Name: "kmod-usb", Version: "5.4-1", Architecture: "arm_cortex-a7", Status: "install user installed", Installed: true, Line: 1},
		{Manager: "opkg", Name: "libc", Version: "1.1", Architecture: "arm_cortex-a7", Status: "install hold installed", Installed: true, Line: 9, Offset: int64(strings.Index(b, "Package: libc"))},
		{Manager: "opkg", Name: "old", Version: "3", Architecture: "all", Status: "deinstall ok not-installed", Line: 15, Offset: int64(strings.Index(b, "Package: old"))},
	}
	if got := packages(t, []byte(b)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestControl(t *testing.T) {
	for _, c := range []struct {
		in   string
		want fact.Package
	}{
		{"Package: busybox\nVersion: 1.31.0-1\nSource: package/utils/busybox\nSourceName: busybox-src\nLicense: GPL-2.0\nCPE-ID: cpe:/a:busybox:busybox\nArchitecture: mips\nDescription:  The Swiss\n Army Knife\n",
			fact.Package{Manager: "opkg", Name: "busybox", Version: "1.31.0-1", Source: "busybox-src", License: "GPL-2.0", CPE: "cpe:/a:busybox:busybox", Architecture: "mips", Installed: true, Line: 1}},
		{"Package: libgcc1\nVersion: 1\nSource: package/libs/toolchain\nStatus: unknown hold not-installed\nDescription: x\n",
			fact.Package{Manager: "opkg", Name: "libgcc1", Version: "1", Source: "toolchain", Status: "unknown hold not-installed", Installed: true, Line: 1}},
		{"Package: y\nVersion: 1\nSource: y_1.0.bb\nDescription: from Yocto\n",
			fact.Package{Manager: "opkg", Name: "y", Version: "1", Source: "y_1.0.bb", Installed: true, Line: 1}},
	} {
		if got := packages(t, []byte(c.in)); len(got) != 1 || !reflect.DeepEqual(got[0], c.want) {
			t.Errorf("got  %+v\nwant %+v", got, c.want)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{
		"usr/lib/opkg/status": true, "var/lib/opkg/status": true, "usr/lib/opkg/info/busybox.control": true,
		"x/usr/lib/opkg/status": true, "usr/lib/ipkg/status": true, "usr/lib/opkg/info/busybox.list": false,
		"usr/lib/opkg/lists/base": false, "var/lib/dpkg/status": false, "busybox.control": false, "opkg/status": false,
		"usr/lib/opkg/status.d/x": false,
	} {
		if got := Survey.Selects(&survey.Subject{Name: name, Kind: "text"}); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func FuzzOpkg(f *testing.F) {
	f.Add([]byte("Package: a\nVersion: 1\nSource: package/b\nStatus: install user installed\n"))
	f.Fuzz(func(t *testing.T, b []byte) { packages(t, b) })
}
