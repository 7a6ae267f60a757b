package startup

import (
	"path"
	"slices"
	"strings"
)

// wrappers are programs that run the command behind their options, and the
// letters of their options that take a value.
var wrappers = map[string]string{
	"exec": "a", "nohup": "", "setsid": "", "nice": "n", "ionice": "cnp", "env": "uCS", "command": "", "time": "of",
	"chrt": "", "service_start": "up", "start_daemon": "pn", "softlimit": "mdstpofcra",
}

// unwrap looks through what only starts other programs. inner is shell text
// that is to be read in place of the command.
func unwrap(words []string) (out []string, inner string) {
	for range 8 {
		if len(words) == 0 {
			return nil, ""
		}
		base := path.Base(words[0])
		values, wraps := wrappers[base]
		switch {
		case wraps:
			words = skipOptions(words[1:], values, base == "chrt")
		case base == "procd_set_param" && len(words) > 1 && words[1] == "command":
			words = words[2:]
		case base == "busybox" && len(words) > 1 && isWrapper(words[1]):
			words = words[1:]
		case shells[base] || base == "su":
			return words, dashC(words[1:])
		case base == "eval":
			return words, strings.Join(words[1:], " ")
		case base == "start-stop-daemon":
			return daemon(words), ""
		default:
			return words, ""
		}
	}
	return words, ""
}

func isWrapper(applet string) bool {
	_, wraps := wrappers[applet]
	return wraps || shells[applet] || applet == "start-stop-daemon"
}

var shells = map[string]bool{"sh": true, "ash": true, "bash": true, "dash": true, "ksh": true, "hush": true}

// skipOptions drops options, assignments and numbers in front of a command.
func skipOptions(args []string, values string, number bool) []string {
	for len(args) > 0 {
		a := args[0]
		switch {
		case a == "--":
			return args[1:]
		case len(a) == 2 && a[0] == '-' && strings.Contains(values, a[1:]) && len(args) > 1:
			args = args[2:]
		case len(a) > 1 && (a[0] == '-' || a[0] == '+'), number && strings.Trim(a, "0123456789") == "":
			args = args[1:]
		case strings.IndexByte(a, '=') > 0 && !strings.ContainsAny(a[:strings.IndexByte(a, '=')], "/$-."):
			args = args[1:]
		default:
			return args
		}
	}
	return nil
}

// dashC gives the text behind the option -c of a shell or of su.
func dashC(args []string) string {
	for i, a := range args {
		if strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "--") && strings.HasSuffix(a, "c") && i+1 < len(args) {
			return args[i+1]
		}
		if !strings.HasPrefix(a, "-") && i > 1 {
			return ""
		}
	}
	return ""
}

// daemon reads start-stop-daemon(8), of dpkg and of busybox. What does not
// start is left as it stands.
func daemon(words []string) []string {
	var program string
	var args []string
	starts := false
	for i := 1; i < len(words); i++ {
		a := words[i]
		value := func() string {
			if i++; i < len(words) {
				return words[i]
			}
			return ""
		}
		if long, v, has := strings.Cut(a, "="); strings.HasPrefix(a, "--") && a != "--" {
			switch {
			case long == "--stop":
				return words
			case long == "--start":
				starts = true
			case slices.Contains(longValues, long):
				if !has {
					v = value()
				}
				if long == "--startas" || long == "--exec" && program == "" {
					program = v
				}
			}
			continue
		}
		switch {
		case a == "--":
			args = append(args, words[min(i+1, len(words)):]...)
			i = len(words)
		case len(a) > 1 && a[0] == '-':
			for j := 1; j < len(a); j++ {
				if strings.IndexByte("pucgnNdrkPIRsxa", a[j]) >= 0 {
					v := a[j+1:]
					if v == "" {
						v = value()
					}
					if a[j] == 'a' || a[j] == 'x' && program == "" {
						program = v
					}
					break
				}
				if a[j] == 'K' {
					return words
				}
				starts = starts || a[j] == 'S'
			}
		default:
			args = append(args, a)
		}
	}
	if !starts || program == "" {
		return words
	}
	return append([]string{program}, args...)
}

var longValues = []string{"--exec", "--startas", "--pidfile", "--user", "--chuid", "--group", "--name", "--nicelevel",
	"--chdir", "--chroot", "--umask", "--procsched", "--iosched", "--retry", "--signal", "--ppid", "--output"}

// tools are reserved words and builtins of shells and utilities for text and
// files: they set things up and start nothing that stays.
var tools = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
		: [ [[ alias bg bind break cd continue declare dirs disown echo export false fc fg getopts hash help history jobs
		let local popd print printf pushd pwd read readonly return set shift shopt test times trap true type typeset
		ulimit umask unalias unset wait exit logout do done then else fi esac in kill killall killall5 pkill pidof pgrep ps
		awk gawk sed grep egrep fgrep cat cut tr head tail sort uniq wc tee basename dirname date expr seq sleep usleep
		cp mv rm ln ls mkdir rmdir touch chmod chown chgrp mknod mkfifo mktemp stat find xargs readlink realpath du df dd
		sync tar gzip gunzip zcat bzip2 bunzip2 xz unxz unzip cpio md5sum sha1sum sha256sum cmp diff strings od hexdump
		xxd logger dmesg uname hostname id whoami which env clear stty tty tput yes uptime free nproc cksum base64 rev
		json_init json_load json_get_var json_add_string json_add_object json_close_object json_add_boolean json_dump
		json_add_int json_add_array json_close_array json_select json_get_type json_get_values json_get_keys json_cleanup
		config_load config_get config_get_bool config_foreach config_set config_list_foreach append list_contains
		procd_open_instance procd_close_instance procd_set_param procd_append_param procd_open_trigger
		procd_close_trigger procd_add_reload_trigger procd_add_config_trigger procd_add_interface_trigger
		procd_add_validation procd_open_validate procd_close_validate procd_add_jail procd_add_jail_mount
		procd_add_jail_mount_rw procd_add_raw_trigger procd_open_data procd_close_data procd_add_mdns procd_add_restart_trigger
		procd_kill procd_running procd_send_signal service_stop service_reload service_running extra_command
		uci_load_validate uci_validate_section include uci ubus start stop restart reload boot enabled
		procd_set_config_changed network_get_device network_get_ipaddr network_get_ipaddrs6 network_get_dnsserver
		network_get_subnet network_get_protocol network_find_wan network_flush_cache network_is_up
		log_daemon_msg log_end_msg log_progress_msg log_failure_msg log_warning_msg log_success_msg log_action_msg
		log_action_begin_msg log_action_end_msg log_begin_msg`) {
		m[w] = true
	}
	return m
}()
