package mounts

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func mount(line int, device, point, fstype, options string) fact.Setting {
	return fact.Setting{Program: "mount", Key: point, Value: device + " " + fstype + " " + options, Args: []string{device, fstype, options}, Line: line}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/fstab", 0o644, mount(1, "none", "/tmp", "tmpfs", "defaults"), mount(2, "/dev/sda1", "/mnt/usb", "auto", "nosuid"),
		mount(3, "/dev/sdb1", "/mnt", "vfat", "rw"), mount(4, "devpts", "/dev/pts", "devpts", "mode=0622"), mount(5, "ramfs", "/var", "ramfs", "nodev")).
		File("etc/init.d/rcS", 0o755, mount(9, "none", "/tmp", "tmpfs", "defaults"))
	im.Want(t, Check,
		"low media: /mnt without noexec; /mnt/usb without nodev,noexec @ etc/fstab:2 etc/fstab:3",
		"info shared: /tmp without nosuid,nodev; /var without nosuid @ etc/fstab:1 etc/fstab:5 etc/init.d/rcS:9",
		"info terminals: /dev/pts mode=0622 @ etc/fstab:4")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/fstab", 0o644, mount(1, "proc", "/proc", "proc", "defaults"), mount(2, "tmpfs", "/tmp", "tmpfs", "nosuid,nodev"), mount(3, "/dev/sda1", "/", "ext4", "errors=remount-ro"),
		mount(4, "/dev/sr0", "/media/cdrom0", "udf,iso9660", "user,noauto"), mount(5, "devpts", "/dev/pts", "devpts", "gid=5,mode=620"), mount(6, "/dev/mtdblock3", "/var", "jffs2", "rw")).
		File("usr/lib/systemd/system/tmp.mount", 0o644, mount(3, "tmpfs", "/tmp", "tmpfs", "mode=1777,strictatime,nosuid,nodev,size=50%%"))
	im.Want(t, Check)
}
