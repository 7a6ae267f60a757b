package apk

import (
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func packages(text string) (got []string) {
	read(&survey.Input{Content: assay.Bytes(text), Kind: "text"}, func(v any) {
		p := v.(fact.Package)
		got = append(got, fmt.Sprintf("%d@%d %s %s %s %s %s %s %s %v", p.Line, p.Offset, p.Manager, p.Name, p.Version, p.Architecture, p.Source, p.License, p.Signature, p.Installed))
	})
	return got
}

func TestInstalled(t *testing.T) {
	const text = "C:Q1Kk0aBcDeFgHiJkLmNoPqRsTuVwX=\nP:busybox\nV:1.36.1-r5\nA:armv7\nS:500\nI:900\nT:Size optimized toolbox\nU:https://busybox.net/\nL:GPL-2.0-only\n" +
		"o:busybox\nm:x <y@z>\nt:1\nc:abc\nD:so:libc.musl-armv7.so.1\nF:bin\nR:busybox\na:0:0:755\nZ:Q1x=\nF:etc\nM:0:0:755\n\n" +
		"C:Q1zz=\nP:zlib\nV:1.3-r2\nA:armv7\no:zlib\nL:Zlib"
	want := []string{
		"1@0 apk busybox 1.36.1-r5 armv7 busybox GPL-2.0-only Q1Kk0aBcDeFgHiJkLmNoPqRsTuVwX= true",
		fmt.Sprintf("22@%d apk zlib 1.3-r2 armv7 zlib Zlib Q1zz= true", strings.Index(text, "C:Q1zz")),
	}
	if got := packages(text); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := packages("A line\nP: with a space\n\n\n"); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{"lib/apk/db/installed": true, "usr/lib/apk/db/installed": true, "lib/apk/db/scripts.tar": false, "etc/apk/world": false} {
		if got := Survey.Selects(&survey.Subject{Name: name, Kind: "text"}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("C:Q1\nP:a\nV:1\n\nP:b\n")
	f.Fuzz(func(t *testing.T, text string) {
		read(&survey.Input{Content: assay.Bytes(text), Kind: "text"}, func(v any) {
			if p := v.(fact.Package); p.Name == "" || p.Line < 1 || p.Offset >= int64(len(text)) {
				t.Errorf("%+v", p)
			}
		})
	})
}
