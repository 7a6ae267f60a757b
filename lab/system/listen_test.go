package system

import (
	"fmt"
	"strings"
	"testing"

	"assay/lab/fact"

	"github.com/google/go-cmp/cmp"
)

// written is a setting; the section stands before a bar: "server|listen 80".
func written(program string, lines ...string) (facts []any) {
	for i, l := range lines {
		section, rest, is := strings.Cut(l, "|")
		if !is {
			section, rest = "", l
		}
		key, value, _ := strings.Cut(rest, " ")
		facts = append(facts, fact.Setting{Program: program, Section: section, Key: key, Value: value, Line: i + 1})
	}
	return facts
}

// heard writes what services listen on and who they are, a line each.
func heard(s *sample) string {
	var b strings.Builder
	for _, v := range s.describe().Services {
		fmt.Fprintf(&b, "%s", v.Name)
		if v.User != "" {
			b.WriteString(" as " + v.User)
		}
		for _, l := range v.Listens {
			fmt.Fprintf(&b, " [%s %s %d", l.Protocol, l.Address, l.Port)
			if l.TLS {
				b.WriteString(" tls")
			}
			b.WriteString(" " + l.Why + "]")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestListens(t *testing.T) {
	elf := func(imports ...string) fact.ELF {
		return fact.ELF{Class: 32, Order: "big", Machine: "MIPS", Role: "program", Imports: imports}
	}
	base := func(line string, order ...string) *sample {
		return (&sample{}).opened("fw", "fw").names("fw", skeleton).
			add("fw", "etc/init.d/rcS", start("script", "", line, order...)).
			add("fw", "bin/telnetd -> busybox").add("fw", "bin/ntpd -> busybox").
			add("fw", "bin/own", elf("bind", "listen")).add("fw", "bin/drops", elf("bind", "setuid")).
			add("fw", "usr/sbin/nginx").add("fw", "usr/sbin/sshd").add("fw", "usr/sbin/lighttpd").add("fw", "usr/sbin/snmpd").
			add("fw", "usr/sbin/dropbear").add("fw", "usr/sbin/boa").add("fw", "usr/sbin/vsftpd").add("fw", "usr/sbin/mosquitto").add("fw", "usr/sbin/socat").add("fw", "usr/bin/tcpsvd")
	}
	for _, c := range []struct {
		name string
		s    *sample
		want string
	}{
		{"default", base("telnetd"), "telnetd as root [tcp * 23 default]\n"},
		{"port", base("telnetd -l /bin/sh -p 2323"), "telnetd as root [tcp * 2323 arguments]\n"},
		{"address and port", base("telnetd -b 192.168.1.1:24"), "telnetd as root [tcp 192.168.1.1 24 arguments]\n"},
		{"address", base("telnetd -b 192.168.1.1"), "telnetd as root [tcp 192.168.1.1 23 arguments]\n"},
		{"interface", base("telnetd -i br0"), "telnetd as root [tcp br0 23 default]\n"},
		{"what only the shell knows", base("telnetd -p $PORT"), "telnetd as root\n"},
		{"a client", base("ntpd -p pool"), "ntpd as root\n"},
		{"a server of time", base("ntpd -l -p pool"), "ntpd as root [udp * 123 default]\n"},
		{"of unknown making", base("own -p 9000"), "own as root [tcp * 9000 arguments]\n"},
		{"a small number", base("own -p 5"), "own as root\n"},
		{"may change", base("drops -p 9000"), "drops [udp * 9000 arguments]\n"},
		{"as somebody", base("start-stop-daemon -S -c www:www -x /bin/own"), "own as www\n"},
		{"su", base("su - nobody -c own"), ""}, // the survey looks behind su; here it is a tool
		{"netcat's kin", base("socat TCP4-LISTEN:99,bind=127.0.0.1,fork EXEC:x"), "socat as root [tcp 127.0.0.1 99 arguments]\n"},
		{"superserver", base("tcpsvd -vE 0.0.0.0 21 ftpd /"), "tcpsvd [tcp 0.0.0.0 21 arguments]\n"},
		{"a file nobody reads", base("mosquitto -c /etc/m.conf"), "mosquitto as mosquitto\n"},
		{"sshd", base("sshd").add("fw", "etc/ssh/sshd_config", written("sshd", "port 2222", "listenaddress ::1", "listenaddress 10.0.0.1:23", "match x|port 5")...),
			"sshd as root [tcp 10.0.0.1 23 /etc/ssh/sshd_config:3] [tcp ::1 2222 /etc/ssh/sshd_config:2]\n"},
		{"nginx", base("nginx").add("fw", "etc/nginx/nginx.conf", written("nginx", "user www www", "http|include sites-enabled/*")...).
			add("fw", "etc/nginx/sites-enabled/a -> ../sites-available/a").
			add("fw", "etc/nginx/sites-available/a", written("nginx", "server|listen [::]:443 ssl", "server|listen 127.0.0.1:80", "server|listen unix:/run/x")...).
			add("fw", "etc/nginx/sites-available/b", written("nginx", "server|listen 81")...),
			"nginx as www [tcp 127.0.0.1 80 /etc/nginx/sites-available/a:2] [tcp :: 443 tls /etc/nginx/sites-available/a:1] [unix /run/x 0 /etc/nginx/sites-available/a:3]\n"},
		{"lighttpd", base("lighttpd -f /var/l.conf").add("fw", "var/l.conf", written("lighttpd", "server.port 8080", "server.username www", `$SERVER["socket"] == ":443"|ssl.engine enable`)...),
			"lighttpd as www [tcp * 443 tls /var/l.conf:3] [tcp * 8080 /var/l.conf:1]\n"},
		{"boa", base("boa").add("fw", "etc/boa.conf", written("boa", "port 81", "user root", "listen 192.168.0.1")...), "boa as root [tcp 192.168.0.1 81 /etc/boa.conf:3]\n"},
		{"snmpd", base("snmpd -Lsd tcp:1161").add("fw", "etc/snmp/snmpd.conf", written("snmpd", "agentaddress udp:127.0.0.1:161,[::1]")...),
			"snmpd as root [tcp * 1161 arguments] [udp 127.0.0.1 161 /etc/snmp/snmpd.conf:1] [udp ::1 161 /etc/snmp/snmpd.conf:1]\n"},
		{"dropbear's variables", base("dropbear -p $DROPBEAR_PORT").add("fw", "etc/default/dropbear", written("default", "DROPBEAR_PORT 2200")...), "dropbear as root [tcp * 2200 /etc/default/dropbear:1]\n"},
		{"vsftpd", base("vsftpd").add("fw", "etc/vsftpd.conf", written("vsftpd", "listen_port 2121")...), "vsftpd [tcp * 2121 /etc/vsftpd.conf:1]\n"},
	} {
		if diff := cmp.Diff(c.want, heard(c.s)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestOpenWrt(t *testing.T) {
	s := (&sample{}).opened("fw", "fw").names("fw", skeleton).add("fw", "sbin/init").add("fw", "sbin/procd").
		add("fw", "usr/sbin/uhttpd").add("fw", "usr/sbin/dropbear").
		add("fw", "etc/inittab", start("inittab", "sysinit", "/etc/init.d/rcS S boot")).
		add("fw", "etc/init.d/uhttpd", start("procd", "start_service", "procd_set_param command /usr/sbin/uhttpd -f", "START=50", "user=web")).
		add("fw", "etc/init.d/dropbear", start("procd", "start_service", "procd_set_param command /usr/sbin/dropbear -F -p $port", "START=19")).
		add("fw", "etc/rc.d/S50uhttpd -> ../init.d/uhttpd").add("fw", "etc/rc.d/S19dropbear -> ../init.d/dropbear").
		add("fw", "etc/config/uhttpd", written("uci", "uhttpd main|listen_http 0.0.0.0:80", "uhttpd main|listen_https [::]:443")...).
		add("fw", "etc/config/dropbear", written("uci", "config dropbear", "dropbear[0]|Port 22", "dropbear[0]|Interface lan", "dropbear[1]|enable 0")...)
	want := "dropbear as root [tcp lan 22 /etc/config/dropbear:2]\nuhttpd as web [tcp 0.0.0.0 80 /etc/config/uhttpd:1] [tcp :: 443 tls /etc/config/uhttpd:2]\n"
	if diff := cmp.Diff(want, heard(s)); diff != "" {
		t.Error(diff)
	}
}

// OpenWrt's script for ntpd adds -l when a setting says so.
func TestTimeServer(t *testing.T) {
	run := start("procd", "start_service", "procd_set_param command /usr/sbin/ntpd -n", "START=98")
	run.Maybe = []string{"-l"}
	for value, want := range map[string]string{"0": "ntpd as root\n", "1": "ntpd as root [udp * 123 /etc/config/system:1]\n"} {
		s := (&sample{}).opened("fw", "fw").names("fw", skeleton).add("fw", "sbin/init").add("fw", "sbin/procd").add("fw", "usr/sbin/ntpd -> ../../bin/busybox").
			add("fw", "etc/inittab", start("inittab", "sysinit", "/etc/init.d/rcS S boot")).
			add("fw", "etc/init.d/sysntpd", run).add("fw", "etc/rc.d/S98sysntpd -> ../init.d/sysntpd").
			add("fw", "etc/config/system", written("uci", "timeserver ntp|enable_server "+value)...)
		if diff := cmp.Diff(want, heard(s)); diff != "" {
			t.Errorf("enable_server %s: %s", value, diff)
		}
	}
}

func TestSocketsAndInetd(t *testing.T) {
	s := (&sample{}).opened("fw", "fw").names("fw", skeleton).
		add("fw", "sbin/init -> /lib/systemd/systemd").add("fw", "lib/systemd/systemd").
		add("fw", "lib/systemd/system/x@.service", start("systemd", "ExecStart", "/usr/sbin/in.telnetd", "User=tel")).
		add("fw", "lib/systemd/system/x.socket", fact.Startup{Syntax: "systemd", Action: "ListenStream", Command: "127.0.0.1:23"}, fact.Startup{Syntax: "systemd", Action: "ListenStream", Command: "/run/x.sock"}).
		add("fw", "etc/systemd/system/sockets.target.wants/x.socket -> /lib/systemd/system/x.socket")
	if diff := cmp.Diff("in.telnetd as tel [tcp 127.0.0.1 23 socket unit] [unix /run/x.sock 0 socket unit]\n", heard(s)); diff != "" {
		t.Error(diff)
	}
	s = (&sample{}).opened("fw", "fw").names("fw", skeleton).add("fw", "bin/inetd -> busybox").
		add("fw", "etc/inittab", start("inittab", "respawn", "/bin/inetd")).add("fw", "sbin/init -> ../bin/busybox").
		add("fw", "etc/inetd.conf", start("inittab", "x", "x"), start("inetd", "10.0.0.1:tftp", "/bin/tftpd", "protocol=udp", "user=nobody.nogroup"), start("inetd", "2323", "/bin/own", "protocol=tcp6", "user=root"))
	if diff := cmp.Diff("inetd as root\nown [tcp * 2323 inetd]\ntftpd as nobody [udp 10.0.0.1 69 inetd]\n", heard(s)); diff != "" {
		t.Error(diff)
	}
}

func TestRunit(t *testing.T) {
	s := (&sample{}).opened("fw", "fw").names("fw", skeleton).add("fw", "usr/bin/runsvdir").add("fw", "sbin/init -> ../bin/busybox").
		add("fw", "etc/inittab", start("inittab", "respawn", "/usr/bin/runsvdir -P /etc/service")).
		add("fw", "etc/service/web -> ../sv/web").add("fw", "etc/sv/web/run", start("script", "", "exec chpst -u www httpd -f")).
		add("fw", "etc/sv/off/run", start("script", "", "exec httpd -o"))
	if got := told(s); !strings.Contains(got, "boot by runit: httpd = /usr/sbin/httpd -f\n") || !strings.Contains(got, "installed by runit: httpd = /usr/sbin/httpd -o\n") {
		t.Error(got)
	}
}

func TestOpenRC(t *testing.T) {
	s := (&sample{}).opened("fw", "fw").names("fw", skeleton).add("fw", "sbin/init -> ../bin/busybox").add("fw", "sbin/openrc").
		add("fw", "etc/inittab", start("inittab", "sysinit", "/sbin/openrc sysinit"), start("inittab", "wait", "/sbin/openrc default")).
		add("fw", "etc/init.d/web", start("script", "start", "/usr/sbin/httpd -p 80", "user=www")).
		add("fw", "etc/runlevels/default/web -> /etc/init.d/web")
	if got := told(s); got != "boot by openrc: httpd = /usr/sbin/httpd -p 80\n" {
		t.Error(got)
	}
}

func TestHostPort(t *testing.T) {
	for s, want := range map[string]string{
		"80": "* 80 true", "[::1]:80": "::1 80 true", ":80": "* 80 true", "a:http": "a 80 true", "::": ":: 7 true", "a": "a 7 true",
		"a:x": " 0 false", "$a": "$a 7 false", "[": "[ 7 true", "[]": "* 7 true", "": "* 7 true", "99999": "99999 7 true",
	} {
		a, n, ok := hostPort(s, 7)
		if got := fmt.Sprintf("%s %d %v", a, n, ok); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}

func FuzzListens(f *testing.F) {
	f.Add("telnetd", "-p [::1]:23 -b x", "listen [::]:80 ssl")
	f.Fuzz(func(t *testing.T, program, args, setting string) {
		if strings.TrimSpace(program) == "" {
			return
		}
		s := (&sample{}).opened("fw", "fw").names("fw", skeleton).add("fw", "etc/init.d/rcS", start("script", "", "/bin/"+strings.Fields(program)[0]+" "+args)).
			add("fw", "etc/ssh/sshd_config", written("sshd", setting)...).add("fw", "etc/nginx/nginx.conf", written("nginx", setting)...).add("fw", "etc/lighttpd.conf", written("lighttpd", setting)...)
		for _, v := range s.describe().Services {
			for _, l := range v.Listens {
				if l.Port < 0 || l.Port > 65535 || l.Why == "" || l.Protocol == "" {
					t.Errorf("%+v", l)
				}
			}
		}
	})
}
