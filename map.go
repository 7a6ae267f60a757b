package assay

// Map is how the bytes of the subject are used, for whoever wants to see them
// in their order. Nested contents that are decoded from a stream have no place
// in it.
type Map struct {
	// Regions account for every byte of the subject: sorted, without overlap
	// and without holes. Very small ones are joined to their neighbours.
	Regions []Region
	// Block is the distance in bytes from one value of Entropy to the next.
	Block int64
	// Sample is how many bytes at the start of each block were measured.
	Sample int64
	// Entropy is Shannon's, in bits per byte, 0 to 8, two decimals.
	Entropy []float64
}

// Region is a part of the subject.
type Region struct {
	Offset, Length int64
	Use            Use
	Path           Path   // the innermost content that the part belongs to
	Format         string // what opened that content; empty when nothing did
	Kind           string // what that content is
}
