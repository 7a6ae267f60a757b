package assay

// ProductLine is what several images of one product line have in common.
type ProductLine struct {
	Members []Compared
	// Common counts the entries that all members have, with the same content
	// and attributes.
	Common int64
	// Counts are entries by class.
	Counts []ClassCount
	// Entries are those that are not common, by path; those left out are
	// counted.
	Entries    []LineEntry
	LeftOut    int64
	Incomplete string
	Limits     Limits
	Tool       Tool
	Run        Run
}

// Classes of entries of a product line.
const (
	LineCommon        = "common"        // in all members, the same
	LineConfiguration = "configuration" // in several members, not the same, and it is configuration
	LineDiffers       = "differs"       // in several members, not the same
	LinePartly        = "partly"        // in some members only, the same in those
	LineUnique        = "unique"        // in one member only
)

// ClassCount is how many entries, and how many bytes of distinct contents, a
// class has.
type ClassCount struct {
	Class   string `json:"class"`
	Entries int64  `json:"entries"`
	Bytes   int64  `json:"bytes"`
}

// LineEntry is one path of a product line.
type LineEntry struct {
	// Path has no image name, and no offsets in made-up names.
	Path  string `json:"path"`
	Class string `json:"class"`
	// Variants are the different forms of the entry, the most frequent first.
	Variants []Variant `json:"variants"`
}

// Variant is one form of an entry and who has it.
type Variant struct {
	SHA256  Digest `json:"sha256,omitzero"`
	Size    int64  `json:"size"`
	Note    string `json:"note,omitempty"` // mode, owner, link target ... when they tell variants apart
	Members []int  `json:"members"`        // indexes into Members
}
