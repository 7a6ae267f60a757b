package assay

import "fmt"

// Severity ranks findings. A finding's severity comes with its reason; there
// is no sum and no score.
type Severity uint8

const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"info", "low", "medium", "high", "critical"}

// String is the word that reports use.
func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// ParseSeverity reads the word that reports use.
func ParseSeverity(word string) (Severity, error) {
	for i, n := range severityNames {
		if n == word {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("severity %q: want critical, high, medium, low or info", word)
}

// MarshalText implements encoding.TextMarshaler.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Severity) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSeverity(string(b))
	return err
}

// Finding is a flaw that a check found, with the evidence for it: without
// evidence there is no finding.
type Finding struct {
	Check          string // the folder: "check/password"
	Rule           string // the case: "password/empty"
	Title          string
	Severity       Severity
	SeverityReason string
	CWE            []string // "CWE-258"
	// Fingerprint names the flaw over releases: it survives a moved file and
	// a rebuilt binary.
	Fingerprint string
	Evidence    []Evidence
	// Accepted says who accepted the flaw and until when; nil when nobody did,
	// or no longer. An accepted finding is shown like any other.
	Accepted *Acceptance
	// Since says how the finding stands to the report given as baseline: New,
	// Unchanged, or empty without one.
	Since string
}

// Values of Finding.Since.
const (
	New       = "new"
	Unchanged = "unchanged"
)

// Evidence is a place where a person can see what a finding rests on.
type Evidence struct {
	Path   Path   // the entry
	SHA256 Digest // of the entry's content, if it has one
	Offset int64  // in the content, in bytes; -1 when the whole entry is meant
	Length int64
	Line   int    // counted from 1; 0 when there are no lines
	Text   string // what stands there, as found (writers escape it)
}
