package assay

import "time"

// Comparison is what can be said about whether two things are the same. Every
// difference has exactly one cause for each of its byte ranges.
type Comparison struct {
	A, B    Compared
	Verdict Verdict
	// Why says in one sentence what the verdict rests on.
	Why    string
	Policy AllowedCauses
	// Same counts entries that are the same on both sides, with everything
	// inside them.
	Same int64
	// Differences are sorted by path. Those that are left out are counted in
	// Causes all the same.
	Differences []Difference
	LeftOut     int64
	// Causes count ranges by cause, over all differences.
	Causes []CauseCount
	// Unreadable are the places that could not be read on one side at least
	// and are not the same bytes: nothing is said about them.
	Unreadable []Unreadable
	// Changes are what the differences mean for who uses the release; nil when
	// the sides were not inspected.
	Changes *Changes
	// Carried is what of an earlier inspection of side A holds for side B; nil
	// when none was given.
	Carried *Carried
	// MapA and MapB are how the bytes of the sides are used; nil when a side is
	// no single content, was not inspected or is a report.
	MapA, MapB *Map
	Limits     Limits
	Tool       Tool
	Incomplete string // why the work ended early; empty when finished
	Run        Run
}

// NotSaid is what a comparison's verdict does not say; every writer prints it.
var NotSaid = []string{
	"whether either side is free of flaws",
	"that either side was built from any source, unless one side was rebuilt from it",
}

// Compared is one side of a comparison.
type Compared struct {
	Name    string `json:"name"`
	Subject Ref    `json:"-"`
	// From is "content", "directory" or "report": of a report only digests
	// are known.
	From    string `json:"from"`
	Entries int64  `json:"entries"`
}

// Verdict is the answer of a comparison.
type Verdict string

// The four verdicts. None of them says anything about safety.
const (
	Identical  Verdict = "identical"   // bit for bit
	Equivalent Verdict = "equivalent"  // every difference has a cause that the policy allows
	Different  Verdict = "different"   // a difference has a cause that the policy does not allow, or none
	CannotTell Verdict = "cannot-tell" // nothing is known to be different, but not all could be read
)

// AllowedCauses names the policy under which differences count as explained.
type AllowedCauses struct {
	Name   string   `json:"name"`
	Digest Digest   `json:"digest"` // of the policy file; zero for the built-in one
	Causes []string `json:"causes"` // that it allows
	// Own are the vendor-specific allowances of the policy, with the reason.
	Own []OwnAllowance `json:"own,omitempty"`
}

// OwnAllowance is a difference that a policy explains by itself.
type OwnAllowance struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Used   int64  `json:"used"` // ranges that it explained
}

// Difference is one path that is not the same on both sides.
type Difference struct {
	Path Path `json:"path"` // on side A; on side B for what is only there
	// Other is the path on side B where it is another one.
	Other Path   `json:"other,omitempty"`
	Kind  string `json:"kind"` // added, removed, changed, renamed or metadata
	// Cause is that of the gravest range.
	Cause     string  `json:"cause"`
	Explained bool    `json:"explained"` // the policy allows the causes of all ranges
	Ranges    []Range `json:"ranges,omitempty"`
	LeftOut   int64   `json:"left_out,omitempty"` // ranges that are not listed
	Detail    string  `json:"detail,omitempty"`
	// AtA and AtB are where the content begins among the subject's bytes; nil
	// where it does not stand there as it is.
	AtA *int64 `json:"at_a,omitempty"`
	AtB *int64 `json:"at_b,omitempty"`
	A   Ref    `json:"-"`
	B   Ref    `json:"-"`
}

// Range is a run of bytes that differs. Offsets are in the content of the
// path; -1 when the side has nothing there.
type Range struct {
	A         int64  `json:"a"`
	B         int64  `json:"b"`
	Length    int64  `json:"length"`             // on side A, or on side B when A has nothing
	LengthB   int64  `json:"length_b,omitempty"` // on side B when it is another one
	Cause     string `json:"cause"`
	Explained bool   `json:"explained"`
	Part      string `json:"part,omitempty"` // where that is: "section .text", "line 3", "inode.mtime of etc/passwd"
	// TextA and TextB are what stands there, shortened.
	TextA string `json:"text_a,omitempty"`
	TextB string `json:"text_b,omitempty"`
	Note  string `json:"note,omitempty"` // what the cause rests on
	// Own is the name of the policy's own allowance that explains the range.
	Own string `json:"own,omitempty"`
}

// CauseCount is how often a cause was met.
type CauseCount struct {
	Cause     string `json:"cause"`
	Ranges    int64  `json:"ranges"`
	Paths     int64  `json:"paths"`
	Bytes     int64  `json:"bytes"`
	Explained bool   `json:"explained"`
}

// Unreadable is a place about which nothing can be said.
type Unreadable struct {
	Path   Path   `json:"path"`
	Side   string `json:"side"` // a, b or both
	Reason string `json:"reason"`
}

// Changes are the differences between two releases in the words of an
// inspection.
type Changes struct {
	JudgedAt time.Time `json:"judged_at"`
	List     []Change  `json:"list"`
	LeftOut  int64     `json:"left_out"` // changes that are not listed
	// Still counts findings that both sides have.
	Still    int64           `json:"findings_still_there"`
	Programs ChangedPrograms `json:"programs"`
	// Unjudged says what cannot be said, and why: a check that ran on one side
	// only, an inspection that ended early.
	Unjudged []string `json:"unjudged,omitempty"`
}

// ChangedPrograms counts programs and libraries by their places. How many
// changed, beside those whose findings went, is all that can be said here of
// whether a release mends flaws or does more.
type ChangedPrograms struct {
	Same    int64 `json:"same"`
	Changed int64 `json:"changed"`
	New     int64 `json:"new"`
	Gone    int64 `json:"gone"`
	// Mended are changed ones in which a finding stood on side A that is on side
	// B nowhere.
	Mended int64 `json:"findings_went"`
}

// Change is one thing that is new, gone or another.
type Change struct {
	About string `json:"about"` // package, finding, account, service, key, certificate, hardening, listener, kernel ...
	What  string `json:"what"`  // new, gone or changed
	Name  string `json:"name"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Path  Path   `json:"path,omitempty"`
}
