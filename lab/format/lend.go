package format

// Lender is what the writer of a Body's Stream may be besides an io.Writer:
// one that lends room in its own buffer, so that a block is decoded where it
// is to stay.
type Lender interface {
	// Lend gives n bytes of room, or nil: then Write is the way.
	Lend(n int) []byte
	// Commit writes the first n bytes of what was lent last.
	Commit(n int) error
}
