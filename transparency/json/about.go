package json

import (
	"assay"
)

// systemRow is the head of one row of "systems"; its packages and services
// follow one per line.
type systemRow struct {
	Path     string          `json:"path"`
	Also     []string        `json:"also,omitempty"`
	CPU      string          `json:"cpu,omitempty"`
	Libc     string          `json:"libc,omitempty"`
	Init     string          `json:"init,omitempty"`
	Kernel   string          `json:"kernel,omitempty"`
	OS       string          `json:"os,omitempty"`
	Hostname string          `json:"hostname,omitempty"`
	Files    int             `json:"files"`
	Programs int             `json:"programs"`
	Packages []assay.Package `json:"packages,omitempty"`
	Services []assay.Service `json:"services,omitempty"`
}

// newSystemRow is the row without packages and services.
func newSystemRow(s *assay.System) *systemRow {
	r := &systemRow{
		Path: string(s.Path), CPU: s.CPU, Libc: s.Libc, Init: s.Init, Kernel: s.Kernel,
		OS: s.OS, Hostname: s.Hostname, Files: s.Files, Programs: s.Programs,
	}
	for _, p := range s.Also {
		r.Also = append(r.Also, string(p))
	}
	return r
}

func (r *systemRow) system() assay.System {
	s := assay.System{
		Path: assay.Path(r.Path), CPU: r.CPU, Libc: r.Libc, Init: r.Init, Kernel: r.Kernel,
		OS: r.OS, Hostname: r.Hostname, Files: r.Files, Programs: r.Programs,
		Packages: orNil(r.Packages), Services: orNil(r.Services),
	}
	for _, p := range r.Also {
		s.Also = append(s.Also, assay.Path(p))
	}
	return s
}

// toolRow is "tool": what made the report, with the versions of its parts.
type toolRow struct {
	Name    string          `json:"name"`
	Version string          `json:"version"`
	Formats map[string]int  `json:"formats"`
	Surveys map[string]int  `json:"surveys"`
	Checks  map[string]int  `json:"checks"`
	Data    []assay.Dataset `json:"data"`
}

func newToolRow(t *assay.Tool) *toolRow {
	return &toolRow{t.Name, t.Version, orNone(t.Formats), orNone(t.Surveys), orNone(t.Checks), orEmpty(t.Data)}
}

func (r *toolRow) tool() assay.Tool {
	return assay.Tool{Name: r.Name, Version: r.Version, Formats: r.Formats, Surveys: r.Surveys, Checks: r.Checks, Data: orNil(r.Data)}
}

func orNone(m map[string]int) map[string]int {
	if m == nil {
		return map[string]int{}
	}
	return m
}

// limitsRow is "limits" with the time limit in seconds, 0 for none.
type limitsRow struct {
	assay.Limits
	Seconds float64 `json:"seconds"`
}

// coverageRow is "coverage".
type coverageRow struct {
	Total     int64 `json:"total"`
	Explained int64 `json:"explained"`
}

// vulnerabilityRow is one row of "vulnerabilities".
func newVulnerabilityRow(v *assay.Vulnerability) *assay.Vulnerability {
	c := *v
	c.Reasons = orEmpty(c.Reasons)
	return &c
}
