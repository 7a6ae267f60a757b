package address

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

// plain hides the bytes of a content, so that it is read piece by piece.
type plain struct{ assay.Bytes }

func (plain) Slice(int64, int64) ([]byte, bool) { return nil, false }

func addresses(t testing.TB, kind string, c assay.Content) (all []fact.Address) {
	t.Helper()
	in := &survey.Input{Content: c, Ctx: context.Background(), Kind: kind, Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) { all = append(all, v.(fact.Address)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func told(t testing.TB, kind, text string) string {
	var b strings.Builder
	for _, a := range addresses(t, kind, assay.Bytes(text)) {
		fmt.Fprintf(&b, "%s %s <%s>", a.Kind, a.Value, a.Role)
		if a.Key != "" {
			b.WriteString(" " + a.Key)
		}
		if a.Line > 0 {
			fmt.Fprintf(&b, ":%d", a.Line)
		}
		if a.Count > 1 {
			fmt.Fprintf(&b, " x%d", a.Count)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

var samples = []struct{ kind, in, want string }{
	{"text", "acs_url=http://acs.vendor.net:7547/cwmp\n", "url http://acs.vendor.net:7547/cwmp <acs> acs_url:1\n"},
	{"text", "config system\n option server '0.pool.ntp.org'\n option x \"http://user:pw@u.vendor.com/fw\"\n", "host 0.pool.ntp.org <ntp> server:2\nurl http://u.vendor.com/fw <update> x:3\n"},
	{"text", "server 203.117.180.36\nserver 192.168.1.1\nmask 255.255.255.0\nversion 1.2.3.4\ndns 8.8.8.8\n",
		"ip 203.117.180.36 <> server:1\nip 192.168.1.1 <local> server:2\nip 255.255.255.0 <local> mask:3\nip 8.8.8.8 <dns> dns:5\n"},
	{"xml", "<a xmlns=\"http://www.w3.org/1999/xhtml\"><URL>https://cwmp.isp.com/</URL></a>", "url http://www.w3.org/1999/xhtml <namespace> xmlns:1\nurl https://cwmp.isp.com/ <acs> URL:1\n"},
	{"script", "#!/bin/sh\n# see http://www.gnu.org/licenses/ http://x.vendor.com/\nwget http://localhost/x ftp://stats.vendor.com/collect\nmail joe@vendor.com\n",
		"url http://www.gnu.org/licenses/ <reference> see:2\nurl http://x.vendor.com/ <reference>:2\nurl http://localhost/x <local> wget:3\nurl ftp://stats.vendor.com/collect <report>:3\nmail joe@vendor.com <mail> mail:4\n"},
	{"elf", "\x7fELF\x00\x01time.windows.com\x00libc.so.6\x00http://%s/x\x00com.vendor.net\x00a.b.com(\x00113.105.0.1\x00v113.105.0.1\x001.3.6.1.4.1\x002.5.29.35\x001.3.101.112\x00Report bugs to x@vendor.com\x00",
		"host time.windows.com <ntp>\nip 113.105.0.1 <>\nmail x@vendor.com <reference>\n"},
	{"html", "<script>document.forms.com.value = a.net; x.y.z.in</script>", ""},
	{"text", "www.vendor.com www.vendor.com\nwww.vendor.com\n", "host www.vendor.com <>:1 x3\n"},
	{"text", "cat /etc/issue.net\nsrc=//cdn.vendor.com/a.js\n", "host cdn.vendor.com <> src:2\n"},
	{"text", "src/gz base http://downloads.openwrt.org/x\n", "url http://downloads.openwrt.org/x <update> base:1\n"},
	{"text", "server=2.5.29.35\n", "ip 2.5.29.35 <> server:1\n"},
	{"text", "ping -c 1 114.114.114.114 && x", "ip 114.114.114.114 <>:1\n"},
}

func TestRead(t *testing.T) {
	for _, c := range samples {
		if got := told(t, c.kind, c.in); got != c.want {
			t.Errorf("%q: got\n%swant\n%s", c.in, got, c.want)
		}
	}
}

// Piece by piece gives the same as at once.
func TestPieces(t *testing.T) {
	var b strings.Builder
	for i := range 400 {
		b.WriteString(strings.Repeat("some text that says nothing.\n", 700))
		fmt.Fprintf(&b, "url%d=http://h%d.vendor.com/\nh=host%d.vendor.net\n", i, i, i)
	}
	whole := addresses(t, "text", assay.Bytes(b.String()))
	parts := addresses(t, "text", plain{[]byte(b.String())})
	if len(whole) != maxFacts || len(parts) != maxFacts || !whole[maxFacts-1].More {
		t.Fatalf("%d and %d", len(whole), len(parts))
	}
	for i := range whole {
		if whole[i] != parts[i] {
			t.Fatalf("%+v\n%+v", whole[i], parts[i])
		}
		if line := 1 + strings.Count(b.String()[:whole[i].Offset], "\n"); whole[i].Line != line {
			t.Fatalf("line %d, is %d", whole[i].Line, line)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{"etc/x.conf": true, "usr/share/doc/x/README": false, "usr/share/x/page": true, "usr/lib/opkg/status": false} {
		if got := selects(&survey.Subject{Name: name, Kind: "text", Size: 100}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range samples {
		f.Add(c.in, c.kind == "elf")
	}
	f.Fuzz(func(t *testing.T, s string, elf bool) {
		kind := "text"
		if elf {
			kind = "elf"
		}
		for _, a := range addresses(t, kind, assay.Bytes(s)) {
			if a.Offset < 0 || a.Offset >= int64(len(s)) || kind == "text" && a.Line != 1+strings.Count(s[:a.Offset], "\n") {
				t.Fatalf("%+v", a)
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	text := assay.Bytes(strings.Repeat("document.getElementById(\"x\").value = a.b.c(d.e, 1.5); // nothing to see here.\n", 13000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		in := &survey.Input{Content: text, Ctx: context.Background(), Kind: "text"}
		_ = Survey.Read(in, func(any) {})
	}
}
