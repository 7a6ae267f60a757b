package unpack

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"assay"
	"assay/lab/format"
)

// sink receives what opening one content gives. It implements format.Sink.
type sink struct {
	d     *driver
	at    place
	held  *held
	quota *quota
	layer *assay.Layer
	name  string // of the format: "format/squashfs"
	sync  bool   // run streams before Entry returns: the length is not known yet

	mu     sync.Mutex
	claims claims
	length int64 // what Sink.Length told; -1 if nothing
	pieces int   // children that are pieces
	failed bool  // a limit has been recorded
	more   bool  // failures have been left out
	keys   map[string]*keyed
	sums   map[format.Range][sha256.Size]byte // of stored ranges
	// lengths are the places of carved pieces by their length; carving is
	// done by one goroutine.
	lengths map[int64][]int64

	measured bool // the entropy of claims is known

	// own is the length of the program file that a raw content is.
	own      int64
	ownKnown bool
}

func errDepth(name string, depth int) error {
	return fmt.Errorf("%s not opened: limit of %d nested containers reached", name, depth)
}

func (d *driver) newSink(at place, h *held) *sink {
	s := &sink{
		d: d, at: at, held: h, quota: d.newQuota(at.share),
		layer:  &assay.Layer{Format: "carve"},
		length: -1,
	}
	h.before(s.measure)
	return s
}

// attach makes the sink's layer the one of n.
func (s *sink) attach(n *node) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s.layer.Of = n.is.Ref
	if len(s.layer.Children) > 0 {
		n.is.Layer, n.sink = s.layer, s
		return
	}
	// no stream of a child can tell more
	s.finish()
	if s.layer.Format != "" || len(s.layer.Failures) > 0 {
		n.is.Layer = s.layer
	}
}

// open runs the format on in, which starts where the sink's content starts.
func (s *sink) open(f int, in assay.Content) {
	x := &s.d.opt.Formats[f]
	s.layer.Format = x.Name
	s.name = "format/" + x.Name
	err := guard("open", func() error { return x.Open(s.d.input(in), s) })
	if err != nil {
		s.fault("", -1, err)
	}
	if s.pieces > 0 {
		s.carveUnclaimed(in.Size())
	}
}

// openUnknown is open for a format that tells its length while it is opened.
func (s *sink) openUnknown(f int, in assay.Content) int64 {
	s.sync = true
	s.open(f, in)
	if s.length <= 0 || s.length > in.Size() {
		s.length = in.Size()
	}
	return s.length
}

// Property implements format.Sink.
func (s *sink) Property(name, value string) {
	const most = 4096
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.layer.Properties) < 256 {
		s.layer.Properties = append(s.layer.Properties, assay.Property{Name: name, Value: value[:min(len(value), most)]})
	}
}

// Structure implements format.Sink.
func (s *sink) Structure(off, n int64) { s.claim(off, n, assay.Structure, "") }

// Unread implements format.Sink.
func (s *sink) Unread(off, n int64, reason string) { s.claim(off, n, assay.Unread, reason) }

// Fail implements format.Sink.
func (s *sink) Fail(name string, off int64, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.layer.Failures) >= 2*maxFailures {
		s.boundFailures()
	}
	s.layer.Failures = append(s.layer.Failures, assay.Failure{Stage: "unpack", By: s.name, Name: assay.CleanName(name), Offset: off, Reason: reason})
}

// maxFailures is how many failures of one layer are kept.
const maxFailures = 10_000

// boundFailures keeps the first failures in the order of the report, whatever
// the order they came in.
func (s *sink) boundFailures() {
	sortFailures(s.layer.Failures)
	if len(s.layer.Failures) > maxFailures {
		s.layer.Failures = s.layer.Failures[:maxFailures]
		s.more = true
	}
}

// finishFailures says whether some were left out.
func (s *sink) finishFailures() {
	s.boundFailures()
	if s.more {
		s.more = false
		s.layer.Failures = append(s.layer.Failures, assay.Failure{Stage: "unpack", By: s.name, Offset: -1, Reason: "more failures of this layer are left out"})
	}
}

// Length implements format.Sink.
func (s *sink) Length(n int64) {
	s.mu.Lock()
	s.length = n
	s.mu.Unlock()
}

// fault records an error: each limit once for a layer, and the end of the
// run, which the release tells, not at all.
func (s *sink) fault(name string, off int64, err error) {
	if s.d.stopped() != nil {
		return
	}
	if isLimit(err) {
		s.mu.Lock()
		told := s.failed
		s.failed = true
		s.mu.Unlock()
		if told {
			return
		}
	}
	s.Fail(name, off, err.Error())
}

// Entry implements format.Sink.
func (s *sink) Entry(e assay.Entry, b format.Body) error {
	if err := s.d.stopped(); err != nil {
		return err
	}
	if s.d.entries.Add(1) > s.d.opt.Limits.Entries {
		return s.d.limit(errEntries)
	}
	e.Name = assay.CleanName(e.Name)
	c := &assay.Child{Entry: e, Offset: -1}
	s.mu.Lock()
	s.layer.Children = append(s.layer.Children, c)
	if e.Piece {
		s.pieces++
	}
	s.mu.Unlock()
	// a hard link may come with the content again (POSIX pax does so)
	if s.at.depth == 0 && s.d.opt.Only != nil && !s.d.opt.Only(e.Name) && !b.Now {
		return nil
	}
	if e.Type == assay.Regular || e.Type == assay.Hardlink && (b.Stream != nil || b.Content != nil || len(b.Extents) > 0) {
		s.content(c, b)
	}
	return nil
}
