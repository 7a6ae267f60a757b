package assay

// Policy is what the user of the product decided about checks and findings
// before they were judged: nothing of it hides a finding.
type Policy struct {
	Name   string `json:"name"`
	Digest Digest `json:"sha256"` // of the policy file
	// Without are checks that were not run.
	Without []LeftOut `json:"without"`
	// Idle are decisions that no finding met: "accept 2: expired 2026-01-31".
	Idle []string `json:"idle"`
}

// LeftOut is a check that a policy leaves out.
type LeftOut struct {
	Check  string `json:"check"` // the folder: "check/password"
	Reason string `json:"reason"`
}

// Acceptance is somebody's decision to live with a finding until a day.
type Acceptance struct {
	By     string `json:"by"`
	Until  string `json:"until"` // the last day, YYYY-MM-DD
	Reason string `json:"reason"`
}
