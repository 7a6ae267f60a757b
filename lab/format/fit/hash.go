package fit

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"strings"

	"assay/anatomy/devicetree"
	"assay/lab/format"
)

// algorithms are the values of algo that are known (tools/image-host.c).
var algorithms = map[string]func() hash.Hash{
	"crc32":  func() hash.Hash { return crc32.NewIEEE() },
	"md5":    md5.New,
	"sha1":   sha1.New,
	"sha256": sha256.New,
	"sha384": sha512.New384,
	"sha512": sha512.New,
}

// hashes lists the nodes hash, hash-1, hash@1 ... of an image.
func hashes(n *devicetree.Node) (list []*devicetree.Node) {
	for _, c := range n.Children {
		if is(c.Name, "hash") && len(list) < 16 {
			list = append(list, c)
		}
	}
	return list
}

// is reports whether a node's name is word, word-N or word@N.
func is(name, word string) bool {
	rest, ok := strings.CutPrefix(name, word)
	return ok && (rest == "" || rest[0] == '-' || rest[0] == '@')
}

// verify compares the data with their hashes in one pass.
func (i *image) verify(in *format.Input, have int64, out format.Sink) error {
	nodes := hashes(i.node)
	sums := map[string]hash.Hash{}
	var all []io.Writer
	for _, n := range nodes {
		algo := n.Text("algo")
		if f := algorithms[algo]; f != nil && sums[algo] == nil && have == i.size {
			sums[algo] = f()
			all = append(all, sums[algo])
		}
	}
	if len(all) > 0 {
		if err := feed(in, i.at, have, io.MultiWriter(all...)); err != nil {
			return err
		}
	}
	for _, n := range nodes {
		algo := n.Text("algo")
		out.Property(i.name+"-"+n.Name, algo+" "+i.compare(n, sums[algo], have, out))
	}
	return nil
}

func (i *image) compare(n *devicetree.Node, sum hash.Hash, have int64, out format.Sink) string {
	p := n.Prop("value")
	switch {
	case have < i.size:
		return "cannot tell: cut short"
	case sum == nil:
		return "not verified: unknown"
	case p == nil || int64(len(p.Value)) != p.Length:
		return "cannot tell: no value"
	}
	if got := sum.Sum(nil); !bytes.Equal(got, p.Value) {
		out.Fail(i.name, i.at, fmt.Sprintf("%s at 0x%x: %s is %x, the tree says %x", i.name, i.at, n.Text("algo"), got, p.Value[:min(len(p.Value), 64)]))
		return "differs"
	}
	return "matches"
}

func feed(in *format.Input, off, n int64, w io.Writer) error {
	r := io.NewSectionReader(in, off, n)
	b := make([]byte, 256<<10)
	for {
		m, err := r.Read(b)
		w.Write(b[:m])
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = in.Ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}
