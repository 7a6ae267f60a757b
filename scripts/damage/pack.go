//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"assay"
)

// packer makes one sample of the tree in $T: a shell script that writes $O. It
// runs in a folder of its own; tools are the programs it needs.
type packer struct{ name, tools, script string }

// packers are Debian's. What a packer would make different every time, as
// times and identifiers, is fixed where it lets us.
var packers = []packer{
	{"tree.tar", "tar", `tar -C $T --sort=name --mtime=@0 -cf $O .`},
	{"tree.tar.gz", "tar gzip", `tar -C $T --sort=name --mtime=@0 -c . | gzip -9n > $O`},
	{"tree.tar.bz2", "tar bzip2", `tar -C $T --sort=name --mtime=@0 -c . | bzip2 -1 > $O`},
	{"tree.tar.xz", "tar xz", `tar -C $T --sort=name --mtime=@0 -c . | xz -T1 > $O`},
	{"tree-blocks.tar.xz", "tar xz", `tar -C $T --sort=name --mtime=@0 -c . | xz -T1 --block-size=256KiB > $O`},
	{"tree.tar.lzma", "tar xz", `tar -C $T --sort=name --mtime=@0 -c . | xz --format=lzma > $O`},
	{"tree.tar.zst", "tar zstd", `tar -C $T --sort=name --mtime=@0 -c . | zstd -q -19 > $O`},
	{"tree.tar.lz4", "tar lz4", `tar -C $T --sort=name --mtime=@0 -c . | lz4 -q -9 -B4 -BI > $O`},
	{"tree.tar.lzo", "tar lzop", `tar -C $T --sort=name --mtime=@0 -c . | lzop -c > $O`},
	{"tree.tar.lz", "tar lzip", `tar -C $T --sort=name --mtime=@0 -c . | lzip > $O`},
	{"tree.tar.Z", "tar compress", `tar -C $T --sort=name --mtime=@0 -c . | compress -c > $O`},
	{"newc.cpio", "cpio", `cd $T; find . | LC_ALL=C sort | cpio -o -H newc --reproducible --quiet > $O`},
	{"odc.cpio", "cpio", `cd $T; find . | LC_ALL=C sort | cpio -o -H odc --reproducible --quiet > $O`},
	{"tree.zip", "zip", `cd $T; zip -qrX $O .`},
	{"stored.zip", "zip", `cd $T; zip -qrX0 $O .`},
	{"solid.7z", "7z", `7z a -bd -mtm- $O $T >/dev/null`},
	{"files.7z", "7z", `7z a -bd -mtm- -ms=off $O $T >/dev/null`},
	{"tree.a", "ar", `ar crD $O $(find $T -type f -size -64k | LC_ALL=C sort)`},
	{"tree.cab", "gcab", `cd $T; gcab -cz $O $(find . -type f | LC_ALL=C sort)`},
	{"tree.arj", "arj", `cd $T; arj a -r -y $O . >/dev/null`},
	{"tree.deb", "dpkg-deb", `mkdir -p p/DEBIAN; cp -r $T p/opt; printf 'Package: tree\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n' > p/DEBIAN/control; dpkg-deb --root-owner-group -b p $O >/dev/null`},
	{"tree.run", "makeself", `makeself --nox11 --tar-quietly $T $O tree true >/dev/null 2>&1`},
	{"tree.iso", "genisoimage", `genisoimage -quiet -R -J -o $O $T`},
	{"gzip.squashfs", "mksquashfs", squash + `-comp gzip`},
	{"xz.squashfs", "mksquashfs", squash + `-comp xz`},
	{"zstd.squashfs", "mksquashfs", squash + `-comp zstd`},
	{"lz4.squashfs", "mksquashfs", squash + `-comp lz4`},
	{"tree.romfs", "genromfs", `genromfs -f $O -d $T -V tree`},
	{"tree.cramfs", "mkfs.cramfs", `mkfs.cramfs $T $O`},
	{"le.jffs2", "mkfs.jffs2", `mkfs.jffs2 -l -q -e 64KiB -r $T -o $O`},
	{"be.jffs2", "mkfs.jffs2", `mkfs.jffs2 -b -q -e 64KiB -r $T -o $O`},
	{"lzo.ubifs", "mkfs.ubifs", `mkfs.ubifs -r $T -m 2048 -e 126976 -c 200 -x lzo -o $O`},
	{"zlib.ubifs", "mkfs.ubifs", `mkfs.ubifs -r $T -m 2048 -e 126976 -c 200 -x zlib -o $O`},
	{"tree.ubi", "mkfs.ubifs ubinize", `mkfs.ubifs -r $T -m 2048 -e 126976 -c 200 -x zstd -o u; printf '[u]\nmode=ubi\nimage=u\nvol_id=0\nvol_type=dynamic\nvol_name=rootfs\nvol_flags=autoresize\n' > ini; ubinize -o $O -p 128KiB -m 2048 -Q 1 ini`},
	{"tree.ext2", "mke2fs", `truncate -s 6M $O; mke2fs -q -t ext2 -U clear -d $T $O`},
	{"tree.ext4", "mke2fs", ext4 + `$O; mke2fs -q -t ext4 -U 00000000-0000-0000-0000-000000000001 -E hash_seed=00000000-0000-0000-0000-000000000001 -d $T $O`},
	{"none.erofs", "mkfs.erofs", `mkfs.erofs --quiet -T0 -U 00000000-0000-0000-0000-000000000001 $O $T >/dev/null`},
	{"lz4.erofs", "mkfs.erofs", `mkfs.erofs --quiet -T0 -U 00000000-0000-0000-0000-000000000001 -zlz4hc $O $T >/dev/null`},
	{"deflate.erofs", "mkfs.erofs", `mkfs.erofs --quiet -T0 -U 00000000-0000-0000-0000-000000000001 -zdeflate $O $T >/dev/null`},
	{"tree.btrfs", "mkfs.btrfs", `truncate -s 120M $O; mkfs.btrfs -q --mixed --shrink --rootdir $T -U 00000000-0000-0000-0000-000000000001 $O`},
	{"tree.fat16", "mkfs.vfat mcopy", `truncate -s 6M $O; mkfs.vfat -i 1 $O >/dev/null; mcopy -Q -s -i $O $T/* ::`},
	{"tree.f2fs", "mkfs.f2fs sload.f2fs", `truncate -s 64M $O; mkfs.f2fs -q $O >/dev/null; sload.f2fs -f $T $O >/dev/null || true; sload.f2fs -h >/dev/null 2>&1 || true`},
	{"gpt.img", "mke2fs sgdisk", ext4 + `p; mke2fs -q -t ext4 -U clear -d $T p; truncate -s 8M $O; sgdisk -o -n 1:2048:+6M $O >/dev/null; dd if=p of=$O bs=1M seek=1 conv=notrunc status=none`},
	{"ext4.simg", "mke2fs img2simg", ext4 + `p; mke2fs -q -t ext4 -U clear -d $T p; img2simg p $O`},
	{"ext4.qcow2", "mke2fs qemu-img", ext4 + `p; mke2fs -q -t ext4 -U clear -d $T p; qemu-img convert -O qcow2 p $O`},
	{"ext4.vmdk", "mke2fs qemu-img", ext4 + `p; mke2fs -q -t ext4 -U clear -d $T p; qemu-img convert -O vmdk -o subformat=streamOptimized p $O`},
	{"ext4.vdi", "mke2fs qemu-img", ext4 + `p; mke2fs -q -t ext4 -U clear -d $T p; qemu-img convert -O vdi p $O`},
	{"ext4.vhd", "mke2fs qemu-img", ext4 + `p; mke2fs -q -t ext4 -U clear -d $T p; qemu-img convert -O vpc p $O`},
	{"squashfs.uimage", "mksquashfs mkimage", `mksquashfs $T s -quiet -no-progress -noappend -all-root -comp xz; mkimage -A mips -O linux -T filesystem -C none -n tree -d s $O >/dev/null`},
	{"cpio.srec", "cpio objcopy", `(cd $T; find etc -type f | LC_ALL=C sort | cpio -o -H newc --reproducible --quiet) > c; objcopy -I binary -O srec c $O`},
	{"cpio.hex", "cpio objcopy", `(cd $T; find etc -type f | LC_ALL=C sort | cpio -o -H newc --reproducible --quiet) > c; objcopy -I binary -O ihex c $O`},
}

const (
	squash = `mksquashfs $T $O -quiet -no-progress -noappend -all-root `
	ext4   = `truncate -s 6M `
)

// packed packs the tree with every packer that is there.
func packed(dir string) (list []sample, absent []string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, nil, err
	}
	tree := filepath.Join(dir, "tree")
	known, err := plant(tree)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range packers {
		to := filepath.Join(dir, p.name)
		if _, err := os.Stat(to); err != nil {
			if missing := missing(p.tools); missing != "" {
				absent = append(absent, p.name+": needs "+missing)
				continue
			}
			if err := p.run(tree, to); err != nil {
				absent = append(absent, fmt.Sprintf("%s: %v", p.name, err))
				continue
			}
		}
		list = append(list, sample{name: p.name, path: to, known: known, part: p.part()})
	}
	return list, absent, nil
}

func missing(tools string) string {
	for t := range strings.FieldsSeq(tools) {
		if _, err := exec.LookPath(t); err != nil {
			return t
		}
	}
	return ""
}

func (p *packer) run(tree, to string) error {
	work, err := os.MkdirTemp(filepath.Dir(to), "pack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	cmd := exec.Command("sh", "-eu", "-c", p.script)
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "T="+tree, "O="+to, "SOURCE_DATE_EPOCH=1000000000", "TZ=UTC", "LC_ALL=C", "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	if out, err := cmd.CombinedOutput(); err != nil {
		os.Remove(to)
		return fmt.Errorf("%w: %.200s", err, out)
	}
	return nil
}

// part: some packers take a part of the tree only.
func (p *packer) part() bool {
	return strings.Contains(p.script, "-size") || strings.Contains(p.script, "find etc")
}

// plant writes the tree: 72 files with 2 MiB, of text, of what programs look
// like to a compressor, and some that do not compress. It gives their sizes by
// their digests.
func plant(dir string) (map[assay.Digest]int64, error) {
	r := rand.New(rand.NewPCG(3, 5))
	known := map[assay.Digest]int64{}
	for i := range 72 {
		sub := []string{"etc", "etc/init.d", "bin", "lib", "lib/modules", "usr/share", "www", "www/img"}[i%8]
		name := filepath.Join(dir, sub, fmt.Sprintf("file%02d", i))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return nil, err
		}
		size := 200 << r.IntN(10)
		b := body(r, i%8, size+r.IntN(size))
		known[assay.DigestOf(b)] = int64(len(b))
		if err := os.WriteFile(name, b, 0o644); err != nil {
			return nil, err
		}
		if err := os.Chtimes(name, time.Time{}, time.Unix(1_000_000_000, 0)); err != nil {
			return nil, err
		}
	}
	return known, nil
}

func body(r *rand.Rand, kind, size int) []byte {
	var b []byte
	for len(b) < size {
		switch {
		case kind < 2 || kind == 6:
			b = fmt.Appendf(b, "option%d = %x # %s\n", r.IntN(100), r.Uint32(), []string{"on", "off", "default"}[r.IntN(3)])
		case kind == 7:
			b = append(b, byte(r.Uint32()))
		case len(b) > 64 && r.IntN(3) > 0: // something like it stood before
			at := r.IntN(len(b) - 32)
			b = append(b, b[at:at+4+r.IntN(28)]...)
		default:
			b = append(b, byte(r.IntN(64)), byte(r.Uint32()), byte(r.IntN(8)), 0)
		}
	}
	return b[:size]
}
