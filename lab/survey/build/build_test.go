package build

import (
	"context"
	"fmt"
	"strings"
	"testing"

	std "debug/elf"

	"assay"
	"assay/anatomy/elf/elftest"
	"assay/lab/fact"
	"assay/lab/survey"
)

func told(t testing.TB, kind, text string) string {
	t.Helper()
	var b strings.Builder
	in := &survey.Input{Content: assay.Bytes(text), Ctx: context.Background(), Kind: kind, Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) {
		f := v.(fact.Build)
		fmt.Fprintf(&b, "%s %s <%s> x%d @%d\n", f.Trace, f.Value, f.User, f.Count, f.Offset)
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\x00/home/joe/sdk/user/httpd/main.c\x00/home/joe/sdk/user/httpd/cgi.c\x00", "path /home/joe/sdk/user/httpd/main.c <joe> x2 @1\n"},
		{"\x00/home/joe/sdk/lib:/usr/lib\x00", "path /home/joe/sdk/lib <joe> x1 @1\n"},
		{"\x00../../../src/net/x.c\x00", "path ../../../src/net/x.c <> x1 @1\n"},
		{"\x00/usr/src/packages/BUILD/x-1.0/y\x00", "path /usr/src/packages/BUILD/x-1.0/y <> x1 @1\n"},
		{"\x00Linux version 2.6.30 (joe@build7) (gcc version 4.3) #1\n", "builder joe@build7 <joe> x1 @1\n"},
		{"\x00/home/httpd\x00/root/.ssh/authorized_keys\x00/home/%s/x/y\x00see /home/page\x00index.c\x00/build\x00Linux version %s (%s@%s)\x00", ""},
	} {
		if got := told(t, "data", c.in); got != c.want {
			t.Errorf("%q: got\n%swant\n%s", c.in, got, c.want)
		}
	}
}

func TestELF(t *testing.T) {
	b := elftest.Sample{Type: std.ET_DYN, Hash: "sysv", SoName: "libx.so"}.Build()
	if got := told(t, "elf", string(b)+"\x00/home/a/b/c/d.c\x00"); !strings.Contains(got, "path /home/a/b/c/d.c <a>") {
		t.Error(got)
	}
	b = elftest.Object(std.EM_MIPS, []elftest.Section{{Name: ".comment", Data: []byte("GCC: (Buildroot 2012.11) 4.6.3\x00")}, {Name: ".debug_info", Data: []byte("xx")}})
	if got := told(t, "elf", string(b)); !strings.Contains(got, "compiler GCC: (Buildroot 2012.11) 4.6.3") || !strings.Contains(got, "debug .debug_info") {
		t.Error(got)
	}
}

func TestPages(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://joe:pw@git.example.com/x.git\n", "vcs https://git.example.com/x.git <> x0 @0\n"},
		{"ref: refs/heads/master\n", "vcs ref: refs/heads/master <> x0 @0\n"},
		{":pserver:joe@cvs.example.com:/cvs\n", "vcs :pserver:joe@cvs.example.com:/cvs <> x0 @0\n"},
		{"10\n\ndir\n5\nhttp://svn.example.com/x\n", "vcs http://svn.example.com/x <> x0 @0\n"},
		{"var a=1;\n//# sourceMappingURL=app.js.map\n", "source-map app.js.map <> x0 @13\n"},
		{"var a=1;\n//# sourceMappingURL=data:application/json;base64,AA\n", ""},
		{"function x() {}\n", ""},
	} {
		if got := told(t, "text", c.in); got != c.want {
			t.Errorf("%q: got\n%swant\n%s", c.in, got, c.want)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{"www/.git/config": true, "etc/config": false, "a/CVS/Root": true, "a/.svn/entries": true, "www/a.js": true, "etc/passwd": false} {
		if got := selects(&survey.Subject{Name: name, Kind: "text", Size: 100}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("\x00/home/joe/x/y.c\x00Linux version 2 (a@b)", true)
	f.Add("10\n\nsvn://x sourceMappingURL=a", false)
	f.Fuzz(func(t *testing.T, s string, data bool) {
		kind := "text"
		if data {
			kind = "data"
		}
		told(t, kind, s)
	})
}
