package setup

import (
	"testing"

	"assay/lab/survey"
	"assay/lab/survey/surveytest"
)

func TestKernel(t *testing.T) {
	surveytest.Want(t, Survey, "#!/bin/sh\necho 1 > /proc/sys/net/ipv4/ip_forward\necho \"0\">\"/proc/sys/net/ipv4/conf/eth0.1/rp_filter\"\n[ -e /x ] && echo -n 2 >> /proc/sys/kernel/x\nX=3\nsysctl -w net.a=$X net/b=4 >/dev/null\n# echo 1 > /proc/sys/no\ncat /proc/sys/no\necho /proc/sys/no\nsysctl -p /etc/sysctl.conf\n",
		"2 sysctl [script] net.ipv4.ip_forward = 1\n3 sysctl [script] net.ipv4.conf.eth0/1.rp_filter = 0\n4 sysctl [script > if] kernel.x = 2\n"+
			"6 sysctl [script] net.a = 3\n6 sysctl [script] net.b = 4\n")
}

func TestFilter(t *testing.T) {
	surveytest.Want(t, Survey, "#!/bin/sh\nIPT=/usr/sbin/iptables\n$IPT -P INPUT DROP\niptables -w -t nat --append POSTROUTING -o eth0 -j MASQUERADE\nip6tables -L\nif true; then\n iptables -I INPUT 1 -p tcp --dport 23 -j ACCEPT\nfi\nnft add table inet x\n",
		"3 iptables [filter > script] -P = INPUT DROP\n4 iptables [nat > script] -A = POSTROUTING -o eth0 -j MASQUERADE\n7 iptables [filter > script > if] -I = INPUT 1 -p tcp --dport 23 -j ACCEPT\n9 nft [script] add = table inet x\n")
}

func TestMount(t *testing.T) {
	surveytest.Want(t, Survey, "#!/bin/sh\nmount -a\nmount -t tmpfs -o nosuid,nodev none /tmp\n/bin/mount -r /dev/sda1 /mnt/usb\nmount -o remount,rw /\nmount\nbusybox mount -t proc proc /proc\n",
		"3 mount [script] /tmp = none tmpfs nosuid,nodev\n4 mount [script] /mnt/usb = /dev/sda1 auto ro\n7 mount [script] /proc = proc proc defaults\n")
}

func TestMedia(t *testing.T) {
	surveytest.Want(t, Survey, "MNT=/tmp/disk\nmount $DEV $MNT\nif [ -x $MNT/autorun.sh ]; then\n  $MNT/autorun.sh start\nfi\nsh /media/usb0/x.sh\ncp $MNT/a /b\ncat /mnt/usb/x/y\nmount -t jffs2 /dev/mtdblock3 /mnt/j\n/mnt/j/x\n",
		"2 mount [script] /tmp/disk = $DEV auto defaults\n4 media [script > if] run = /tmp/disk/autorun.sh $MNT/autorun.sh start\n6 media [script] run = /media/usb0/x.sh sh /media/usb0/x.sh\n9 mount [script] /mnt/j = /dev/mtdblock3 jffs2 defaults\n")
}

func TestSelects(t *testing.T) {
	for _, c := range []struct {
		name, kind, head string
		want             bool
	}{
		{"etc/rcS", "script", "#!/bin/sh\n", true},
		{"x", "script", "#!/usr/bin/env bash\n", true},
		{"x", "script", "#!/usr/bin/lua\n", false},
		{"etc/hotplug.d/block/10-mount", "text", "[ x ]", true},
		{"etc/x.conf", "text", "mount", false},
		{"usr/share/doc/x/examples/x.sh", "script", "#!/bin/sh\n", false},
	} {
		if got := Survey.Selects(&survey.Subject{Name: c.name, Kind: c.kind, Head: []byte(c.head), Size: 10}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("mount -o x a b\nb/c\necho 1 > /proc/sys/a/b\nsysctl -w a=b\niptables -t nat -A x\nnft add")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
