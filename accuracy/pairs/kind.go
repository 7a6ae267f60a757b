//go:build linux

package pairs

import (
	"fmt"
	"sync"

	"assay"
)

// packer makes an image of a tree.
type packer func(b *bench, t Tree, o options) ([]byte, error)

// kind is one kind of container with what it records and how packing it may
// vary.
type kind struct {
	name  string
	needs string // a program; empty: written here
	disk  bool   // the packer reads a directory: that takes root
	has   traits
	pack  packer
	vary  []variation
	tweak []tweak
	seeds int // trees that each change is tried on
}

// variation is a way to pack the same tree that means nothing. base is what
// the other side is packed with.
type variation struct {
	name   string
	o      options
	causes []string
	tree   func(Tree) Tree
}

var (
	again    = variation{name: "packed again", o: options{time: noon + 86400}}
	order    = variation{name: "order", o: options{time: noon, order: 7}, causes: []string{"ordering", "container"}}
	fast     = variation{name: "level", o: options{time: noon, level: 1}, causes: []string{"compression"}}
	touched  = variation{name: "times of files", o: options{time: noon}, causes: []string{"timestamp"}, tree: later}
	anew     = variation{name: "programs built again", o: options{time: noon}, causes: []string{"buildid", "timestamp", "path", "builder", "checksum"}, tree: func(t Tree) Tree { return rebuilt(t, false) }}
	anewLong = variation{name: "programs built again, longer texts", o: options{time: noon}, causes: []string{"buildid", "timestamp", "path", "builder", "container"}, tree: func(t Tree) Tree { return rebuilt(t, true) }}
)

func sized(n int) variation {
	return variation{name: fmt.Sprintf("blocks of %d", n), o: options{time: noon, block: n}, causes: []string{"compression", "container"}}
}

func compressor(name string) variation {
	return variation{name: "compressor " + name, o: options{time: noon, comp: name}, causes: []string{"compression", "container"}}
}

func option(name string, cause string, extra ...string) variation {
	return variation{name: name, o: options{time: noon, extra: extra}, causes: []string{cause, "container", "compression", "padding"}}
}

// later gives all files other times.
func later(t Tree) Tree {
	t = t.Clone()
	for i := range t {
		t[i].Time += 3600*24*30 + int64(i)
	}
	return t
}

const (
	allOf = modes | owners | times | links | hardlinks | devices | xattrs
	unixy = modes | owners | times | links | hardlinks | devices
)

func kinds() []kind {
	squashfs := func(comp string, seeds int, vary ...variation) kind {
		return kind{
			name: "squashfs-" + comp, needs: "mksquashfs", has: allOf, pack: packSquashfs(comp), seeds: seeds, tweak: squashfsTweaks,
			vary: append(vary, again, order, touched, anew, anewLong, sized(64<<10), sized(1<<20), option("no fragments", "container", "-no-fragments"), option("tables stored", "compression", "-noI")),
		}
	}
	return []kind{
		{name: "tar", has: allOf | copies, pack: packTar, tweak: tarTweaks, seeds: 2, vary: []variation{order, touched, anew, anewLong}},
		{name: "tar.gz", has: allOf | copies, pack: piped(packTar, packGzip), tweak: gzipTweaks, seeds: 2, vary: []variation{again, order, fast, touched, anew, anewLong}},
		{name: "tar.zst", has: allOf | copies, pack: piped(packTar, packZstd), tweak: behindTweaks, seeds: 1, vary: []variation{order, fast, touched, anew, anewLong}},
		{name: "tar.xz", needs: "xz", has: allOf | copies, pack: through(packTar, "xz"), tweak: behindTweaks, seeds: 1, vary: []variation{order, fast, touched, anew, anewLong}},
		{name: "tar.bz2", needs: "bzip2", has: allOf | copies, pack: through(packTar, "bzip2"), tweak: behindTweaks, seeds: 1, vary: []variation{order, fast, touched, anew, anewLong}},
		{name: "cpio", has: unixy | copies, pack: packCpio, tweak: cpioTweaks, seeds: 2, vary: []variation{order, touched, anew, anewLong}},
		{name: "cpio.gz", has: unixy | copies, pack: piped(packCpio, packGzip), tweak: gzipTweaks, seeds: 1, vary: []variation{again, order, fast, touched, anew, anewLong}},
		{name: "zip", has: modes | times | links, pack: packZip, tweak: zipTweaks, seeds: 2, vary: []variation{order, fast, compressor("store"), touched, anew, anewLong}},
		squashfs("gzip", 2, fast, compressor("xz"), compressor("zstd"), compressor("lz4")),
		squashfs("xz", 1, compressor("gzip")),
		squashfs("zstd", 1, fast),
		squashfs("lzo", 1),
		{name: "ext4", needs: "mke2fs", disk: true, has: allOf, pack: packExt("ext4"), tweak: ext4Tweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, sized(4096), option("no journal", "container", "-O", "^has_journal")}},
		{name: "ext2", needs: "mke2fs", disk: true, has: allOf, pack: packExt("ext2"), tweak: ext2Tweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, option("inodes of 128 bytes", "container", "-I", "128")}},
		{name: "jffs2", needs: "mkfs.jffs2", disk: true, has: unixy &^ hardlinks, pack: packJffs2, tweak: jffs2Tweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, option("not compressed", "compression", "-m", "none"), option("erase blocks of 128 KiB", "container", "-e", "128KiB")}},
		{name: "cramfs", needs: "mkfs.cramfs", disk: true, has: modes | owners | links | devices, pack: packCramfs, tweak: cramfsTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong}},
		{name: "romfs", needs: "genromfs", disk: true, has: links | devices, pack: packRomfs, tweak: romfsTweaks, seeds: 1, vary: []variation{again, anew, anewLong, option("alignment", "container", "-A", "64,/bin")}},
		{name: "erofs", needs: "mkfs.erofs", disk: true, has: allOf, pack: packErofs, tweak: erofsTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, option("lz4", "compression", "-zlz4")}},
		{name: "iso9660", needs: "mkisofs", disk: true, has: modes | owners | times | links, pack: packISO, tweak: isoTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong}},
		{name: "ubi", needs: "mkfs.ubifs", disk: true, has: unixy | hardlinks, pack: packUBI, tweak: ubiTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, compressor("zlib"), compressor("none"), option("erase counters", "container", "-e", "7"), option("sequence number", "identity", "-Q", "4711")}},
		{name: "uimage", has: unixy | copies, pack: packUImage, tweak: uimageTweaks, seeds: 1, vary: []variation{again, order, fast, touched, anew, anewLong}},
		{name: "trx", needs: "mksquashfs", has: allOf, pack: packTRX, tweak: trxTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, compressor("gzip")}},
		{name: "chk", needs: "mksquashfs", has: allOf, pack: packCHK, tweak: chkTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, compressor("gzip")}},
		{name: "tplink", needs: "mksquashfs", has: allOf, pack: packTPLink, tweak: tplinkTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, compressor("gzip")}},
		{name: "seama", needs: "mksquashfs", has: allOf, pack: packSeama, tweak: seamaTweaks, seeds: 1, vary: []variation{again, touched, anew, anewLong, compressor("gzip")}},
	}
}

// piped packs what a packer made.
func piped(inner packer, outer func([]byte, options) ([]byte, error)) packer {
	return func(b *bench, t Tree, o options) ([]byte, error) {
		x, err := inner(b, t, o)
		if err != nil {
			return nil, err
		}
		return outer(x, o)
	}
}

// through packs what a packer made with a program that reads and writes
// streams.
func through(inner packer, program string) packer {
	return func(b *bench, t Tree, o options) ([]byte, error) {
		x, err := inner(b, t, o)
		if err != nil {
			return nil, err
		}
		return filter(b, x, program, []string{"-6", "-1", "-6", "-9"}[o.level])
	}
}

var root = packSquashfs("xz")

func packUImage(b *bench, t Tree, o options) ([]byte, error) {
	x, err := piped(packCpio, packGzip)(b, t, o)
	return uimage{time: uint32(o.time), load: 0x80800000, entry: 0x80800000, os: 5, arch: 5, kind: 3, name: "Ramdisk RTR-100", data: x}.write(), err
}

// kernelText is what a kernel says of its build.
func kernelText(o options) string {
	if o.time != noon {
		return "root@builder) (gcc 12.2.0) #1 Sat Mar  2 12:00:00 UTC 2024"
	}
	return "root@builder) (gcc 12.2.0) #1 Fri Mar  1 12:00:00 UTC 2024"
}

func packTRX(b *bench, t Tree, o options) ([]byte, error) {
	x, err := root(b, t, o)
	return trx(kernelOf(3, kernelText(o)), x), err
}

func packCHK(b *bench, t Tree, o options) ([]byte, error) {
	x, err := root(b, t, o)
	return chk("U12H332T00_NETGEAR", kernelOf(3, kernelText(o)), x), err
}

func packTPLink(b *bench, t Tree, o options) ([]byte, error) {
	x, err := root(b, t, o)
	return tplink(kernelOf(3, kernelText(o)), x), err
}

func packSeama(b *bench, t Tree, o options) ([]byte, error) {
	x, err := root(b, t, o)
	return seama(x, "dev=/dev/mtdblock/2"), err
}

// stores leaves out of a tree what a kind of container does not record.
func (k *kind) stores(t Tree) Tree {
	types := []assay.Type{assay.Regular, assay.Dir}
	for _, x := range []struct {
		t    traits
		list []assay.Type
	}{{links, []assay.Type{assay.Symlink}}, {hardlinks, []assay.Type{assay.Hardlink}}, {devices, []assay.Type{assay.CharDev, assay.BlockDev}}} {
		if k.has&x.t != 0 {
			types = append(types, x.list...)
		}
	}
	t = t.only(types...)
	for i := range t {
		if k.has&xattrs == 0 {
			t[i].Xattrs = nil
		}
	}
	return t
}

// cached keeps images that are the first side of several pairs.
type cached struct {
	mu    sync.Mutex
	trees map[uint64]Tree
	made  map[string]*image
}

type image struct {
	once sync.Once
	b    []byte
	err  error
}

func (c *cached) tree(seed uint64) (Tree, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.trees[seed]; ok {
		return t, nil
	}
	t, err := newTree(seed)
	if c.trees == nil {
		c.trees = map[uint64]Tree{}
	}
	c.trees[seed] = t
	return t, err
}

// base is the tree of a seed, packed as usual.
func (c *cached) base(b *bench, k *kind, seed uint64) (Tree, []byte, error) {
	t, err := c.tree(seed)
	if err != nil {
		return nil, nil, err
	}
	t = k.stores(t)
	key := fmt.Sprint(k.name, " ", seed)
	c.mu.Lock()
	if c.made == nil {
		c.made = map[string]*image{}
	}
	i := c.made[key]
	if i == nil {
		i = &image{}
		c.made[key] = i
	}
	c.mu.Unlock()
	i.once.Do(func() { i.b, i.err = k.pack(b, t, options{time: noon}) })
	return t, i.b, i.err
}
