package equivalence

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"io"
	"path"
	"strconv"

	"assay"
	"assay/equivalence/tree"
)

var algorithms = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New,
	"crc32": func() hash.Hash { return crc32.NewIEEE() },
}

// Sum implements allowance.Sides.
func (d *differ) Sum(side byte, algorithm, name string) (string, bool) {
	d.named = true
	s, n := &d.c.a, d.j.a
	if side == 'b' {
		s, n = &d.c.b, d.j.b
	}
	make := algorithms[algorithm]
	if make == nil && algorithm != "size" || n.Up == nil || s.Contents == nil {
		return "", false
	}
	for _, k := range []*tree.Node{entry(n.Up, path.Join(path.Dir(n.Name), name)), entry(n.Up, path.Clean(name)), beside(n.Up, path.Clean("/" + name)[1:])} {
		if k == nil || k.Ref.Digest.IsZero() {
			continue
		}
		switch algorithm {
		case "sha256":
			return k.Ref.Digest.String(), true
		case "size":
			return strconv.FormatInt(k.Ref.Size, 10), true
		}
		c, err := s.Contents.Open(k.Ref.Digest)
		if err != nil {
			return "", false
		}
		h := make()
		if _, err := io.Copy(h, io.NewSectionReader(c, 0, k.Ref.Size)); err != nil {
			return "", false
		}
		return hex.EncodeToString(h.Sum(nil)), true
	}
	return "", false
}

// beside finds the one file of a name in the containers next to the one given,
// as the sums of a Debian package, in one archive, are about files in another.
// Where there are several of that name it finds none.
func beside(in *tree.Node, name string) *tree.Node {
	for up := in.Up; up != nil; up = up.Up {
		if up.Below == nil {
			up.Below = map[string]*tree.Node{}
			up.Walk(func(k *tree.Node) {
				if k.Type != assay.Regular || k.Ref.Digest.IsZero() || k.Up == nil {
					return
				}
				if known, met := up.Below[k.Name]; met && (known == nil || known.Ref.Digest != k.Ref.Digest) {
					up.Below[k.Name] = nil
				} else {
					up.Below[k.Name] = k
				}
			})
		}
		if k, met := up.Below[name]; met {
			return k
		}
	}
	return nil
}

// Bytes implements allowance.Sides.
func (d *differ) Bytes(side byte, off, n int64) []byte {
	c := d.a
	if side == 'b' {
		c = d.b
	}
	off = max(0, off)
	n = min(n, c.Size()-off)
	if n <= 0 {
		return nil
	}
	b := make([]byte, n)
	m, _ := c.ReadAt(b, off)
	return b[:m]
}

// entry finds an entry of a container by its name.
func entry(in *tree.Node, name string) *tree.Node {
	if in.Names == nil {
		in.Names = make(map[string]*tree.Node, len(in.Kids))
		for _, k := range in.Kids {
			in.Names[k.Name] = k
		}
	}
	if k := in.Names[name]; k != nil && k.Type == assay.Regular {
		return k
	}
	return nil
}
