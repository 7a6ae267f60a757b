package system

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

func paths(roots []Root) (all []string) {
	for _, r := range roots {
		all = append(all, string(r.Path))
	}
	return all
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name, rows string
		want       []string
	}{
		{"whole layer", "bin/busybox bin/sh etc/passwd sbin/init lib/ proc/", []string{"fw!/a"}},
		{"router with its accounts in /var", "bin/busybox bin/sh etc/inittab etc/init.d/rcS init lib/ld-uClibc.so.0", []string{"fw!/a"}},
		{"in a directory", "squashfs-root/bin/sh squashfs-root/etc/inittab squashfs-root/lib/libc.so.6 readme", []string{"fw!/a!/squashfs-root"}},
		{"two beside each other", "fs/root/bin/sh fs/root/etc/passwd fs/root/sbin/init fs/rescue/bin/sh fs/rescue/etc/passwd fs/rescue/init", []string{"fw!/a!/fs/rescue", "fw!/a!/fs/root"}},
		{"chroot inside", "bin/sh etc/passwd sbin/init var/jail/bin/sh var/jail/etc/passwd var/jail/sbin/init", []string{"fw!/a"}},
		{"absolute names", "/bin/sh /etc/passwd /sbin/init", []string{"fw!/a"}},
		{"shell package", "bin/busybox bin/sh usr/share/doc/busybox/copyright usr/share/man/man1/busybox.1.gz", nil},
		{"C library package", "lib/ld-linux.so.3 lib/libc.so.6 etc/ld.so.conf.d/x.conf usr/share/doc/libc6/copyright usr/lib/x", nil},
		{"jar", "META-INF/MANIFEST.MF etc/passwd lib/x.jar com/example/A.class", nil},
		{"install prefix", "bin/tool sbin/toold etc/tool.conf lib/libtool.so share/x", nil},
		{"names that leave", "../bin/sh ../../etc/passwd ../sbin/init", nil},
	} {
		s := (&sample{}).opened("fw", "fw").opened("fw!/a", "a").names("fw!/a", c.rows)
		if diff := cmp.Diff(c.want, paths(Find(s.files()))); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestFindCopies(t *testing.T) {
	s := (&sample{}).opened("fw", "fw")
	const rows = "rootfs/bin/sh rootfs/etc/passwd rootfs/sbin/init"
	for _, at := range []assay.Path{"fw!/a", "fw!/b", "fw!/c"} {
		tag := "same"
		if at == "fw!/b" {
			tag = "other"
		}
		s.opened(at, tag).names(at, rows)
	}
	s.add("fw", "loose")
	roots := Find(s.files())
	if diff := cmp.Diff([]string{"fw!/a!/rootfs", "fw!/b!/rootfs"}, paths(roots)); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff([]assay.Path{"fw!/c!/rootfs"}, roots[0].Also); diff != "" {
		t.Fatal(diff)
	}
	trees, rest := Divide(s.files(), roots, func(*assay.File) bool { return true })
	if len(trees) != 2 || trees[0].Len() != 3 || trees[1].Len() != 3 {
		t.Fatalf("trees %v", trees)
	}
	if f := trees[1].Lookup("/etc/passwd"); f == nil || f.Path != "fw!/b!/rootfs/etc/passwd" {
		t.Errorf("etc/passwd: %+v", f)
	}
	// what stands outside: the three opened contents, the subject, "loose"
	if rest.Len() != 5 {
		t.Errorf("%d rows outside of systems, want 5", rest.Len())
	}
}

// Every listing of a real image's root file system is one system.
func TestFindReal(t *testing.T) {
	shared := os.Getenv("ASSAY_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	for _, image := range []string{"huawei-hg532e.bin", "linksys-wrt54gl.squashfs", "linksys-wrt54gl-rootfs.tar.xz", "dlink-dir815-1.01.zip", "tplink-wr841n-v10.bin",
		"odi-dfp34x-210702.tar", "vsol-v2801f-201104.tar", "technicolor-rptem-1.0.1.squashfs", "dvrf-v03-rootfs.tar.xz"} {
		b, err := os.ReadFile(filepath.Join(shared, "corpora", "real", "ground-truth", image+".files.json"))
		if err != nil {
			t.Skip("needs the listings of real images: set ASSAY_SHARED")
		}
		var doc struct {
			Entries, Files []struct{ Path, Type, Target, Link string }
		}
		if err := json.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		s := (&sample{}).opened("fw", "fw")
		for _, e := range append(doc.Entries, doc.Files...) {
			s.add("fw", e.Path)
		}
		if diff := cmp.Diff([]string{"fw"}, paths(Find(s.files()))); diff != "" {
			t.Errorf("%s: %s", image, diff)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("bin/sh", "/etc/passwd", "../sbin/init")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		s := (&sample{}).opened("fw", "fw")
		for _, n := range []string{a, b, c, "sbin/init"} {
			s.rows = append(s.rows, assay.File{Path: assay.Path("fw").Inside(n)})
		}
		roots := Find(s.files())
		Divide(s.files(), roots, func(*assay.File) bool { return true })
	})
}
