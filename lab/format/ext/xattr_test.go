package ext_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/ext"
	"assay/lab/format/formattest"
)

// Attributes of all sizes, as debugfs writes them: in the inode, in a block,
// in an inode of their own.
func TestAttributes(t *testing.T) {
	mke2fs, debugfs := tool(t, "mke2fs"), tool(t, "debugfs")
	tmp := t.TempDir()
	img, tree := filepath.Join(tmp, "img"), filepath.Join(tmp, "tree")
	os.Mkdir(tree, 0o755)
	os.WriteFile(filepath.Join(tree, "f"), []byte("x"), 0o644)
	run(t, mke2fs, "-q", "-F", "-t", "ext4", "-b", "1024", "-O", "ea_inode", "-d", tree, img, "8M")
	want := map[string][]byte{"user.small": []byte("1"), "security.capability": noise(20), "user.middle": noise(300), "trusted.more": noise(500), "user.large": noise(1000)}
	for name, value := range want {
		file := filepath.Join(tmp, "value")
		os.WriteFile(file, value, 0o600)
		run(t, debugfs, "-w", "-R", fmt.Sprintf("ea_set -f %s /f %s", file, name), img)
	}
	b, err := os.ReadFile(img)
	if err != nil {
		t.Fatal(err)
	}
	o := formattest.MustOpen(t, ext.Format, "x", b)
	got := map[string][]byte{}
	for _, x := range o.Find("f").Xattrs {
		got[x.Name] = x.Value
	}
	for name, value := range want {
		if !bytes.Equal(got[name], value) {
			t.Errorf("%s: %d bytes, want %d", name, len(got[name]), len(value))
		}
	}
	if len(o.Unread) > 0 {
		t.Errorf("unread %v", o.Unread)
	}
}

// An access control list has the form that system calls give.
func TestAccessList(t *testing.T) {
	d := disks["ext4 1 KiB"]
	x := file("f", 0o640, []byte("x"))
	disk := []byte{1, 0, 0, 0, 1, 0, 6, 0, 2, 0, 4, 0, 0xe8, 3, 0, 0, 4, 0, 4, 0}
	x.Xattrs = []assay.Xattr{{Name: "user.", Value: disk}}
	b := d.build(x)
	at := d.table(d.number["f"])[128+32+4:]
	at[1] = 2 // system.posix_acl_access
	sum := d.table(d.number["f"])
	sum[0x7c], sum[0x7d], sum[0x82], sum[0x83] = 0, 0, 0, 0
	v := d.sum(d.inodeSeed(d.number["f"]), sum)
	binary.LittleEndian.PutUint16(sum[0x7c:], uint16(v))
	binary.LittleEndian.PutUint16(sum[0x82:], uint16(v>>16))
	o := formattest.MustOpen(t, ext.Format, "x", b)
	want := []byte{2, 0, 0, 0, 1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff, 2, 0, 4, 0, 0xe8, 3, 0, 0, 4, 0, 4, 0, 0xff, 0xff, 0xff, 0xff}
	if l := o.Find("f").Xattrs; len(l) != 1 || l[0].Name != "system.posix_acl_access" || !bytes.Equal(l[0].Value, want) {
		t.Errorf("attributes %q", l)
	}
}

// Files that were deleted while they were open are told and not listed.
func TestOrphans(t *testing.T) {
	d := disks["ext2 1 KiB"]
	b := d.build(file("f", 0o644, []byte("x")))
	binary.LittleEndian.PutUint32(b[1024+0xe8:], 14)
	binary.LittleEndian.PutUint32(d.table(14)[0x14:], 13)
	o := formattest.MustOpen(t, ext.Format, "x", b)
	if p := fmt.Sprint(o.Properties); !strings.Contains(p, "{orphan-inodes 14, 13}") || len(o.Entries) != 2 {
		t.Errorf("properties %s", p)
	}
}
