package setup

import (
	"path"
	"strings"

	"assay/anatomy/shell"
)

// mount reads "mount [-t TYPE] [-o OPTIONS] DEVICE DIR".
func (r *reader) mount(c *shell.Command, args []string) {
	fstype, options := "auto", ""
	var names []string
	add := func(o string) { options = strings.Trim(options+","+o, ",") }
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case (a == "-t" || a == "-o" || a == "--types" || a == "--options") && i+1 < len(args):
			i++
			if strings.HasSuffix(a, "t") || a == "--types" {
				fstype = args[i]
			} else {
				add(args[i])
			}
		case strings.HasPrefix(a, "-o") && !strings.HasPrefix(a, "--") && len(a) > 2:
			add(a[2:])
		case strings.HasPrefix(a, "-t") && len(a) > 2:
			fstype = a[2:]
		case a == "-r":
			add("ro")
		case a == "--bind" || a == "-B" || a == "--rbind" || a == "--move" || a == "-M":
			add(strings.Trim(a, "-"))
		case strings.HasPrefix(a, "-"):
		default:
			names = append(names, a)
		}
	}
	if len(names) != 2 || strings.HasPrefix(","+options+",", ",remount,") {
		return
	}
	if options == "" {
		options = "defaults"
	}
	r.tell(c, "mount", nil, names[1], []string{names[0], fstype, options})
	if isMedium(names[0], fstype, options) && !system[path.Clean(names[1])] && len(r.mounted) < maxArgs {
		r.mounted = append(r.mounted, strings.TrimSuffix(names[1], "/"))
	}
}

// system are directories of the system itself: what is mounted there is no
// medium that somebody plugs in.
var system = map[string]bool{
	"/": true, ".": true, "/usr": true, "/etc": true, "/var": true, "/tmp": true, "/overlay": true, "/rom": true, "/proc": true, "/sys": true, "/dev": true,
	"/data": true, "/config": true, "/root": true, "/home": true, "/lib": true, "/boot": true, "/new_root": true, "/newroot": true, "/sysroot": true,
}

// inFlash and in memory: types of file systems that no plugged medium has.
var inFlash = func() map[string]bool {
	m := map[string]bool{}
	for t := range strings.FieldsSeq(`proc sysfs tmpfs ramfs devpts usbfs jffs2 ubifs squashfs cramfs yaffs yaffs2 devtmpfs debugfs cgroup cgroup2 overlay
		overlayfs configfs securityfs pstore mqueue hugetlbfs nfs nfs4 cifs 9p rootfs romfs none bind functionfs tracefs fusectl`) {
		m[t] = true
	}
	return m
}()

// isMedium tells disks that somebody may plug in from the system's own storage:
// by type, or by the name of the device (sd*, mmcblk*, or a variable).
func isMedium(device, fstype, options string) bool {
	if inFlash[fstype] || strings.Contains(options, "bind") || strings.Contains(options, "move") {
		return false
	}
	base := path.Base(device)
	return strings.HasPrefix(base, "sd") || strings.HasPrefix(base, "usb") || strings.HasPrefix(base, "sr") || strings.Contains(device, "$") ||
		strings.HasPrefix(base, "mmcblk1") || strings.Contains(device, "by-label")
}

// media are directories where media are mounted by custom.
var media = []string{"/media/", "/mnt/usb", "/mnt/sd", "/mnt/mmc", "/mnt/udisk", "/tmp/usb", "/var/usb", "/tmp/mnt/", "/var/mnt/", "/var/usbdisk", "/mnt/disc"}

// runners are programs that run the file they are given.
var runners = map[string]bool{"sh": true, "ash": true, "bash": true, ".": true, "source": true, "nohup": true, "nice": true, "eval": true, "chroot": true, "insmod": true}

// run tells a command whose program stands on a medium.
func (r *reader) run(c *shell.Command, words []string) {
	for i := 0; i < len(words) && i < 4; i++ {
		if w := words[i]; r.onMedium(w) {
			r.tell(c, "media", nil, "run", []string{w, c.Text})
			return
		} else if !runners[path.Base(w)] && !strings.HasPrefix(w, "-") {
			return
		}
	}
}

func (r *reader) onMedium(w string) bool {
	for _, m := range r.mounted {
		if rest, is := strings.CutPrefix(w, m+"/"); is && rest != "" {
			return true
		}
	}
	for _, m := range media {
		if strings.HasPrefix(w, m) && strings.Contains(strings.Trim(w[len(m):], "/"), "/") {
			return true
		}
	}
	return false
}
