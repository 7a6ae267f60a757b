package startup

import (
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

// told writes facts a line each: line, syntax and action, a question mark when
// conditional, program, arguments, order.
func told(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	err := read(&survey.Input{Content: assay.Bytes(text), Kind: "text"}, func(v any) {
		s := v.(fact.Startup)
		fmt.Fprintf(&b, "%d %s(%s)", s.Line, s.Syntax, s.Action)
		if s.Conditional {
			b.WriteString(" ?")
		}
		fmt.Fprintf(&b, " %s %s", s.Program, strings.Join(s.Args, " "))
		if len(s.Maybe) > 0 {
			fmt.Fprintf(&b, " maybe %s", strings.Join(s.Maybe, " "))
		}
		if len(s.Order) > 0 {
			fmt.Fprintf(&b, " %q", s.Order)
		}
		b.WriteByte('\n')
		if s.Offset < 0 || s.Offset >= int64(len(text)) {
			t.Errorf("%q: offset %d", s.Command, s.Offset)
		}
	})
	if err != nil {
		t.Error(err)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"rcS", "#!/bin/sh\nmount -a\nexport PATH=/bin\n/etc/rc.d/rc.modules\n/usr/bin/httpd &\necho 1 > /proc/x\n[ -x /bin/t ] && /bin/t -d\nbusybox telnetd -l /bin/sh\n",
			"2 script() mount -a\n4 script() /etc/rc.d/rc.modules \n5 script() /usr/bin/httpd \n7 script() ? /bin/t -d\n8 script() busybox telnetd -l /bin/sh\n"},
		{"wrappers", "#!/bin/sh\nexec nohup nice -n -5 /bin/a -x >/dev/null 2>&1 &\nLD_PRELOAD=x env -u Y Z=1 b\nsh -c 'c -d; e'\n/bin/sh /etc/f.sh\nsetsid ionice -c 3 g\nchrt -f 50 h\nsu - u -c \"i j\"\neval \"k -l &\"\n",
			"2 script() /bin/a -x\n3 script() b \n4 script() c -d\n4 script() e \n5 script() /bin/sh /etc/f.sh\n6 script() g \n7 script() h \n8 script() i j\n9 script() k -l\n"},
		{"start-stop-daemon", "#!/bin/sh\nD=/usr/sbin/dropbear\nstart-stop-daemon -S -q -p /var/run/d.pid -x $D -- -p 22\nstart-stop-daemon --start --quiet --exec=/bin/a --pidfile /x -- -b\nstart-stop-daemon -Sbx /bin/c\nstart-stop-daemon -K -x $D\nbusybox start-stop-daemon --start --startas /bin/e --exec /bin/f\n",
			"3 script() /usr/sbin/dropbear -p 22\n4 script() /bin/a -b\n5 script() /bin/c \n6 script() start-stop-daemon -K -x /usr/sbin/dropbear\n7 script() /bin/e \n"},
		{"System V script", "#!/bin/sh\n### BEGIN INIT INFO\n# Default-Start:     2 3 4 5\n### END INIT INFO\nDAEMON=/usr/sbin/x\ndo_start() {\n  $DAEMON $OPTS\n}\ncase \"$1\" in\n start|\"\") do_start; y;;\n stop) z;;\nesac\n",
			"7 script(do_start) /usr/sbin/x $OPTS [\"Default-Start=2 3 4 5\"]\n10 script(start) y  [\"Default-Start=2 3 4 5\"]\n11 script(stop) z  [\"Default-Start=2 3 4 5\"]\n"},
		{"procd", "#!/bin/sh /etc/rc.common\nSTART=50\nUSE_PROCD=1\nPROG=/usr/sbin/uhttpd\nstart_service() {\n\tprocd_open_instance\n\tprocd_set_param command \"$PROG\" -f\n\tprocd_append_param command -p 80\n\tprocd_set_param user nobody\n\tprocd_set_param respawn\n\tprocd_close_instance\n}\nreload_service() {\n\tstop\n\tstart\n}\n",
			"7 procd(start_service) /usr/sbin/uhttpd -f -p 80 [\"START=50\" \"user=nobody\"]\n"},
		{"arguments under a condition", "#!/bin/sh /etc/rc.common\nUSE_PROCD=1\nstart_service() {\n\tprocd_set_param command /usr/sbin/ntpd -n\n\t[ \"$serve\" = 1 ] && procd_append_param command -l\n\tprocd_append_param command -p pool\n}\n",
			"4 procd(start_service) /usr/sbin/ntpd -n -p pool maybe -l\n"},
		{"counter", "#!/bin/sh\ni=0\nwhile [ $i != 64 ]; do\n sh /etc/init.d/rc$i\n i=$(($i+1))\ndone\n", "4 script() ? sh /etc/init.d/rc$i\n"},
		{"inittab", "# x\n::sysinit:/etc/init.d/rcS\nttyS0::askfirst:-/bin/sh\n1:2345:respawn:/sbin/getty 38400 tty1\nid:3:initdefault:\n::sysinit:/bin/mount -t proc proc /proc && /etc/x\n::shutdown:/bin/umount -a -r\n",
			"2 inittab(sysinit) /etc/init.d/rcS \n3 inittab(askfirst) /bin/sh  [\"id=ttyS0\" \"shell=login\"]\n4 inittab(respawn) /sbin/getty 38400 tty1 [\"id=1\" \"runlevels=2345\"]\n5 inittab(initdefault)   [\"id=id\" \"runlevels=3\"]\n6 inittab(sysinit) /bin/mount -t proc proc /proc\n6 inittab(sysinit) ? /etc/x \n7 inittab(shutdown) /bin/umount -a -r\n"},
		{"service", "[Unit]\nDescription=x\nConditionPathExists=/x\n[Service]\nExecStartPre=-/bin/a 'b c'\nExecStart=/usr/sbin/d \\\n  -e ; +/bin/f\nExecStart=@/bin/g argv0 h\n[Install]\nWantedBy=multi-user.target\n",
			"5 systemd(ExecStartPre) ? /bin/a b c [\"WantedBy=multi-user.target\"]\n6 systemd(ExecStart) ? /usr/sbin/d -e [\"WantedBy=multi-user.target\"]\n6 systemd(ExecStart) ? /bin/f  [\"WantedBy=multi-user.target\"]\n8 systemd(ExecStart) ? /bin/g h [\"WantedBy=multi-user.target\"]\n"},
		{"drop-in", "[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n", "4 systemd(ExecStart) /bin/b \n"},
		{"socket", "[Socket]\nListenStream=23\nAccept=yes\n[Install]\nWantedBy=sockets.target\n", "2 systemd(ListenStream)   [\"Accept=yes\" \"WantedBy=sockets.target\"]\n"},
		{"inetd", "#ftp stream\ntelnet\tstream tcp nowait root /usr/sbin/telnetd telnetd -l\necho dgram udp wait root internal\n", "2 inetd(telnet) /usr/sbin/telnetd -l [\"protocol=tcp\" \"user=root\"]\n"},
		{"xinetd", "service telnet\n{\n disable = no\n user = root\n server = /usr/sbin/in.telnetd\n server_args = -h\n bind = 127.0.0.1\n}\n", "5 inetd(telnet) /usr/sbin/in.telnetd -h [\"user=root\" \"bind=127.0.0.1\"]\n"},
		{"OpenRC", "#!/sbin/openrc-run\nname=web\ncommand=/usr/sbin/httpd\ncommand_args=\"-f -p 80\"\ncommand_user=www:www\n\nstart_pre() {\n checkpath x\n}\n",
			"3 script(start) /usr/sbin/httpd -f -p 80 [\"user=www:www\"]\n8 script(start_pre) checkpath x\n"},
		{"a variable called command", "#!/bin/sh\ncommand=/bin/a\n", ""},
		{"PHP", "<?\n$x = 1;\n?>\n", ""},
		{"PHP that makes a script", "#!/bin/sh\n<?\n$x = 1;\nfoo(); ?>\n", ""},
		{"profile", "PATH=/bin\nexport PATH\ntest -e /bin/a && a &\nb -t 1 /dev/w &\nmic\n", "3 script() ? a \n4 script() b -t 1 /dev/w\n5 script() mic \n"},
		{"settings of others", "[D-BUS Service]\nName=x\nExec=/bin/y\n", ""},
		{"empty", "", ""},
	} {
		if got := told(t, c.text); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestSelects(t *testing.T) {
	for _, c := range []struct {
		name, kind, head string
		want             bool
	}{
		{"etc/rc.d/rcS", "script", "#!/bin/sh\n", true},
		{"etc_ro/net", "script", "#! /bin/busybox sh\n", true},
		{"usr/etc/init.d/rc2", "text", "mount -a\n", true},
		{"etc/init.d/README", "text", "About\n", false},
		{"etc/profile", "text", "PATH=/bin\n", true},
		{"etc/services/RUNTIME.php", "text", "<?\n", false},
		{"etc/defnodes/S20device.php", "text", "<?\n", false},
		{"etc/x.py", "script", "#!/usr/bin/python\n", false},
		{"usr/bin/ldd", "script", "#!/bin/sh\n", false},
		{"usr/sbin/start_web", "script", "#!/bin/ash\n", true},
		{"etc/inittab", "text", "::sysinit:/x\n", true},
		{"lib/systemd/system/a.service", "text", "[Unit]\n", true},
		{"etc/inetd.conf", "text", "", true},
		{"etc/passwd", "text", "", false},
		{"etc/init.d/rcS", "elf", "\x7fELF", false},
	} {
		if got := Survey.Selects(&survey.Subject{Name: c.name, Kind: c.kind, Head: []byte(c.head), Size: 100}); got != c.want {
			t.Errorf("%s %s %q: %v", c.name, c.kind, c.head, got)
		}
	}
}

func TestBounds(t *testing.T) {
	n := 0
	read(&survey.Input{Content: assay.Bytes("#!/bin/sh\n" + strings.Repeat("a\n", 100_000))}, func(any) { n++ })
	if n != maxFacts {
		t.Errorf("%d facts, want %d", n, maxFacts)
	}
	read(&survey.Input{Content: assay.Bytes("#!/bin/sh\na\xff" + strings.Repeat("b", 1<<16))}, func(v any) {
		if s := v.(fact.Startup); len(s.Program) > maxField+3 || !strings.HasPrefix(s.Program, "a\uFFFDb") {
			t.Errorf("program of %d bytes", len(s.Program))
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("#!/bin/sh\nstart-stop-daemon -S -x /bin/a -- b\nsh -c \"sh -c 'c'\"\n")
	f.Add("::sysinit:/etc/rcS\n")
	f.Add("[Service]\nExecStart=@/a b \\\n c\n")
	f.Add("telnet stream tcp nowait root /usr/sbin/telnetd telnetd\n")
	f.Add("service x\n{\nserver = y\n}\n")
	f.Fuzz(func(t *testing.T, text string) { told(t, text) })
}
