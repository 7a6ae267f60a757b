package fstab

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# <file system>\nproc /proc proc defaults 0 0\n tmpfs\t/tmp\ttmpfs nosuid,nodev 0 0\n/dev/sda1 /mnt/a\\040b vfat\nbad line\n",
		"2 mount /proc = proc proc defaults\n"+
			"3 mount /tmp = tmpfs tmpfs nosuid,nodev\n"+
			"4 mount /mnt/a b = /dev/sda1 vfat defaults\n")
	surveytest.Want(t, Survey, "[Unit]\nWhat=no\n[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\nOptions=mode=1777,nosuid\n",
		"5 mount [Mount] /tmp = tmpfs tmpfs mode=1777,nosuid\n")
	surveytest.Want(t, Survey, "[Mount]\nWhat=x\n",
		"")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/fstab etc/fstab.ubi usr/lib/systemd/system/tmp.mount", "usr/share/doc/mount/examples/fstab etc/mtab")
}

func FuzzRead(f *testing.F) {
	f.Add("a b c d\n")
	f.Add("[Mount]\nWhere=/x\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
