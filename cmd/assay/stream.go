package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"assay/lab"
)

// openStream copies a stream into an unlinked temporary file, at most so many
// bytes, until it or ctx ends. The report of a stream that was cut by ctx is
// marked as incomplete, since the same ctx ends the inspection.
func openStream(ctx context.Context, name string, r io.Reader, most int64) (*opened, error) {
	f, err := temporary()
	if err != nil {
		return nil, err
	}
	into := &gate{w: f}
	done := make(chan error, 1)
	go func() {
		_, err := io.Copy(into, io.LimitReader(r, most+1))
		done <- err
	}()
	select {
	case err = <-done:
	case <-ctx.Done(): // a read that waits cannot be ended: it is left behind
	}
	n := into.close()
	if err == nil && n > most {
		err = fmt.Errorf("%s: more than %d bytes: raise --limit-disk", name, most)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &opened{Subject: lab.Subject{Name: name, Content: onDisk{f, n}}, file: f, name: name}, nil
}

// gate is a writer that can be closed while somebody else writes.
type gate struct {
	mu     sync.Mutex
	w      *os.File
	n      int64
	closed bool
}

// Write implements io.Writer.
func (g *gate) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return 0, os.ErrClosed
	}
	n, err := g.w.Write(b)
	g.n += int64(n)
	return n, err
}

// close lets nothing more through and tells how many bytes went.
func (g *gate) close() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	return g.n
}
