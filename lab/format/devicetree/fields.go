package devicetree

import (
	"assay"
	"assay/anatomy/devicetree"
	"assay/lab/format"
)

// fields tells the tree: all that it says is a statement.
func fields(in *format.Input, tell func(assay.Field)) error {
	return devicetree.Fields(in, tell, nil)
}
