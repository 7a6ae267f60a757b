package format

import (
	"sync"

	"assay"
)

// Quiet is a Sink for code that Open and Fields share: it keeps nothing but
// whether something was said to be wrong.
type Quiet struct {
	mu    sync.Mutex
	wrong bool
}

// Wrong reports whether something could not be read.
func (q *Quiet) Wrong() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.wrong
}

func (q *Quiet) set() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.wrong = true
}

// Property implements Sink.
func (q *Quiet) Property(name, value string) {}

// Entry implements Sink.
func (q *Quiet) Entry(assay.Entry, Body) error { return nil }

// Structure implements Sink.
func (q *Quiet) Structure(off, n int64) {}

// Unread implements Sink.
func (q *Quiet) Unread(off, n int64, reason string) { q.set() }

// Fail implements Sink.
func (q *Quiet) Fail(name string, off int64, reason string) { q.set() }

// Length implements Sink.
func (q *Quiet) Length(n int64) {}
