package accuracy

import (
	"strings"

	"assay"
)

// asStored changes what is known of a root file system into what an image of
// it can say, for formats and makers that do not keep all of it. It gives the
// reasons; none when everything is kept. image is the file's name.
func asStored(image string, t *Truth) (why []string) {
	for _, k := range keepers {
		if strings.HasPrefix(image, k.image) {
			why = append(why, k.why)
			k.change(t)
		}
	}
	return why
}

// keepers are formats and makers that keep less than there was, by the first
// characters of the names of generated images.
var keepers = []struct {
	image  string
	why    string
	change func(*Truth)
}{
	{"02-vendor-rtr100-1.1-altered", "the listing is that of the image before it was altered: usr/sbin/lighttpd has another bit, usr/lib/libhook.so was added", func(t *Truth) {
		t.each(func(r *Row) {
			if r.Path == "usr/sbin/lighttpd" {
				r.SHA256 = assay.Digest{}
			}
		})
		t.Rows = append(t.Rows, Row{Path: "usr/lib/libhook.so", Type: "file"})
	}},
	{"07-cramfs", "cramfs keeps the lowest eight bits of groups", func(t *Truth) {
		t.each(func(r *Row) {
			if r.GID != nil {
				gid := *r.GID & 0xff
				r.GID = &gid
			}
		})
	}},
	{"08-romfs", "romfs keeps of modes whether a file is executable, and no owners; modes are those that Linux shows", func(t *Truth) {
		t.each(func(r *Row) {
			r.UID, r.GID = nil, nil
			if r.Path == "etc/vendor-hardlink.conf" || r.Mode == nil {
				r.Mode = nil // of a hard link nothing is kept
				return
			}
			mode := romfsModes[r.Type]
			if r.Type == "file" && *r.Mode&0o111 != 0 {
				mode |= 0o111
			}
			r.Mode = &mode
		})
	}},
	{"10-btrfs", "mkfs.btrfs --rootdir writes 0 for the numbers of devices, as btrfs inspect-internal dump-tree shows", func(t *Truth) {
		t.each(func(r *Row) {
			if r.Major != nil {
				r.Major, r.Minor = new(uint32), new(uint32)
			}
		})
	}},
	{"10-f2fs", "sload.f2fs leaves devices and pipes out and writes owner 0, as fsck.f2fs -t shows", func(t *Truth) {
		kept := t.Rows[:0]
		for _, r := range t.Rows {
			switch r.Type {
			case "file", "dir", "symlink":
				r.UID, r.GID = new(uint32), new(uint32)
				kept = append(kept, r)
			}
		}
		t.Rows = kept
	}},
	{"92-damaged-jffs2", "64 bytes of the node at 0x40000 are flipped: a part of bin/busybox cannot be read", func(t *Truth) {
		t.each(func(r *Row) {
			if r.Path == "bin/busybox" {
				r.SHA256 = assay.Digest{}
			}
		})
	}},
}

// romfsModes are those of romfs_modemap in Linux, fs/romfs/super.c.
var romfsModes = map[string]uint32{"file": 0o644, "dir": 0o755, "symlink": 0o777, "chardev": 0o600, "blockdev": 0o600, "fifo": 0o644, "socket": 0o644}

func (t *Truth) each(change func(*Row)) {
	for i := range t.Rows {
		change(&t.Rows[i])
	}
}
