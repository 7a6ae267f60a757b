package system

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/fact"
)

// Environment is a set of U-Boot's variables with the file that holds it.
type Environment struct {
	File *assay.File
	fact.Environment
	// Default: it is compiled into a boot loader and counts only while no
	// environment is saved, or when the saved one is damaged or erased.
	Default bool
	// Saved is the environment that is saved in the same device, and so counts
	// instead of this default; nil when none was found.
	Saved *Environment
}

// Environments lists the sets of variables: saved ones first, then defaults. A
// saved environment belongs to a default when both come from one folder, or
// from one file: the dumps of a device's partitions lie beside each other.
func Environments(t *Tree, f *Facts) []*Environment {
	var saved, defaults []*Environment
	Each(t, f, func(file *assay.File, e fact.Environment) {
		x := &Environment{File: file, Environment: e}
		if x.Default = e.Form == "loader" || path.Base(file.Path.Last()) == "default-env.txt"; x.Default {
			defaults = append(defaults, x)
		} else {
			saved = append(saved, x)
		}
	})
	for _, d := range defaults {
		if i := slices.IndexFunc(saved, func(s *Environment) bool { return sameDevice(d.File.Path, s.File.Path) }); i >= 0 {
			d.Saved = saved[i]
		}
	}
	return append(saved, defaults...)
}

// sameDevice reports whether two entries come from the same file, or from two
// files in the same folder: where their paths part, the folder is the same.
func sameDevice(a, b assay.Path) bool {
	x, y := a.Layers(), b.Layers()
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i > 0 && path.Dir(x[i]) == path.Dir(y[i])
		}
	}
	return true
}

// Outranked says why a default does not count, "" when it does.
func (e *Environment) Outranked() string {
	if e.Saved == nil {
		return ""
	}
	return "the boot loader's default: it counts only when the saved variables (" + strings.TrimSpace(string(e.Saved.File.Path)) + ") are damaged or erased"
}
