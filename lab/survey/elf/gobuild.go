package elf

import (
	"debug/buildinfo"
	"io"

	"assay/anatomy/elf"
	"assay/lab/fact"
)

// goBuild reads the build information of a Go program. It looks only where a
// mark of the Go linker stands (cmd/link/internal/ld/elf.go: a note of the
// owner "Go", the section .go.buildinfo), since finding it means to scan.
func goBuild(f *elf.File, r io.ReaderAt) (b *fact.GoBuild) {
	if !f.HasNote("Go") && f.Section(".go.buildinfo") == nil {
		return nil
	}
	// The standard library's readers promise no panic only for files that the
	// linker wrote.
	defer func() {
		if recover() != nil {
			b = nil
		}
	}()
	info, err := buildinfo.Read(r)
	if err != nil {
		return nil
	}
	b = &fact.GoBuild{Version: fact.Text(info.GoVersion), Path: fact.Text(info.Path)}
	add := func(path, version string) {
		if path != "" && len(b.Modules) < maxNames {
			b.Modules = append(b.Modules, fact.Text(path+"@"+version))
		}
	}
	add(info.Main.Path, info.Main.Version)
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		add(m.Path, m.Version)
	}
	b.Modules = sorted(b.Modules)
	return b
}
