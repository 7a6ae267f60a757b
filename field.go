package assay

import "fmt"

// Role is what a field of a container means for the question whether two
// containers say the same.
type Role uint8

const (
	// Derived follows from the rest, and the reader found it to fit: magic,
	// size, count, place of a table, number of an entry, chain of blocks.
	Derived Role = iota
	// Checksum follows from bytes that it covers, and is right.
	Checksum
	// Moment is a time of building, packing or changing.
	Moment
	// Identity is made anew whenever the container is made: a UUID, a volume's
	// serial number, the seed of a hash.
	Identity
	// Parameter says how things are packed: compressor, level, block size,
	// alignment, version of the layout.
	Parameter
	// Attribute belongs to an entry and is shown with it: name, type, mode,
	// owner, time, link target, size of the content.
	Attribute
	// Statement is what the container says of itself and somebody may act on:
	// name, version, board, load address, command line.
	Statement
	// Signed is a signature, a certificate or an authentication code.
	Signed
	// Fill is unused and holds the fill that the format prescribes.
	Fill
	// Encoded are bytes that decode to the content of an entry, all of them:
	// nothing in the range is left over.
	Encoded
)

var roleNames = [...]string{"derived", "checksum", "moment", "identity", "parameter", "attribute", "statement", "signature", "fill", "encoded"}

// String is the word that reports use.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return fmt.Sprintf("role(%d)", uint8(r))
}

// Field is a part of a container whose meaning its format knows. What no field
// covers is bytes that nobody accounts for: they must be the same in two
// containers that say the same.
type Field struct {
	// Offset and Length are the place in the container, in bytes; of a value
	// inside a compressed table the place of the stored block.
	Offset, Length int64
	Name           string // in the format's own words: "mkfs_time", "inode.mtime"
	Entry          string // name of the entry it belongs to; empty for the container
	Role           Role
	// Value is the field's value where it is not simply the bytes at its
	// place; nil otherwise.
	Value []byte
}
