package hardening

import (
	"path"
	"sort"
	"strings"

	"assay"
	"assay/lab/check"
)

// libraryPaths reports RPATH and RUNPATH entries that others can write to, one
// flaw for each directory.
func libraryPaths(v *check.View, binaries []*binary, report func(check.Flaw)) {
	found := map[string]*check.Flaw{}
	for _, b := range binaries {
		for _, dir := range searched(b) {
			why := unsafeDir(v, dir)
			if why == "" {
				continue
			}
			f := found[dir]
			if f == nil {
				f = &check.Flaw{Rule: "library-path", Key: []string{dir}, Detail: show(dir) + " (" + why + ")"}
				found[dir] = f
			}
			at := check.At(b.file)
			at.Text = "library path " + strings.TrimPrefix(b.RPath+":"+b.RunPath, ":")
			f.Add(at)
			if b.setuid() {
				f.Severity, f.Reason = assay.High, "a program with the set-user-id bit looks there: whoever puts a library there has it run with the owner's rights"
			}
		}
	}
	dirs := make([]string, 0, len(found))
	for d := range found {
		dirs = append(dirs, d)
	}
	sort.Strings(dirs)
	for _, d := range dirs {
		report(*found[d])
	}
}

func searched(b *binary) (dirs []string) {
	for _, list := range []string{b.RPath, b.RunPath} {
		if list != "" {
			dirs = append(dirs, strings.Split(list, ":")...)
		}
	}
	return dirs
}

// unsafeDir says why others can write to a directory; "" when they cannot, as
// far as the tree tells.
func unsafeDir(v *check.View, dir string) string {
	switch {
	case strings.HasPrefix(dir, "$ORIGIN"), strings.HasPrefix(dir, "${ORIGIN}"):
		return ""
	case !strings.HasPrefix(dir, "/"):
		return "relative to wherever the program is started"
	}
	for _, open := range []string{"/tmp", "/var/tmp", "/dev/shm"} {
		if clean := path.Clean(dir); clean == open || strings.HasPrefix(clean, open+"/") {
			return "everybody may write there"
		}
	}
	_, f := v.Tree.Resolve(dir)
	if f != nil && f.Type == assay.Dir && f.Has&assay.HasMode != 0 && f.Mode&0o1002 == 0o002 {
		return "everybody may write there"
	}
	return ""
}

func show(dir string) string {
	if dir == "" {
		return "the current directory"
	}
	return dir
}
