package fit

import (
	"bytes"
	"fmt"
	"strings"

	"assay"
	"assay/anatomy/devicetree"
	"assay/lab/format"
)

// fields tells the tree with the images' data in it or behind it.
func fields(in *format.Input, tell func(assay.Field)) error {
	root, h, err := devicetree.Parse(in)
	if err != nil {
		return err
	}
	if root.Find("images") == nil {
		return format.Not("a device tree without images")
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	j := &judge{t: t, in: in, byPath: map[string]*image{}}
	list := images(root, h)
	for k := range list {
		i := &list[k]
		if i.why == "" && i.size <= in.Size()-i.at {
			j.byPath["/images/"+i.node.Name] = i
		}
		for _, n := range list[:k] {
			if n.node.Name == i.node.Name {
				return fmt.Errorf("two images are called %s", i.node.Name)
			}
		}
	}
	if err := devicetree.Fields(in, t.Field, j.value); err != nil {
		return err
	}
	for k := range list {
		if i := &list[k]; i.at >= h.Total && i.why == "" && !shared(list[:k], i) {
			t.Content(i.name, i.at, i.size)
		}
	}
	t.Fill(h.Total, in.Size())
	return nil
}

// shared: an image before it has some of the same bytes.
func shared(list []image, i *image) bool {
	for _, o := range list {
		if o.at < i.at+i.size && i.at < o.at+o.size {
			return true
		}
	}
	return false
}

// judge says what properties mean that are not simply statements.
type judge struct {
	t      *format.Reopened
	in     *format.Input
	byPath map[string]*image
}

func (j *judge) value(path, name string, f *assay.Field) bool {
	up := path[:max(0, strings.LastIndexByte(path, '/'))]
	node := path[len(up)+min(1, len(path)):]
	i := j.byPath[path]
	switch {
	case path == "" && name == "timestamp":
		f.Role = assay.Moment
	case i != nil && name == "data" && f.Offset == i.at:
		f.Role, f.Entry, f.Name = assay.Encoded, i.name, "content"
	case i != nil && (name == "data-size" || name == "data-offset" || name == "data-position"):
		f.Role = assay.Derived
	case i != nil && name == "compression" && begins(j.in.Head(i.at, 4), i.node.Text(name)):
		f.Role = assay.Parameter
	case name == "value" && is(node, "hash") && j.byPath[up] != nil:
		says := j.t.Properties[j.byPath[up].name+"-"+node]
		if !strings.HasSuffix(says, " matches") {
			return false
		}
		f.Role = assay.Checksum
	case name == "value" && is(node, "signature"):
		f.Role = assay.Signed
	case (name == "timestamp" || name == "signer-version") && is(node, "signature"):
		f.Role = assay.Signed
	}
	return true
}

// starts are how data begin that are compressed.
var starts = map[string]string{
	"gzip": "\x1f\x8b", "bzip2": "BZh", "lzma": "\x5d\x00\x00", "lzo": "\x89LZO", "lz4": "\x04\"M\x18", "zstd": "\x28\xb5\x2f\xfd", "xz": "\xfd7zX",
}

// begins: the data are compressed as the node says.
func begins(head []byte, compression string) bool {
	if s := starts[compression]; s != "" {
		return bytes.HasPrefix(head, []byte(s))
	}
	for _, s := range starts {
		if bytes.HasPrefix(head, []byte(s)) {
			return false
		}
	}
	return compression == "none"
}
