package unpack

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"assay"
)

// rememberingSurveyor keeps what it was shown, by the size of the content.
type rememberingSurveyor struct {
	mu   sync.Mutex
	seen map[int64][]byte
}

func (s *rememberingSurveyor) Select(string, string, []byte, int64) Set { return Set{1} }

func (s *rememberingSurveyor) Survey(_ context.Context, _ Set, _ string, c assay.Content) ([]SurveyFact, []assay.Failure) {
	b := make([]byte, c.Size())
	c.ReadAt(b, 0)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[c.Size()] = b
	return nil, nil
}

// Of a raw content surveys see what no piece took; of a container that was
// taken apart whole, nothing.
func TestSurveysSeeEachByteOnce(t *testing.T) {
	in := box(file{"f", false, noise(300, 1)})
	b := join2(noise(100, 2), in, noise(70, 3))
	s := &rememberingSurveyor{seen: map[int64][]byte{}}
	Content(context.Background(), "x", assay.Bytes(b), Options{Formats: toys, Jobs: 2, Limits: assay.DefaultLimits(), Surveyor: s})
	want := join2(noise(100, 2), make([]byte, len(in)), noise(70, 3))
	if got := s.seen[int64(len(b))]; !bytes.Equal(got, want) {
		t.Errorf("surveys saw something else of the raw content than what no piece took")
	}
	if s.seen[int64(len(in))] != nil {
		t.Error("surveys saw a container that was taken apart whole")
	}
	if !bytes.Equal(s.seen[300], noise(300, 1)) {
		t.Error("surveys did not see the file")
	}
	if len(s.seen) != 2 {
		t.Errorf("%d contents surveyed, want 2", len(s.seen))
	}
}
