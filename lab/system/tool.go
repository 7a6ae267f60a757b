package system

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/fact"
)

// isService tells services from the set-up that surrounds them.
func (b *boot) isService(c command, s fact.Startup, from string) bool {
	base := path.Base(c.program)
	if c.program == "" || tools[base] || strings.ContainsAny(c.program, "$`*?(){}<>|\"'=") {
		return false
	}
	at, file := b.find(c.program, from)
	scripted := s.Syntax == "script" || s.Syntax == "procd"
	switch {
	case s.Syntax == "procd" && !procdStarts(s.Command) && !strings.HasSuffix(base, "d"):
		return false // set-up around the service
	case file == nil && scripted:
		// a bare word that is no program here is a function of the script; a
		// missing script starts nothing
		return c.busybox != "" || strings.HasPrefix(c.program, "/") && !strings.HasPrefix(c.program, "/etc/") && !strings.HasSuffix(base, ".sh")
	case file == nil:
		return true
	case file.Type == assay.Dir:
		return false
	}
	if _, is := b.starts[at]; is && s.Syntax != "systemd" {
		return false // a script: what it runs is listed instead
	}
	// scripts that scripts call set things up, unless they look like programs
	called := s.Syntax == "script" && (file.Kind == "script" || strings.HasSuffix(at, ".sh"))
	return !called || !strings.HasPrefix(at, "etc/") && !strings.HasSuffix(at, ".sh")
}

// procdStarts tells commands that start something in scripts for procd.
func procdStarts(line string) bool {
	for _, p := range []string{"procd_set_param", "service_start", "start-stop-daemon"} {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return false
}

// often is how many times start-up scripts call a program before it counts as
// a tool: a server is started once, or once in each branch.
const often = 3

// withoutTools drops programs that scripts call again and again, unless they
// are named as servers are, with a "d" at the end.
func withoutTools(all []service) []service {
	calls := map[string]int{}
	script := func(s *service) bool {
		return s.By != "inittab" && s.By != "systemd" && s.By != "inetd" && s.By != "xinetd" &&
			!strings.HasPrefix(s.Command, "procd_set_param") && !strings.HasSuffix(s.Name, "d")
	}
	for i := range all {
		if script(&all[i]) {
			calls[all[i].Name]++
		}
	}
	return slices.DeleteFunc(all, func(s service) bool { return script(&s) && calls[s.Name] > often })
}

// tools are the builtins and utilities that start-up scripts use to set things
// up (POSIX shell builtins, busybox applets): they are no services.
var tools = set(`
	: [ [[ alias awk basename beep bg blkid break cat cd chattr chgrp chmod chown chroot clear cmp config_foreach
	config_get config_get_bool config_load continue cp cpio cut date dd declare depmod devmem df diff dirname dmesg du
	dumpkmap ebtables echo ed egrep env ethtool eval exit export expr false fbset fc fdisk fg fgrep find flash_erase
	flash_eraseall flock for free fsck fsync fuser fw_printenv fw_setenv getopt getopts grep groups gunzip gzip halt hash
	head hexdump hostname hwclock i2cget i2cset id if ifconfig ifdown ifup in insmod ip ip6tables ipset iptables
	iptables-restore iwconfig iwpriv jobs json_add_string json_init kill killall killall5 ldconfig less let ln loadfont
	loadkmap local lock logger logname logread losetup ls lsmod lsof lspci lsusb md5sum mdev mesg mkdir mkdosfs mke2fs mkfifo
	mkfs mknod mkswap mktemp modinfo modprobe more mount mountpoint mv nameif nandwrite netstat nslookup nvram od openvt
	passwd pgrep pidof ping ping6 pivot_root pkill popd poweroff print printf procd_append_param procd_close_instance
	procd_open_instance procd_set_param ps pushd pwd read readlink readonly readprofile realpath reboot renice reset
	resize2fs restorecon return rm rmdir rmmod route sed select seq set setconsole setfont setkeycodes setlogcons
	setterm sha1sum sha256sum shift shopt sleep sort split stat stop stty swapoff swapon switch_root sync sysctl tail tar
	taskset tc tee test touch tr trap true tty type typeset tune2fs ubiattach ubidetach ubiformat ubimkvol ubirsvol ubus
	uci udevadm ulimit umask umount unalias uname uniq unset unzip uptime usleep vconfig wait wc which while who whoami
	xargs xz yes zcat brctl start restart service systemctl update-rc.d case esac do done then else elif fi function
	until { } ! login_banner wget curl chvt deallocvt e2fsck fsck.ext4 initctl install ipcs mii-tool mtd
	ntpclient sulogin openrc rc rcS rdate rfkill sha512sum strings su tftp ftpget ftpput traceroute truncate wall arp arping bc comm
	cut dnsdomainname dos2unix fold hostid ifenslave ipcalc iprule iproute ipaddr iplink makedevs nc_test pmap
	swconfig vlan wl ebtables-restore ip6tables-restore nft config_set append list_contains include`)
