package assay

import "time"

// Limits bound what one inspection may cost, whatever the input says.
// They are part of what a report is a function of.
type Limits struct {
	// Depth is how many containers may stand inside each other.
	Depth int `json:"depth"`
	// Entries is how many entries all layers together may have.
	Entries int64 `json:"entries"`
	// Bytes is how many bytes may be decoded in all.
	Bytes int64 `json:"bytes"`
	// Ratio is how many bytes may be decoded from each byte of the subject
	// that they come from, over all nested layers together. It binds only
	// above RatioFloor, so that small things are never refused.
	Ratio int64 `json:"ratio"`
	// RatioFloor is the number of decoded bytes below which Ratio is not asked.
	RatioFloor int64 `json:"ratio_floor"`
	// Memory is the soft limit in bytes for the whole process.
	Memory int64 `json:"memory"`
	// Disk is how many bytes may be spilled to the unlinked temporary file.
	Disk int64 `json:"disk"`
	// Time ends the run with a partial report; zero is no limit. A report cut
	// by it is marked incomplete and is not reproducible.
	Time time.Duration `json:"-"`
}

// DefaultLimits suit a laptop and releases of a few GiB.
func DefaultLimits() Limits {
	return Limits{
		Depth:      24,
		Entries:    4_000_000,
		Bytes:      64 << 30,
		Ratio:      10_000,
		RatioFloor: 64 << 20,
		Memory:     448 << 20,
		Disk:       16 << 30,
	}
}
