package system

import (
	"path"
	"strings"
)

// command is what a line of start-up configuration finally runs.
type command struct {
	program string   // as written, behind wrappers: "/usr/sbin/telnetd", "telnetd"
	args    []string // its arguments
	script  string   // a script that a shell is told to run, as written
	sourced bool     // script is read into the shell that runs the line
	stops   bool     // the line ends something
	busybox string   // the busybox that is told to be program
}

// unwrap looks behind the programs that only start others: shells with a
// script, nohup, start-stop-daemon (dpkg) and busybox among them.
func unwrap(program string, args []string) command {
	c := command{program: program, args: plain(args)}
	for range 6 {
		base := path.Base(c.program)
		switch {
		case base == "." || base == "source":
			c.script, c.sourced = first(c.args), true
			return c
		case shells[base]:
			if !c.shell() {
				return c
			}
		case base == "busybox" && len(c.args) > 0 && !strings.HasPrefix(c.args[0], "-"):
			c.busybox = c.program
			c.shift(c.args)
		case prefixes[base] != nil:
			rest := prefixes[base].skip(c.args)
			if len(rest) == 0 {
				return c
			}
			c.shift(rest)
		case base == "start-stop-daemon":
			c.daemon()
			return c
		case base == "procd_set_param" && first(c.args) == "command":
			if len(c.args) < 2 {
				return c
			}
			c.shift(c.args[1:])
		default:
			return c
		}
	}
	return c
}

func (c *command) shift(words []string) { c.program, c.args = words[0], words[1:] }

// shell reads a shell's arguments; more is true when the command after -c is
// to be looked at next.
func (c *command) shell() (more bool) {
	for i, a := range c.args {
		switch {
		case a == "-c" && i+1 < len(c.args):
			words := plain(strings.Fields(strings.Trim(strings.Join(c.args[i+1:], " "), `"'`)))
			if len(words) == 0 {
				return false
			}
			c.shift(words)
			return true
		case strings.HasPrefix(a, "-") || strings.HasPrefix(a, "+"):
			continue
		}
		c.script = a
		return false
	}
	return false
}

// daemon reads the options of start-stop-daemon(8).
func (c *command) daemon() {
	args := c.args
	c.args = nil
	for i := 0; i < len(args); i++ {
		a := args[i]
		long, value, has := strings.Cut(a, "=")
		short := strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "--")
		switch {
		case a == "--":
			c.args = args[i+1:]
			return
		case long == "--stop" || short && strings.Contains(a, "K"):
			c.stops = true
			return
		case long == "--exec" || long == "--startas" || short && (strings.HasSuffix(a, "x") || strings.HasSuffix(a, "a")):
			if !has && i+1 < len(args) {
				i++
				value = args[i]
			}
			if value != "" {
				c.program = value
			}
		}
	}
}

// prefix is a program that runs the command behind its own options.
type prefix struct{ withValue string } // letters of options that take a value

var prefixes = map[string]*prefix{
	"nohup": {}, "setsid": {}, "exec": {}, "command": {}, "env": {"u"}, "nice": {"n"}, "ionice": {"cn"}, "chrt": {},
	"sudo": {"ug"}, "time": {}, "daemon": {}, "service_start": {"up"}, "start_daemon": {"pn"}, "startproc": {"pu"}, "eval": {},
	"setuidgid": {}, "chpst": {"ue"}, "tini": {}, "systemd-cat": {"tp"}, "initlog": {},
}

// skip drops options, assignments and, for chrt, the priority.
func (p *prefix) skip(args []string) []string {
	for len(args) > 0 {
		a := args[0]
		switch {
		case a == "--":
			return args[1:]
		case len(a) == 2 && a[0] == '-' && strings.Contains(p.withValue, a[1:]):
			args = args[min(2, len(args)):]
		case strings.HasPrefix(a, "-"), strings.HasPrefix(a, "+"), isAssignment(a), isNumber(a):
			args = args[1:]
		default:
			return args
		}
	}
	return nil
}

func isAssignment(a string) bool {
	name, _, ok := strings.Cut(a, "=")
	return ok && name != "" && !strings.ContainsAny(name, "/-.$")
}

func isNumber(a string) bool { return a != "" && strings.Trim(a, "0123456789") == "" }

// plain drops redirections and control operators from a line's words.
func plain(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		w := strings.TrimSuffix(words[i], ";")
		switch {
		case w == "&", w == "":
		case w == "|" || w == "||" || w == "&&":
			return out
		case isRedirection(w):
			if strings.HasSuffix(w, ">") || strings.HasSuffix(w, "<") {
				i++ // its target
			}
		default:
			out = append(out, strings.TrimSuffix(w, "&"))
		}
	}
	return out
}

func isRedirection(w string) bool {
	w = strings.TrimLeft(w, "0123456789&")
	return strings.HasPrefix(w, ">") || strings.HasPrefix(w, "<")
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

var shells = set("sh ash bash dash ksh zsh hush msh lash")

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

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
