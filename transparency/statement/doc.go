// Package statement writes a comparison as the body of a statement that
// somebody may sign: an in-toto Statement v1 (in-toto attestation framework,
// spec/v1/statement.md) with a predicate of our own. Its subject is side B, so
// that it is found by the digest of what was received; side A is the reference.
//
// Nothing here signs. The bytes are a function of both sides, policy, tool and
// limits, unless the work ended early: no time, host or run is in them, so that
// a second laboratory can make the same statement and add its signature.
package statement

// TypeURI is the type of every in-toto Statement v1.
const TypeURI = "https://in-toto.io/Statement/v1"

// PredicateType names the predicate; docs/schema/equivalence-statement-v0.1.json
// describes it.
const PredicateType = "urn:assay:predicate/equivalence/v0.1"

// statement is the whole document. Members stand in the order of in-toto's
// specification.
type statement struct {
	Type          string     `json:"_type"`
	Subject       []resource `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     predicate  `json:"predicate"`
}

// resource is a ResourceDescriptor (spec/v1/resource_descriptor.md).
type resource struct {
	Name   string    `json:"name"`
	Digest digestSet `json:"digest"`
}

// digestSet is a DigestSet (spec/v1/digest_set.md).
type digestSet struct {
	SHA256 string `json:"sha256"`
}

// predicate is what is said of the subject.
type predicate struct {
	Verdict     string     `json:"verdict"`
	Why         string     `json:"why"`
	NotSaid     []string   `json:"notSaid"`
	Incomplete  string     `json:"incomplete,omitempty"`
	Reference   resource   `json:"reference"`
	Method      string     `json:"method"`
	Compared    compared   `json:"compared"`
	Policy      policy     `json:"policy"`
	Same        int64      `json:"same"`
	Differences []category `json:"differences"`
	NotAllowed  int64      `json:"notAllowed"`
	Unexplained int64      `json:"unexplained"`
	Unreadable  int64      `json:"unreadable"`
	LeftOut     int64      `json:"leftOut"`
	Limits      limits     `json:"limits"`
	Tool        tool       `json:"tool"`
}

// compared says what was at hand of each side.
type compared struct {
	Reference side `json:"reference"`
	Subject   side `json:"subject"`
}

type side struct {
	From    string `json:"from"`
	Size    int64  `json:"size"`
	Entries int64  `json:"entries"`
}

// policy is under which causes counted as allowed.
type policy struct {
	Name   string     `json:"name"`
	Digest *digestSet `json:"digest,omitempty"` // of the file; nil for the built-in one
	Causes []string   `json:"causes"`
	Own    []own      `json:"own"`
}

type own struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Used   int64  `json:"used"`
}

// category is the differences of one cause.
type category struct {
	Cause   string `json:"cause"`
	Allowed bool   `json:"allowed"`
	Ranges  int64  `json:"ranges"`
	Paths   int64  `json:"paths"`
	Bytes   int64  `json:"bytes"`
}

type limits struct {
	Depth      int     `json:"depth"`
	Entries    int64   `json:"entries"`
	Bytes      int64   `json:"bytes"`
	Ratio      int64   `json:"ratio"`
	RatioFloor int64   `json:"ratioFloor"`
	Memory     int64   `json:"memory"`
	Disk       int64   `json:"disk"`
	Seconds    float64 `json:"seconds"`
}

type tool struct {
	Name    string         `json:"name"`
	Version string         `json:"version"`
	Formats map[string]int `json:"formats"`
}
