package rpm

import (
	"testing"

	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	formattest.Fields(t, Format, sample("payload", "cpio", true)).Flips(t, 1500)
}
