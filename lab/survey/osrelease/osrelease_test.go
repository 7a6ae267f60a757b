package osrelease

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func facts(t testing.TB, b string) (all []fact.OSRelease) {
	t.Helper()
	in := &survey.Input{Content: assay.Bytes(b), Ctx: context.Background(), Kind: "text", Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) { all = append(all, v.(fact.OSRelease)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []fact.OSRelease
	}{
		{"os-release", "# comment\nNAME=\"OpenWrt\"\nVERSION=\"SNAPSHOT\"\nID=openwrt\nVERSION_ID=\"snapshot\"\nPRETTY_NAME=\"OpenWrt SNAPSHOT\"\n",
			[]fact.OSRelease{{Name: "OpenWrt", Version: "snapshot", Pretty: "OpenWrt SNAPSHOT", Fields: map[string]string{"NAME": "OpenWrt", "VERSION": "SNAPSHOT", "ID": "openwrt", "VERSION_ID": "snapshot", "PRETTY_NAME": "OpenWrt SNAPSHOT"}}}},
		{"openwrt_release", "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='21.02.3'\r\nDISTRIB_DESCRIPTION='OpenWrt 21.02.3 r16554'\n",
			[]fact.OSRelease{{Name: "OpenWrt", Version: "21.02.3", Pretty: "OpenWrt 21.02.3 r16554", Fields: map[string]string{"DISTRIB_ID": "OpenWrt", "DISTRIB_RELEASE": "21.02.3", "DISTRIB_DESCRIPTION": "OpenWrt 21.02.3 r16554"}}}},
		{"openwrt_version", "r13934-c8a5944454\n", []fact.OSRelease{{Version: "r13934-c8a5944454"}}},
		{"words", "Welcome to the router\n", nil},
		{"empty", "", nil},
		{"binary", "\x00\x01\x02", nil},
		{"later one counts", "NAME=a\nNAME=b", []fact.OSRelease{{Name: "b", Fields: map[string]string{"NAME": "b"}}}},
		{"not UTF-8", "NAME=Caf\xe9", []fact.OSRelease{{Name: "Caf\uFFFD", Fields: map[string]string{"NAME": "Caf\uFFFD"}}}},
	} {
		if got := facts(t, c.in); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestUnquote(t *testing.T) {
	for in, want := range map[string]string{
		`plain`: "plain", `"two words"`: "two words", `'single $x'`: "single $x", `"a \"b\" \$c \d"`: `a "b" $c \d`,
		`a"b"'c'`: "abc", `a b`: "a", `a;b`: "a", `"open`: "open", `a\ b`: "a b", `\`: `\`, ``: "", `'it'\''s'`: "it's",
	} {
		if got := unquote(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{
		"etc/os-release": true, "usr/lib/os-release": true, "rootfs/etc/openwrt_release": true, "etc/openwrt_version": true,
		"os-release": false, "etc/issue": false, "etc/xos-release": false, "opt/etc-os-release": false,
	} {
		if got := Survey.Selects(&survey.Subject{Name: name}); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestBounds(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		b.WriteString("A" + strings.Repeat("B", i%700) + "=x\n")
		if b.Len() > 60_000 {
			break
		}
	}
	if f := facts(t, b.String()); len(f) != 1 || len(f[0].Fields) > maxFields {
		t.Errorf("%d facts", len(f))
	}
	in := &survey.Input{Content: assay.Bytes(make([]byte, maxSize+1)), Ctx: context.Background()}
	if err := Survey.Read(in, func(any) { t.Error("a fact") }); err == nil {
		t.Error("no error for a file that is too long")
	}
}

func FuzzOSRelease(f *testing.F) {
	f.Add("NAME=\"x\"\nVERSION='1'\n")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) <= maxSize {
			facts(t, s)
		}
	})
}
