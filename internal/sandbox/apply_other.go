//go:build !linux

package sandbox

import (
	"errors"
	"runtime"
)

func apply(s *report, _ Options) {
	s.note("sandbox", errors.New("not implemented on "+runtime.GOOS))
}
