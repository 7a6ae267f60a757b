package fit

import (
	"fmt"
	"strings"
	"time"

	"assay/anatomy/devicetree"
	"assay/lab/format"
)

// describe tells what the root and the configurations say.
func describe(root *devicetree.Node, out format.Sink) {
	if t := root.Text("description"); t != "" {
		out.Property("description", t)
	}
	if t, ok := root.Uint("timestamp"); ok && t < 1<<33 {
		out.Property("created", time.Unix(int64(t), 0).UTC().Format(time.RFC3339))
	}
	confs := root.Find("configurations")
	if confs == nil {
		return
	}
	if t := confs.Text("default"); t != "" {
		out.Property("default-configuration", t)
	}
	for _, c := range confs.Children {
		out.Property("configuration-"+c.Name, configuration(c))
	}
}

// configuration is one line for a configuration: which images it joins.
func configuration(c *devicetree.Node) string {
	var parts []string
	for _, key := range []string{"description", "kernel", "fdt", "ramdisk", "firmware", "loadables", "fpga", "script", "standalone", "compatible"} {
		if t := c.Prop(key).Texts(); len(t) > 0 {
			parts = append(parts, key+" "+strings.Join(t, " "))
		}
	}
	for _, s := range c.Children {
		if is(s.Name, "signature") {
			parts = append(parts, signature(s))
		}
	}
	return strings.Join(parts, ", ")
}

func signature(n *devicetree.Node) string {
	t := "signed " + n.Text("algo")
	if k := n.Text("key-name-hint"); k != "" {
		t += " by key " + k
	}
	if s := n.Prop("sign-images").Texts(); len(s) > 0 {
		t += " over " + strings.Join(s, " ")
	}
	return t + " (not verified)"
}

// describeImage tells what the node of an image says.
func describeImage(i *image, out format.Sink) {
	n := i.node
	for _, key := range []string{"description", "type", "arch", "os", "compression"} {
		if t := n.Text(key); t != "" {
			out.Property(i.name+"-"+key, t)
		}
	}
	for _, key := range []string{"load", "entry"} {
		if v, ok := n.Uint(key); ok {
			out.Property(i.name+"-"+key, fmt.Sprintf("0x%08x", v))
		}
	}
	for _, c := range n.Children {
		switch {
		case is(c.Name, "signature"):
			out.Property(i.name+"-"+c.Name, signature(c))
		case is(c.Name, "cipher"):
			out.Property(i.name+"-"+c.Name, "encrypted: "+c.Text("algo")+" with key "+c.Text("key-name-hint"))
		}
	}
}
