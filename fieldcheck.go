package assay

// FieldCheck says of hashes that devices report whether they are those of
// something that was inspected. It says no more than that: a device that lies
// reports what it likes.
type FieldCheck struct {
	Lists     []HashList
	Inspected []InspectedRelease
	// Counts are rows by status.
	Counts map[string]int64
	// Rows are all but those that are the same at the same path, which are
	// counted.
	Rows    []FieldRow
	LeftOut int64
	Run     Run
}

// HashList is one list that was read from a device.
type HashList struct {
	Name  string `json:"name"`
	Lines int64  `json:"lines"` // that hold a hash
	// Unreadable are lines that hold none.
	Unreadable int64 `json:"unreadable"`
	// NotReported counts files of the release that fits best which the list
	// does not name.
	NotReported int64  `json:"not_reported"`
	BestFit     string `json:"best_fit,omitempty"` // that release
}

// InspectedRelease is a report of an inspection.
type InspectedRelease struct {
	Name     string `json:"name"`
	SHA256   Digest `json:"sha256,omitzero"`
	JudgedAt string `json:"judged_at"`
	Files    int64  `json:"files"`
}

// FieldRow is one line of a list.
type FieldRow struct {
	List   string `json:"list"`
	Line   int    `json:"line"`
	Path   string `json:"path,omitempty"` // as the device names it
	Hash   string `json:"hash"`
	Status string `json:"status"`
	// Release and At are where that was inspected.
	Release string `json:"release,omitempty"`
	At      Path   `json:"at,omitempty"`
	Why     string `json:"why"`
}

// Status of a hash that a device reports.
const (
	FieldSame      = "same"            // the digest of an inspected content
	FieldExplained = "explained"       // a comparison explains every difference to an inspected content
	FieldUnknown   = "unknown"         // the path was inspected with another digest, or the hash is of a kind that inspections do not record
	FieldNever     = "never-inspected" // neither the digest nor the path was inspected
)
