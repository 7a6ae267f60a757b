package format

// Lender is what the writer of a Body's Stream may be besides an io.Writer:
// one that lends room in its own buffer, so that a block is decoded where it
// is to stay.
type Lender interface {
	// Lend gives n bytes of room, or nil: then Write is the way. The
	// capacity is larger by Slack, which a decoder may overwrite.
	Lend(n int) []byte
	// Commit writes the first n bytes of what was lent last.
	Commit(n int) error
}

// Slack is how many bytes behind its output a decoder may overwrite in a lent
// buffer: with room for one more block of 128 KiB and a little, the zstd
// library decodes more than twice as fast, since it need not look where it
// writes.
const Slack = 128<<10 + 64
