package escape

import (
	"fmt"
	"testing"

	"assay"
	"assay/lab/check"
	"assay/lab/check/checktest"
)

func TestFlawed(t *testing.T) {
	im := (&checktest.Image{}).Opened("fw", "tar")
	im.File("../../../../tmp/ESCAPE_1", 0o644).File("/tmp/ESCAPE_2", 0o644).Link("link", "/tmp").File("link/ESCAPE_3", 0o644).
		Hardlink("hl", "/etc/passwd").Link("a/up", "../../../x").File("ok.txt", 0o644).Link("fine", "ok.txt").Hardlink("hl2", "ok.txt").
		Link("in", "a").File("in/x", 0o644)
	im.Want(t, Check,
		"high name: ../../../../tmp/ESCAPE_1 @ ../../../../tmp/ESCAPE_1",
		"high name: /tmp/ESCAPE_2 @ /tmp/ESCAPE_2",
		"low absolute-link: link -> /tmp @ link",
		"high through-link: link/ESCAPE_3 below link -> /tmp @ link/ESCAPE_3",
		"high hardlink: hl -> /etc/passwd @ hl",
		"medium climbing-link: a/up -> ../../../x @ a/up")
}

// A root file system, and the payload of a package, lead anywhere inside.
func TestClean(t *testing.T) {
	system := (&checktest.Image{}).Opened("fw", "filesystem/squashfs")
	system.Link("etc/mtab", "/proc/mounts").Link("etc/passwd", "../tmp/passwd").Link("var", "/tmp").Hardlink("bin/sh", "bin/busybox").Link("lib/x", "../../lib/y").File("tmp/..x", 0o644)
	system.Want(t, Check, "medium climbing-link: lib/x -> ../../lib/y @ lib/x")
	payload := (&checktest.Image{}).Opened("fw", "tar")
	payload.Link("etc/mtab", "/proc/mounts").File("usr/bin/x", 0o755).Link("opt/app", "/usr/lib/app")
	payload.Want(t, Check)
}

// In a system, climbing above the root is a mistake without effect.
func TestSystem(t *testing.T) {
	im := (&checktest.Image{}).Opened("fw", "tar")
	im.Link("rootfs/lib/x", "../../../y").Link("rootfs/etc/mtab", "/proc/mounts").Hardlink("rootfs/bin/sh", "/rootfs/bin/busybox")
	c := Check
	run := c.Run
	c.Run = func(v *check.View, report func(check.Flaw)) {
		v.Systems = []assay.System{{Path: "fw!/rootfs"}}
		run(v, report)
	}
	im.Want(t, c, "low climbing-link: rootfs/lib/x -> ../../../y @ rootfs/lib/x")
}

func TestMany(t *testing.T) {
	im := (&checktest.Image{}).Opened("fw", "zip")
	for i := range 30 {
		im.File(fmt.Sprintf("../%02d", i), 0o644)
	}
	im.Want(t, Check, "high name: 30 entries, such as ../00 @ ...")
}

func TestClimbs(t *testing.T) {
	for _, c := range []struct {
		dir, target string
		want        bool
	}{
		{".", "..", true}, {"a", "..", false}, {"a", "../..", true}, {"a/b", "../../c", false}, {"a", "/..", true}, {"a", "/x/..", false}, {"a", "b/../../..", true}, {"", "", false},
	} {
		if got := climbs(c.dir, c.target); got != c.want {
			t.Errorf("climbs(%q, %q) = %v", c.dir, c.target, got)
		}
	}
}
