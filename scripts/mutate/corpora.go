//go:build linux

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// corpora lists the files of both corpora and of -more, large ones dealt out
// evenly over slices: sorted by size, and of equal sizes by name.
func corpora() []string {
	shared := os.Getenv("ASSAY_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "shared")
	}
	dirs := []string{filepath.Join(shared, "corpora", "real")}
	if dir := os.Getenv("ASSAY_CORPUS"); dir != "" {
		dirs = append(dirs, filepath.Join(dir, "images"))
	}
	if *more != "" {
		dirs = append(dirs, *more)
	}
	type file struct {
		name string
		size int64
	}
	var list []file
	for _, dir := range dirs {
		filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || strings.HasSuffix(name, ".json") {
				return nil
			}
			if st, err := d.Info(); err == nil && st.Size() > 0 {
				list = append(list, file{name, st.Size()})
			}
			return nil
		})
	}
	slices.SortFunc(list, func(a, b file) int {
		if a.size != b.size {
			return int(max(-1, min(1, a.size-b.size)))
		}
		return strings.Compare(a.name, b.name)
	})
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.name
	}
	return names
}
