package fact

// Build is a trace that making a content left in it.
type Build struct {
	// Trace is "path" (a folder or file of the machine it was built on),
	// "builder" (user@host of a kernel), "compiler" (.comment), "debug" (debug
	// information), "source-map" (a map back to the sources of a page's script) or
	// "vcs" (bookkeeping of a version control system).
	Trace  string `json:"trace"`
	Value  string `json:"value"`          // at most 200 bytes
	User   string `json:"user,omitempty"` // the name that a path has below /home or /Users, or the builder's
	Count  int    `json:"count,omitempty"`
	Offset int64  `json:"offset"`
	Line   int    `json:"line,omitempty"`
}
