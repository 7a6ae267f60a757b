//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"assay"
	"assay/lab"
	"assay/lab/extract"
)

// unpack writes a mutant below an empty directory, without a sandbox, and
// looks at the directories above it and at every absolute place that a name or
// link in the mutant speaks of: nothing may have changed there.
func (w *worker) unpack(m mutant, rep *assay.Report) error {
	top := filepath.Join(w.dir, "empty")
	in := filepath.Join(top, "1", "2", "3", "4", "out")
	if err := os.MkdirAll(in, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(top)
	places := absolute(rep)
	before := states(places)
	if err := write(w.opt, m, in); err != nil {
		return err
	}
	for i, s := range states(places) {
		if s != before[i] {
			w.wrong("outside: %s was %s, is %s", places[i], before[i], s)
		}
	}
	return filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if name == in {
			return filepath.SkipDir
		}
		if err == nil && !strings.HasPrefix(in, name) {
			w.wrong("outside: %s was made", strings.TrimPrefix(name, top))
		}
		return err
	})
}

func write(opt lab.Options, m mutant, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	target, err := extract.New(root, filepath.Base(m.name), extract.Options{})
	if err != nil {
		return err
	}
	defer target.Close()
	opt.NoSurvey, opt.Keeper = true, target
	rep, err := lab.Inspect(context.Background(), lab.Subject{Name: filepath.Base(m.name), Content: assay.Bytes(m.data)}, opt)
	if err != nil {
		return err
	}
	_, err = target.Write(rep.Files)
	return err
}

// absolute lists the absolute places that names and links of a report could
// lead to.
func absolute(rep *assay.Report) (places []string) {
	for f := range rep.Files {
		for _, name := range []string{f.Name, f.Target} {
			if len(places) < 1000 && assay.Escapes(name) && !strings.Contains(name, "\x00") {
				places = append(places, filepath.Join("/", name))
			}
		}
	}
	return places
}

func states(places []string) []string {
	s := make([]string, len(places))
	for i, p := range places {
		st, err := os.Lstat(p)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s[i] = "absent"
		case err != nil:
			s[i] = "not seen"
		case st.Mode().IsRegular() && !strings.HasPrefix(p, "/proc/"):
			s[i] = fmt.Sprint(st.Mode(), st.Size(), st.ModTime())
		default:
			s[i] = st.Mode().Type().String()
		}
	}
	return s
}
