package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"assay/lab"
)

// opened is a subject with what has to be closed behind it.
type opened struct {
	lab.Subject
	file *os.File // nil for a directory
	dir  string   // of a directory, its path
	name string   // as given
}

func (o *opened) Close() error {
	if o.Dir != nil {
		return o.Dir.Close()
	}
	return o.file.Close()
}

// onDisk is a file of the user's disk as a content.
type onDisk struct {
	*os.File
	size int64
}

// Size implements assay.Content.
func (c onDisk) Size() int64 { return c.size }

// openSubject opens a file, a directory or, for "-", standard input.
// Reading a stream ends with ctx; what came until then is the subject.
func openSubject(ctx context.Context, name string, stdin io.Reader, most int64) (*opened, error) {
	if name == "-" {
		return openStream(ctx, "stdin", stdin, most)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	base := baseName(name)
	switch mode := st.Mode(); {
	case st.IsDir():
		f.Close()
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, err
		}
		return &opened{Subject: lab.Subject{Name: base, Dir: root}, dir: name, name: name}, nil
	case mode.IsRegular():
		return &opened{Subject: lab.Subject{Name: base, Content: onDisk{f, st.Size()}}, file: f, name: name}, nil
	case mode&os.ModeDevice != 0 && mode&os.ModeCharDevice == 0:
		size, err := f.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return &opened{Subject: lab.Subject{Name: base, Content: onDisk{f, size}}, file: f, name: name}, nil
	}
	defer f.Close()
	return openStream(ctx, base, f, most)
}

// baseName is the last element of a path, also of "." and "/".
func baseName(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	if base := filepath.Base(name); base != string(filepath.Separator) {
		return base
	}
	return "root"
}

// temporary makes a temporary file without a name: it is gone when the process
// ends, however that happens. Where an open file cannot be removed it stays
// until the system cleans up.
func temporary() (*os.File, error) {
	f, err := os.CreateTemp("", "assay-*")
	if err != nil {
		return nil, fmt.Errorf("temporary file: %w: point TMPDIR to a directory that can be written", err)
	}
	_ = os.Remove(f.Name())
	return f, nil
}
