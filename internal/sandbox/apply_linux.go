package sandbox

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func apply(s *report, opt Options) {
	limits(s, opt)
	files(s, opt)
	systemCalls(s, opt)
}

// maxOpenFiles is how many files may be open at once.
const maxOpenFiles = 4096

// limits sets resource limits (setrlimit(2)), hard ones, so that they cannot
// be raised again. Address space is not limited: Go reserves far more than it
// uses; its memory is bound by debug.SetMemoryLimit.
func limits(s *report, opt Options) {
	s.note("no core dumps", setLimit(unix.RLIMIT_CORE, 0))
	s.note("at most 4096 open files", setLimit(unix.RLIMIT_NOFILE, maxOpenFiles))
	if opt.FileSize > 0 {
		s.note("limited size of written files", setLimit(unix.RLIMIT_FSIZE, uint64(opt.FileSize)))
	}
}

// setLimit lowers a limit; one that is lower already stays.
func setLimit(which int, n uint64) error {
	var old unix.Rlimit
	if err := unix.Getrlimit(which, &old); err != nil {
		return err
	}
	n = min(n, old.Max)
	return setRlimit(which, &unix.Rlimit{Cur: n, Max: n})
}

// setRlimit goes through package syscall for open files, since the runtime
// raises that limit at start and would restore it otherwise.
func setRlimit(which int, l *unix.Rlimit) error {
	if which == unix.RLIMIT_NOFILE {
		return syscall.Setrlimit(which, &syscall.Rlimit{Cur: l.Cur, Max: l.Max})
	}
	return unix.Setrlimit(which, l)
}

// existing leaves out paths that are not there: nothing needs to be allowed.
func existing(paths []string) (files, dirs []string, err error) {
	for _, p := range paths {
		st, err := os.Stat(p)
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return nil, nil, err
		case st.IsDir():
			dirs = append(dirs, p)
		default:
			files = append(files, p)
		}
	}
	return files, dirs, nil
}
