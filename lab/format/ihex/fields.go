package ihex

import (
	"fmt"

	"assay"
	"assay/anatomy/hexrecord"
	"assay/lab/format"
)

// fields tells the lines.
func fields(in *format.Input, tell func(assay.Field)) error {
	i, err := hexrecord.Intel.Read(in.Ctx, in, in.Size())
	if err != nil {
		return err
	}
	return hexrecord.Intel.Fields(in.Ctx, in, i, func(g *hexrecord.Segment) string { return fmt.Sprintf("%08x.bin", g.Address) }, tell)
}
