//go:build linux

package pairs

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"

	"assay"
)

// Plan is a pair that can be made.
type Plan struct {
	Name, Kind, Recipe string
	make               func(b *bench) (*Pair, error) // nil, nil: the recipe does not apply
}

// Plans are all pairs whose tools are there; without are the kinds left out,
// with the reason.
func Plans(isRoot bool) (list []Plan, without []string) {
	c := &cached{}
	var there []kind
	for _, k := range kinds() {
		switch {
		case k.needs != "" && !installed(k.needs):
			without = append(without, k.name+": "+k.needs+" is not installed")
			continue
		case k.disk && !isRoot:
			without = append(without, k.name+": takes root for owners and devices")
			continue
		}
		there = append(there, k)
	}
	for i := range there {
		k := &there[i]
		list = append(list, varied(c, k)...)
		list = append(list, changed(c, k)...)
		list = append(list, tweaked(c, k)...)
		list = append(list, spoiled(c, k)...)
	}
	list = append(list, repacked(c, there)...)
	list = append(list, loose(c)...)
	return append(list, locked()...), without
}

func plan(kind, recipe string, seed uint64, make func(b *bench) (*Pair, error)) Plan {
	return Plan{Name: fmt.Sprintf("%s, %s, %d", kind, recipe, seed), Kind: kind, Recipe: recipe, make: make}
}

// varied: the same tree packed twice.
func varied(c *cached, k *kind) (list []Plan) {
	for seed := range uint64(3) {
		for _, v := range k.vary {
			list = append(list, plan(k.name, v.name, seed, func(b *bench) (*Pair, error) {
				t, x, err := c.base(b, k, seed)
				if err != nil {
					return nil, err
				}
				if v.tree != nil {
					t = k.stores(v.tree(t))
				}
				y, err := k.pack(b, t, v.o)
				return &Pair{A: x, B: y, Want: assay.Equivalent, Causes: v.causes, Offset: nothing}, err
			}))
		}
	}
	return list
}

// changed: one thing of the tree is another one.
func changed(c *cached, k *kind) (list []Plan) {
	for seed := range uint64(k.seeds) {
		for i, ch := range changes {
			if ch.needs&^k.has != 0 {
				continue
			}
			list = append(list, plan(k.name, ch.name, seed, func(b *bench) (*Pair, error) {
				t, x, err := c.base(b, k, seed)
				if err != nil {
					return nil, err
				}
				t, path, off := ch.do(rand.New(rand.NewPCG(seed, uint64(i))), t)
				y, err := k.pack(b, t, options{time: noon})
				return &Pair{A: x, B: y, Want: assay.Different, Causes: ch.causes, Path: path, Offset: off}, err
			}))
		}
	}
	return list
}

// tweaked: bytes of the image are others that no file has.
func tweaked(c *cached, k *kind) (list []Plan) {
	for seed := range uint64(2) {
		for i, tw := range k.tweak {
			list = append(list, plan(k.name, tw.name, seed, func(b *bench) (*Pair, error) {
				_, x, err := c.base(b, k, seed)
				if err != nil {
					return nil, err
				}
				y, off := tw.do(rand.New(rand.NewPCG(seed, uint64(i)+100)), bytes.Clone(x))
				if y == nil || bytes.Equal(x, y) {
					return nil, nil
				}
				return &Pair{A: x, B: y, Want: assay.Different, Causes: tw.causes, Path: ".", Offset: off}, nil
			}))
		}
	}
	return list
}

// compressed are kinds in which a byte that is damaged makes contents
// unreadable.
var compressed = []string{"tar.gz", "tar.xz", "tar.bz2", "tar.zst", "cpio.gz", "zip", "squashfs", "cramfs", "jffs2", "ubi", "seama"}

// spoiled: one side is damaged or cut short.
func spoiled(c *cached, k *kind) (list []Plan) {
	fits := false
	for _, n := range compressed {
		fits = fits || strings.HasPrefix(k.name, n)
	}
	if !fits {
		return nil
	}
	for seed := range uint64(2) {
		damage := func(recipe string, do func(r *rand.Rand, b []byte) []byte) {
			list = append(list, plan(k.name, recipe, seed, func(b *bench) (*Pair, error) {
				_, x, err := c.base(b, k, seed)
				if err != nil {
					return nil, err
				}
				y := do(rand.New(rand.NewPCG(seed, 200)), bytes.Clone(x))
				return &Pair{A: x, B: y, Want: assay.CannotTell, Offset: nothing}, nil
			}))
		}
		if sums := !strings.HasSuffix(k.name, "lzo") && k.name != "seama" && k.name != "ubi"; sums { // others show the damage as another content
			damage("damaged", func(r *rand.Rand, b []byte) []byte {
				n := int(bytes.LastIndexByte(bytes.TrimRight(b, "\x00\xff"), b[0])) // the used part
				at := 200 + max(n, 1000)/4 + r.IntN(max(n, 1000)/4)
				for i := range 48 {
					if at+i < len(b) {
						b[at+i] ^= byte(1 + r.IntN(255))
					}
				}
				return b
			})
		}
		if strings.HasSuffix(k.name, ".gz") {
			damage("wrong checksum", func(_ *rand.Rand, b []byte) []byte { b[len(b)-8] ^= 1; return b })
		}
		damage("cut short", func(r *rand.Rand, b []byte) []byte { return b[:len(b)*6/10] })
	}
	return list
}

// repacked: the same tree in containers of different kinds.
func repacked(c *cached, there []kind) (list []Plan) {
	for i := range there {
		for j := range there {
			x, y := &there[i], &there[j]
			if i == j || x.seeds == 1 && y.seeds == 1 && (i+j)%3 != 0 || isVendor(x) || isVendor(y) {
				continue
			}
			list = append(list, plan("other kind", x.name+" and "+y.name, 0, func(b *bench) (*Pair, error) {
				both := *x
				both.has &= y.has
				both.name += " as " + y.name
				t, p, err := c.base(b, &both, 0)
				if err != nil {
					return nil, err
				}
				q, err := y.pack(b, t, options{time: noon})
				return &Pair{A: p, B: q, Want: assay.Equivalent, Causes: []string{"container"}, Offset: nothing}, err
			}))
		}
	}
	return list
}

// isVendor: the container says more than a tree has: names, addresses; of romfs
// modes are what Linux makes of them.
func isVendor(k *kind) bool {
	switch k.name {
	case "romfs", "iso9660", "uimage", "trx", "chk", "tplink", "seama":
		return true
	}
	return false
}

// locked: encrypted contents, which nobody can look into.
func locked() (list []Plan) {
	for seed := range uint64(6) {
		list = append(list, plan("encrypted", "openssl enc", seed, func(b *bench) (*Pair, error) {
			return &Pair{A: salted(seed, 1), B: salted(seed, 2), Want: assay.CannotTell, Offset: nothing}, nil
		}))
		list = append(list, plan("encrypted", "one side", seed, func(b *bench) (*Pair, error) {
			t, err := newTree(seed)
			if err != nil {
				return nil, err
			}
			x, err := packTar(b, t, options{time: noon})
			return &Pair{A: x, B: salted(seed, 1), Want: assay.CannotTell, Offset: nothing}, err
		}))
	}
	return list
}

// salted looks like what openssl enc writes: a salt, then random bytes.
func salted(seed, side uint64) []byte {
	r := rand.NewChaCha8(sha256.Sum256([]byte{byte(seed), byte(side)}))
	b := make([]byte, 40_000)
	r.Read(b)
	copy(b, "Salted__")
	return b
}
