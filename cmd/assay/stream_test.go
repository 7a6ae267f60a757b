package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// A stream that never ends does not outlive the time limit, and what came is
// kept.
func TestStreamEndsWithContext(t *testing.T) {
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = w.Write([]byte("came"))
		cancel()
	}()
	begin := time.Now()
	s, err := openStream(ctx, "stdin", r, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_ = r.Close()
	if n := s.Content.Size(); n != 4 && n != 0 || time.Since(begin) > 30*time.Second {
		t.Errorf("%d bytes", n)
	}
}

func TestStreamLimit(t *testing.T) {
	for n, want := range map[int]bool{8: true, 9: false} {
		s, err := openStream(context.Background(), "stdin", strings.NewReader(strings.Repeat("x", n)), 8)
		if (err == nil) != want {
			t.Errorf("%d bytes of at most 8: %v", n, err)
		}
		if err == nil {
			s.Close()
		}
	}
}
