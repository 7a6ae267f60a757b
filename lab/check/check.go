// Package check is the contract for everything that finds flaws: one folder
// per flaw, listed in all/. A check reads facts and listings, never content,
// so that a report can be judged again without the image.
package check

import (
	"iter"
	"time"

	"assay"
	"assay/lab/system"
)

// Check finds one kind of flaw.
type Check struct {
	Doc Doc
	// Version changes whenever the same facts would give other findings.
	Version int
	Rules   []Rule
	// Needs are the kinds of facts that Run reads.
	Needs []string
	Scope Scope
	// Run looks at one View and reports flaws. The driver stamps the names,
	// title, severity and CWE of the rule.
	Run func(v *View, report func(Flaw))
}

// Named is a check with the name of its folder below lab/check.
type Named struct {
	Name string
	Check
}

// Scope is what one View shows.
type Scope uint8

const (
	// System: called once for each distinct root file system; v.Tree is it.
	System Scope = iota
	// Everywhere: called as for System, and once more for the files outside
	// of all systems that have facts, with v.System nil: settings partitions
	// and archives hold keys and accounts too. Names in that tree are full
	// paths.
	Everywhere
	// Release: called once; v.Files lists every row of the release, v.Systems
	// its systems, v.Tree is nil.
	Release
)

// Rule is one case of a check.
type Rule struct {
	ID       string // below the check's folder: "empty" becomes "password/empty"
	Title    string // what a report's reader sees: "Account without a password"
	CWE      []int
	Severity assay.Severity
	Reason   string // why this severity
	Advice   string // what the reader should do about it
}

// View is what a check may see.
type View struct {
	Tree     *system.Tree
	Facts    *system.Facts
	System   *assay.System        // the system that Tree is; nil outside of systems
	Files    iter.Seq[assay.File] // Scope Release only; may be run through again
	Systems  []assay.System       // Scope Release only
	JudgedAt time.Time
}

// Flaw is what Run reports.
type Flaw struct {
	Rule string // Rule.ID
	// Detail makes the title specific: "root: password is \"admin\"".
	Detail string
	// Severity and Reason replace the rule's when Reason is not empty.
	Severity assay.Severity
	Reason   string
	// Key is what the fingerprint is made of besides the rule: what stays the
	// same when the file moves and the binary is rebuilt (account name and
	// hash, program's base name, key's digest). No directories, no offsets.
	Key      []string
	Evidence []assay.Evidence
}

// MaxEvidence is how many places a finding shows. A flaw that stands at more
// says in its detail how many there are.
const MaxEvidence = 50

// Add appends evidence as long as there are fewer than MaxEvidence places.
func (f *Flaw) Add(evidence ...assay.Evidence) {
	n := min(len(evidence), max(0, MaxEvidence-len(f.Evidence)))
	f.Evidence = append(f.Evidence, evidence[:n]...)
}

// Doc is what the public page and "assay checks NAME" say.
type Doc struct {
	Title          string
	Decides        string // how it decides
	FalsePositives string // when a finding is wrong
	FalseNegatives string // what it does not see
	References     []string
}

// At is evidence that means a whole entry.
func At(f *assay.File) assay.Evidence {
	return assay.Evidence{Path: f.Path, SHA256: f.Ref.Digest, Offset: -1}
}
