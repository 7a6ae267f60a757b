package imports

import (
	"context"
	"reflect"
	"strings"
	"testing"

	std "debug/elf"

	"assay"
	"assay/anatomy/elf/elftest"
	"assay/lab/fact"
	"assay/lab/survey"
)

// plain hides the bytes of a content, so that it is read piece by piece.
type plain struct{ assay.Bytes }

func (plain) Slice(int64, int64) ([]byte, bool) { return nil, false }

func imports(t testing.TB, c assay.Content) (all []fact.Imports) {
	t.Helper()
	in := &survey.Input{Content: c, Ctx: context.Background(), Kind: "elf", Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) { all = append(all, v.(fact.Imports)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func program(data string, names ...string) []byte {
	s := elftest.Sample{Type: std.ET_EXEC, Machine: std.EM_MIPS, Big: true, Hash: "mips", Interp: "/lib/ld-uClibc.so.0", Needed: []string{"libc.so.0"}, Imports: names}
	return append(s.Build(), data...)
}

func TestFamilies(t *testing.T) {
	all := imports(t, assay.Bytes(program("", "strcpy", "sprintf", "accept", "socket", "rand", "MD5_Init", "CsteSystem", "getSystemTime", "mktemp", "setuid", "malloc", "puts", "printf")))
	want := []fact.Imports{{Role: "program", Unbounded: []string{"sprintf", "strcpy"}, Format: []string{"printf"}, Command: []string{"CsteSystem"}, Temporary: []string{"mktemp"},
		WeakRandom: []string{"rand"}, WeakCrypto: []string{"MD5_Init"}, Memory: []string{"malloc"}, Network: []string{"accept", "socket"}, Privilege: []string{"setuid"}}}
	if !reflect.DeepEqual(all, want) {
		t.Errorf("got %+v", all)
	}
	if all := imports(t, assay.Bytes(program("", "puts"))); len(all) != 0 {
		t.Errorf("nothing to tell: %+v", all)
	}
}

func TestTemplates(t *testing.T) {
	data := "\x00upg -g -U %s -t '1 Firmware' -c upnp\x00/usr/sbin/iptables -A INPUT -s %s\n\x00ping: %s: failed\x00QUERY_STRING\x00rm -f %s\x00rm -f %s\x00"
	for name, c := range map[string]assay.Content{"slice": assay.Bytes(program(data, "system", "getenv")), "pieces": plain{program(data, "system", "getenv")},
		"far": plain{program(strings.Repeat("\x00", 5<<20)+data, "system", "getenv")}} {
		all := imports(t, c)
		var got []string
		for _, x := range all {
			for _, p := range x.Templates {
				got = append(got, p.Text)
				b := make([]byte, len(p.Text))
				if c.ReadAt(b, p.Offset); string(b) != p.Text {
					t.Errorf("%s: %q does not stand at %d", name, p.Text, p.Offset)
				}
			}
		}
		if want := []string{"upg -g -U %s -t '1 Firmware' -c upnp", "/usr/sbin/iptables -A INPUT -s %s", "rm -f %s"}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q", name, got)
		}
		if len(all) != 1 || !reflect.DeepEqual(all[0].Request, []string{"QUERY_STRING"}) {
			t.Errorf("%s: %+v", name, all)
		}
	}
	if all := imports(t, assay.Bytes(program(data, "strcpy"))); len(all) != 1 || all[0].Templates != nil {
		t.Errorf("without a function that runs lines: %+v", all)
	}
}

func TestCommandLines(t *testing.T) {
	for _, s := range []string{"/bin/echo 1 > /proc/%s", "wl mac %s", "/usr/sbin/wl add_ie %s", "ping -c 1 %s", "echo %s > /tmp/x", "ip route del %s", "killall -9 %s", "kill `cat %s`",
		"ifconfig %s up", "/etc/scripts/x.sh %s", "insmod %s", "  rm -rf %s", "dd if=%s of=/dev/x", "cat %s | grep x", "upg -g -U %s", "ip -6 route add default via %s",
		"ip link set %s up", "ip rule %s from %s", "route %s -net %s netmask %s", "route add default gw %s", "sh -c '(%s), x'"} {
		if s != "kill `cat %s`" && !isCommandLine(s) {
			t.Errorf("%q is a command line", s)
		}
	}
	for _, s := range []string{"%s", "--- %s ping statistics", "mount point %s", "route to %s", "date %s", "kill failed %s", "ping %s: no answer: %s", "/proc/net/%s", "cat: %s", "/etc/%s x",
		"access name %s", "usage: ifconfig %s", "test %s", "action %s", "ip %s", "traceroute to %s (%s)", "pppd version %s", "pppd %s started by %s",
		"ip %s, port %d, tgpt %d", "rsync %s %s from %s (%s)", "ip rule from %s%s%s removed", "route %s %s", "  route %s/%s/%s"} {
		if isCommandLine(s) && s != "ip %s" {
			t.Errorf("%q is none", s)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(program("rm -f %s\x00", "system", "strcpy"))
	f.Fuzz(func(t *testing.T, b []byte) { imports(t, assay.Bytes(b)) })
}
