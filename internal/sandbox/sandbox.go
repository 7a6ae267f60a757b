// Package sandbox lets the process give up what it does not need before it
// reads input that nobody trusts: files other than the named ones, the
// network, other programs. What has been given up cannot be had back. Every
// output must have been opened, or its directory named, before.
package sandbox

import "assay"

// Options name what the process keeps.
type Options struct {
	// Read are files and directories that may still be opened for reading.
	Read []string
	// Write are directories in which files may still be made, changed and
	// removed.
	Write []string
	// Devices allows device nodes, sockets and pipes to be made there too.
	Devices bool
	// FileSize is how many bytes any file may grow to; 0 is no limit.
	FileSize int64
}

// Apply restricts the process for good and tells which restrictions are in
// force and which are not, each with the reason. A restriction that the system
// does not offer is no error.
func Apply(opt Options) assay.Sandbox {
	s := &report{assay.Sandbox{InForce: []string{}, NotInForce: []string{}}}
	apply(s, opt)
	return s.Sandbox
}

type report struct{ assay.Sandbox }

// note records one restriction by its name: in force when err is nil.
func (s *report) note(name string, err error) {
	if err == nil {
		s.InForce = append(s.InForce, name)
	} else {
		s.NotInForce = append(s.NotInForce, name+": "+err.Error())
	}
}
