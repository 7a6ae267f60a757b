package romfs_test

import (
	"testing"

	"assay/lab/format/formattest"
	"assay/lab/format/romfs"
)

// Every byte of a sound image is told of, and a changed one is noticed.
func TestFields(t *testing.T) {
	for name, b := range map[string][]byte{"tree": build(tree()...)} {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, romfs.Format, b).WantAll(t).Flips(t, 300) })
	}
}
