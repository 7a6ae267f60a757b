//go:build !linux && !darwin

package extract

import (
	"fmt"

	"assay"
)

func (w *writer) device(_ string, f *assay.File) error {
	return fmt.Errorf("%s not made: this system has none", f.Type)
}
