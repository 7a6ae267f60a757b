package automount

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	run := fact.Setting{Program: "media", Section: "script > if", Key: "run", Value: "/mnt/usb/autorun.sh $MNT/autorun.sh", Args: []string{"/mnt/usb/autorun.sh", "$MNT/autorun.sh"}, Line: 3}
	again := run
	again.Line = 8
	im.File("etc/hotplug.d/block/10-mount", 0o755, run, again)
	im.Want(t, Check, "medium run: /mnt/usb/autorun.sh (under a condition) @ etc/hotplug.d/block/10-mount:3 etc/hotplug.d/block/10-mount:8")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, fact.Setting{Program: "mount", Section: "script", Key: "/mnt/usb", Args: []string{"/dev/sda1", "vfat", "noexec"}, Line: 1})
	im.Want(t, Check)
}
