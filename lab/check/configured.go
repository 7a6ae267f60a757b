package check

import (
	"assay"
	"assay/lab/system"
)

// InUse lowers a flaw that stands in a file of settings to at most the given
// severity when, as far as files tell, no program reads the file or nothing
// starts the program; started is the service that does, or nil. rule is the
// severity of the flaw's rule.
func (f *Flaw) InUse(c *system.Configuration, started *assay.Service, rule, most assay.Severity) {
	if f.Reason == "" {
		f.Severity = rule
	}
	reason := ""
	switch {
	case !c.Read:
		reason = "the setting stands there, but as far as files tell no program reads this file"
	case started == nil:
		reason = "the setting stands there, but nothing that was read starts the program"
	case started.Started != "boot":
		reason = "the setting stands there, and the program is installed, but nothing that was read starts it"
	}
	if reason != "" && f.Severity > most {
		f.Severity, f.Reason = most, reason
	}
}

// StartOf is evidence of the line that starts a service.
func (v *View) StartOf(s *assay.Service) assay.Evidence {
	e := assay.Evidence{Path: s.Path, Offset: -1, Line: s.Line, Text: s.Command}
	for f := range v.Tree.Files() {
		if f.Path == s.Path {
			e.SHA256 = f.Ref.Digest
			break
		}
	}
	return e
}
