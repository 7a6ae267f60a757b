// Package all is the list of formats: a new format is one folder and one line
// here.
package all

import (
	"assay/lab/format"
	"assay/lab/format/squashfs"
	"assay/lab/format/tar"
)

// Named is a format with the name of its folder below lab/format.
type Named struct {
	Name string
	format.Format
}

// Formats lists every format that the product knows.
func Formats() []Named {
	return []Named{
		{"squashfs", squashfs.Format},
		{"tar", tar.Format},
	}
}
