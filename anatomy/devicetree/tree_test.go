package devicetree_test

import (
	"bytes"
	"os/exec"
	"testing"

	"assay"
	"assay/anatomy/devicetree"
	. "assay/anatomy/devicetree/devicetreetest"
)

func sample() []byte {
	return Write(Node("",
		Text("model", "Example Router"), Text("compatible", "example,router", "vendor,soc"), Cells("#address-cells", 1),
		Node("chosen", Text("bootargs", "console=ttyS0")),
		Node("flash@0", Data("blob", bytes.Repeat([]byte{7}, 100_000)), Node("partition@0", Cells("reg", 0, 0x20000), Text("label", "u-boot"))),
	))
}

func TestParse(t *testing.T) {
	b := sample()
	root, h, err := devicetree.Parse(assay.Bytes(append(b, 1, 2, 3)))
	if err != nil || h.Total != int64(len(b)) || h.Version != 17 {
		t.Fatal(err, h)
	}
	if root.Text("model") != "Example Router" || len(root.Prop("compatible").Texts()) != 2 || root.Find("chosen").Text("bootargs") != "console=ttyS0" {
		t.Errorf("%+v", root)
	}
	if v, ok := root.Uint("#address-cells"); !ok || v != 1 {
		t.Error(v, ok)
	}
	p := root.Find("flash@0").Prop("blob")
	if p.Length != 100_000 || len(p.Value) != 64<<10 || b[p.Offset] != 7 || b[p.Offset-1] == 7 {
		t.Errorf("%d bytes at %d, %d kept", p.Length, p.Offset, len(p.Value))
	}
	if c := root.Find("flash@0/partition@0").Prop("reg").Cells(); len(c) != 2 || c[1] != 0x20000 {
		t.Error(c)
	}
	var paths []string
	root.Walk(func(path string, n *devicetree.Node) bool { paths = append(paths, path); return true })
	if len(paths) != 4 || paths[3] != "flash@0/partition@0" {
		t.Error(paths)
	}
	if root.Find("none") != nil || root.Find("none").Text("x") != "" {
		t.Error("a node that is not there")
	}
}

func TestDamaged(t *testing.T) {
	b := sample()
	for n := range len(b) {
		if n > 300 && n < 100_000 {
			continue
		}
		root, _, err := devicetree.Parse(assay.Bytes(b[:n]))
		if err == nil {
			t.Errorf("cut at %d: no error", n)
		}
		if n > 99_000 && root == nil {
			t.Errorf("cut at %d: no root", n)
		}
	}
	deep := Node("x")
	for range 100 {
		deep = Node("x", deep)
	}
	if root, _, err := devicetree.Parse(assay.Bytes(Write(deep))); err == nil || root == nil {
		t.Error("100 levels", err)
	}
}

// TestDTC compares with the compiler of device trees.
func TestDTC(t *testing.T) {
	tool, err := exec.LookPath("dtc")
	if err != nil {
		t.Skip("needs dtc (device-tree-compiler)")
	}
	for _, version := range []string{"16", "17"} {
		c := exec.Command(tool, "-I", "dts", "-O", "dtb", "-V", version)
		c.Stdin = bytes.NewReader([]byte(`/dts-v1/; / { model = "m"; z = [00 01]; a { b { c = <1 2 3>; }; }; };`))
		b, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		root, _, err := devicetree.Parse(assay.Bytes(b))
		if err != nil || root.Text("model") != "m" || len(root.Find("a/b").Prop("c").Cells()) != 3 {
			t.Errorf("version %s: %v", version, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Write(Node("", Text("model", "m"), Node("a", Cells("b", 1, 2)))))
	f.Fuzz(func(t *testing.T, b []byte) {
		root, h, err := devicetree.Parse(assay.Bytes(b))
		if err == nil && (root == nil || h.Total <= 0) {
			t.Error("nothing, and no error")
		}
		root.Walk(func(_ string, n *devicetree.Node) bool {
			for _, p := range n.Props {
				if p.Offset < 0 || p.Length < 0 || p.Offset+p.Length > h.Total {
					t.Errorf("%+v outside", p)
				}
			}
			return true
		})
	})
}
