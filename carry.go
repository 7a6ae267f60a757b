package assay

// Carried is what of an earlier inspection of side A holds for side B, and what
// has to be done again.
type Carried struct {
	Report   string `json:"report"` // name of the subject of the earlier inspection
	SHA256   Digest `json:"sha256,omitzero"`
	JudgedAt string `json:"judged_at"`
	// Files counts files of B: those whose inspection carries over, and those
	// that have to be inspected again.
	Carries int64 `json:"carries"`
	Again   int64 `json:"again"`
	// Rows are the files to be inspected again, by path; those left out are
	// counted.
	Rows    []AgainRow `json:"rows"`
	LeftOut int64      `json:"left_out"`
	// Findings say what becomes of each finding of the earlier inspection.
	Findings []CarriedFinding `json:"findings"`
}

// AgainRow is a file that has to be inspected again.
type AgainRow struct {
	Path    Path          `json:"path"` // on side B
	Reasons []AgainReason `json:"reasons"`
}

// AgainReason is why.
type AgainReason struct {
	Kind   string `json:"kind"` // new, bytes, attributes, dependency, configuration or start-up
	Detail string `json:"detail,omitempty"`
}

// Kinds of AgainReason.
const (
	AgainNew           = "new"           // A has no such file
	AgainBytes         = "bytes"         // its content differs
	AgainAttributes    = "attributes"    // mode, owner or type differ
	AgainDependency    = "dependency"    // a library that it links to differs
	AgainConfiguration = "configuration" // a file that configures it differs
	AgainStartUp       = "start-up"      // what starts it, as whom, or where it listens differs
)

// CarriedFinding is a finding of the earlier inspection.
type CarriedFinding struct {
	Rule        string   `json:"rule"`
	Title       string   `json:"title"`
	Severity    Severity `json:"severity"`
	Fingerprint string   `json:"fingerprint"`
	// Status is "carries" when everything it rests on is the same on B,
	// "again" when something of it has to be inspected again, "gone" when none
	// of the places is there any more.
	Status string `json:"status"`
	Path   Path   `json:"path,omitempty"` // its first place on side A
}
