package assay

// Baseline is an earlier report that the findings of this one are compared to.
type Baseline struct {
	Name     string // of the earlier subject
	Subject  Digest
	JudgedAt string // YYYY-MM-DD
	// Gone are findings of the earlier report that this one does not have,
	// made by checks that ran this time.
	Gone []Finding
	// Unjudged are findings of the earlier report that this one cannot say
	// anything about, with Why: the check did not run, or not on everything.
	Unjudged []Finding
	Why      string
	// Changed are checks whose version differs between the reports, so that a
	// finding may be new or gone without any change of the release.
	Changed []string
}
