package system

import (
	"fmt"
	"strings"
	"testing"

	"assay/lab/fact"

	"github.com/google/go-cmp/cmp"
)

// told writes services a line each.
func told(s *sample) string {
	var b strings.Builder
	for _, v := range s.describe().Services {
		program := v.Program
		if program == "" {
			program = "(not here)"
		}
		fmt.Fprintf(&b, "%s by %s: %s = %s %s\n", v.Started, v.By, v.Name, program, strings.Join(v.Args, " "))
	}
	return b.String()
}

func TestServices(t *testing.T) {
	const fw = "fw"
	base := func() *sample { return (&sample{}).opened(fw, fw).names(fw, skeleton) }
	for _, c := range []struct {
		name string
		s    *sample
		want string
	}{
		{"busybox init, rcS and what it calls", base().add(fw, "sbin/init -> ../bin/busybox").add(fw, "usr/sbin/telnetd -> ../../bin/busybox").
			add(fw, "etc/inittab", start("inittab", "sysinit", "/etc/init.d/rcS"), start("inittab", "respawn", "/usr/sbin/httpd -f"), start("inittab", "shutdown", "/bin/umount -a")).
			add(fw, "etc/init.d/rcS", start("script", "", "mount -a"), start("script", "", "sh /etc/net.sh &"), start("script", "", "my_function")).
			add(fw, "etc/net.sh", start("script", "", "telnetd -l /bin/sh &"), start("script", "", "/bin/cms > /dev/null &")).
			add(fw, "etc/init.d/extra", start("script", "start", "/usr/sbin/httpd -x")),
			`boot by rcS: cms = (not here) 
boot by inittab: httpd = /usr/sbin/httpd -f
boot by rcS: telnetd = /usr/sbin/telnetd -l /bin/sh
installed by sysv: httpd = /usr/sbin/httpd -x
`},
		{"rcS runs its neighbours by pattern", base().
			add(fw, "etc/init.d/rcS", start("script", "", "echo start")).
			add(fw, "etc/init.d/S20web", start("script", "", "start-stop-daemon -S -x /usr/sbin/httpd -- -p 80")).
			add(fw, "etc/init.d/rc32", start("script", "", "busybox telnetd &")).
			add(fw, "etc/init.d/web.sh", start("script", "", "/usr/sbin/httpd -q")),
			`boot by rcS: httpd = /usr/sbin/httpd -p 80
boot by rcS: telnetd = /bin/busybox 
installed by sysv: httpd = /usr/sbin/httpd -q
`},
		{"OpenWrt links", base().add(fw, "sbin/init").add(fw, "sbin/procd").
			add(fw, "etc/inittab", start("inittab", "sysinit", "/etc/init.d/rcS S boot")).
			add(fw, "etc/init.d/web", start("procd", "start_service", "procd_set_param command /usr/sbin/httpd -f", "START=50")).
			add(fw, "etc/init.d/idle", start("procd", "start_service", "service_start /usr/sbin/httpd -i", "START=50")).
			add(fw, "etc/rc.d/S50web -> ../init.d/web").add(fw, "etc/rc.d/K50idle -> ../init.d/idle"),
			`boot by procd: httpd = /usr/sbin/httpd -f
installed by procd: httpd = /usr/sbin/httpd -i
`},
		{"System V run levels", base().add(fw, "sbin/init").add(fw, "etc/init.d/rc").
			add(fw, "etc/inittab", start("inittab", "wait", "/etc/init.d/rc 0"), start("inittab", "wait", "/etc/init.d/rc 3")).
			add(fw, "etc/init.d/web", start("script", "start", "start-stop-daemon --start --quiet --exec /usr/sbin/httpd"), start("script", "stop", "start-stop-daemon --stop --exec /usr/sbin/httpd")).
			add(fw, "etc/init.d/off", start("script", "start", "/usr/sbin/httpd -o")).
			add(fw, "etc/rc3.d/S20web -> ../init.d/web").add(fw, "etc/rc0.d/S20off -> ../init.d/off"),
			`boot by sysv: httpd = /usr/sbin/httpd 
installed by sysv: httpd = /usr/sbin/httpd -o
`},
		{"systemd", base().add(fw, "sbin/init -> /lib/systemd/systemd").add(fw, "lib/systemd/systemd").
			add(fw, "lib/systemd/system/web.service", start("systemd", "ExecStart", "/usr/sbin/httpd -D", "WantedBy=multi-user.target")).
			add(fw, "lib/systemd/system/off.service", start("systemd", "ExecStart", "/usr/sbin/httpd -o", "WantedBy=multi-user.target")).
			add(fw, "lib/systemd/system/static.service", start("systemd", "ExecStart", "/usr/sbin/httpd -s")).
			add(fw, "lib/systemd/system/masked.service", start("systemd", "ExecStart", "/usr/sbin/httpd -m")).
			add(fw, "lib/systemd/system/telnet@.service", start("systemd", "ExecStart", "/usr/sbin/in.telnetd")).
			add(fw, "etc/systemd/system/masked.service -> /dev/null").
			add(fw, "etc/systemd/system/multi-user.target.wants/web.service -> /lib/systemd/system/web.service").
			add(fw, "etc/systemd/system/multi-user.target.wants/masked.service -> /lib/systemd/system/masked.service").
			add(fw, "etc/systemd/system/rescue.target.wants/off.service -> /lib/systemd/system/off.service").
			add(fw, "etc/systemd/system/sockets.target.wants/telnet.socket -> /lib/systemd/system/telnet.socket"),
			`boot by systemd: httpd = /usr/sbin/httpd -D
boot by systemd: in.telnetd = (not here) 
installed by systemd: httpd = /usr/sbin/httpd -o
`},
		{"no start-up at all but a numbered script", base().add(fw, "bin/telnetd -> busybox").
			add(fw, "etc/init.d/S50telnet", start("script", "", "/bin/telnetd -l /bin/sh -p 2323 &")),
			"boot by sysv: telnetd = /bin/telnetd -l /bin/sh -p 2323\n"},
		{"what inetd serves", base().add(fw, "sbin/init -> ../bin/busybox").add(fw, "bin/telnetd -> busybox").add(fw, "bin/inetd -> busybox").
			add(fw, "etc/inittab", start("inittab", "respawn", "/bin/inetd")).
			add(fw, "etc/inetd.conf", start("inetd", "telnet", "/bin/telnetd -i"),
				fact.Startup{Syntax: "inetd", Command: "ftp stream tcp nowait root /usr/sbin/tcpd in.ftpd -l", Program: "/usr/sbin/tcpd", Args: []string{"-l"}}).
			add(fw, "etc/xinetd.d/tftp", start("inetd", "tftp", "/usr/sbin/in.tftpd")).
			add(fw, "etc/xinetd.d/off", start("inetd", "x", "/usr/sbin/httpd", "disable=yes")),
			`boot by inetd: in.ftpd = (not here) -l
boot by inittab: inetd = /bin/inetd 
boot by inetd: telnetd = /bin/telnetd -i
installed by xinetd: in.tftpd = (not here) 
`},
		{"a tool that scripts call again and again", base().add(fw, "usr/bin/nv").add(fw, "usr/bin/telnetd").
			add(fw, "etc/init.d/rcS", start("script", "", "nv a"), start("script", "", "nv b"), start("script", "", "nv c"), start("script", "", "nv d"), start("script", "", "/etc/missing.sh"),
				start("script", "", "telnetd -p 1"), start("script", "", "telnetd -p 2"), start("script", "", "telnetd -p 3"), start("script", "", "telnetd -p 4"), start("script", "", ". /etc/lib")).
			add(fw, "etc/lib", start("script", "in_function", "/usr/sbin/httpd")),
			`boot by rcS: telnetd = /usr/bin/telnetd -p 1
boot by rcS: telnetd = /usr/bin/telnetd -p 2
boot by rcS: telnetd = /usr/bin/telnetd -p 3
boot by rcS: telnetd = /usr/bin/telnetd -p 4
`},
		{"set-up around a procd service", base().
			add(fw, "etc/init.d/rcS", start("script", "", "/etc/init.d/web start")).add(fw, "usr/bin/setup").
			add(fw, "etc/init.d/web", start("procd", "start_service", "/usr/bin/setup x"), start("procd", "start_service", "uci_set x"), start("procd", "start_service", "procd_set_param command httpd")),
			"boot by rcS: httpd = /usr/sbin/httpd \n"},
		{"scripts in a circle", base().
			add(fw, "etc/init.d/rcS", start("script", "", "/etc/a")).add(fw, "etc/a", start("script", "", ". /etc/b")).add(fw, "etc/b", start("script", "", "/etc/a"), start("script", "", "exec httpd")),
			"boot by rcS: httpd = /usr/sbin/httpd \n"},
	} {
		if diff := cmp.Diff(c.want, told(c.s)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestUnwrap(t *testing.T) {
	for line, want := range map[string]string{
		"/bin/sh -c 'telnetd -l /bin/sh'":                    "telnetd -l /bin/sh",
		"nohup nice -n 5 /usr/bin/cloudd -f":                 "/usr/bin/cloudd -f",
		"env TZ=UTC httpd":                                   "httpd",
		"start-stop-daemon -S -b -x /bin/x":                  "/bin/x",
		"start-stop-daemon --start --exec=/bin/x -- -a":      "/bin/x -a",
		"start-stop-daemon -K -x /bin/x":                     "(stops)",
		"busybox telnetd -F":                                 "telnetd -F",
		"sh -x /etc/rc.net":                                  "(script /etc/rc.net)",
		". /etc/functions":                                   "(script /etc/functions)",
		"httpd -p 80 >/dev/null 2>&1 &":                      "httpd -p 80",
		"httpd > /dev/null":                                  "httpd",
		"service_start /usr/sbin/xinetd -pidfile /var/run/x": "/usr/sbin/xinetd -pidfile /var/run/x",
		"busybox":              "busybox",
		"exec":                 "exec",
		"sh -c":                "sh -c",
		"start-stop-daemon -x": "start-stop-daemon",
		"exec exec exec exec exec exec exec exec exec exec foo": "exec exec exec exec foo",
	} {
		w := strings.Fields(line)
		c := unwrap(w[0], w[1:])
		got := strings.TrimSpace(c.program + " " + strings.Join(c.args, " "))
		if c.stops {
			got = "(stops)"
		} else if c.script != "" {
			got = "(script " + c.script + ")"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	elf := fact.ELF{Class: 32, Order: "big", Machine: "MIPS", Role: "program", Interp: "/lib/ld-uClibc.so.0"}
	other := fact.ELF{Class: 32, Order: "little", Machine: "ARM", Role: "program", Interp: "/lib/ld-linux.so.3"}
	row := func(name, version string) fact.Package {
		return fact.Package{Manager: "opkg", Name: name, Version: version, Installed: true, Line: 1}
	}
	s := (&sample{}).opened("fw", "fw").names("fw", skeleton).
		add("fw", "bin/a", elf).add("fw", "bin/b", elf).add("fw", "lib/firmware/radio", other).
		add("fw", "sbin/init -> ../bin/busybox").
		add("fw", "lib/modules/4.14.0/a.ko", fact.ELF{Role: "module", Machine: "MIPS", Module: &fact.Module{Magic: "4.14.0 SMP"}}).
		add("fw", "etc/os-release", fact.OSRelease{Name: "Example", Version: "1", Pretty: "Example 1"}).
		add("fw", "etc/openwrt_release", fact.OSRelease{Name: "Other", Version: "2"}).
		add("fw", "usr/lib/opkg/info/zlib.control", row("zlib", "1.2.3")).
		add("fw", "usr/lib/opkg/info/odd.control", row("odd", "7")).
		add("fw", "usr/lib/opkg/status", row("zlib", "1.2.3-4"), fact.Package{Manager: "opkg", Name: "gone"})
	d := s.describe()
	if d.CPU != "MIPS 32-bit big-endian" || d.Libc != "uClibc" || d.Init != "busybox" || d.Kernel != "4.14.0" || d.OS != "Example 1" || d.Programs != 3 {
		t.Errorf("%+v", d)
	}
	if len(d.Packages) != 2 || d.Packages[1].Version != "1.2.3-4" || !strings.HasSuffix(string(d.Packages[1].Path), "/status") {
		t.Errorf("packages %+v", d.Packages)
	}
}

func TestAccountFiles(t *testing.T) {
	s := (&sample{}).opened("fw", "fw").
		add("fw", "etc/passwd", fact.Account{File: "passwd", Name: "root", Password: "elsewhere", Hash: "x", Shell: "/bin/sh"}, fact.Account{File: "passwd", Name: "ftp", UID: 5, Password: "locked", Hash: "*", Shell: "/bin/false"}).
		add("fw", "etc/shadow", fact.Account{File: "shadow", Name: "root", UID: -1, Password: "hash", Scheme: "md5", Hash: "$1$a$b"}, fact.Account{File: "shadow", Name: "guest", UID: -1, Password: "empty"}).
		add("fw", "var/shadow", fact.Account{File: "shadow", Name: "root", UID: -1, Password: "empty"})
	var rows []Row
	for i := range s.rows {
		rows = append(rows, Row{s.rows[i].Name, &s.rows[i]})
	}
	sets := AccountFiles(NewTree(rows), NewFacts(s.facts))
	if len(sets) != 2 || len(sets[0].Accounts) != 3 {
		t.Fatalf("%+v", sets)
	}
	root, ftp, guest := sets[0].Accounts[0], sets[0].Accounts[1], sets[0].Accounts[2]
	if root.Password != "hash" || root.Scheme != "md5" || len(root.Lines) != 2 || !root.CanLogIn() {
		t.Errorf("root %+v", root)
	}
	if ftp.Password != "locked" || ftp.CanLogIn() {
		t.Errorf("ftp %+v", ftp)
	}
	if guest.Listed() || guest.Password != "empty" || !guest.CanLogIn() {
		t.Errorf("guest %+v", guest)
	}
}
