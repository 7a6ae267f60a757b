package assay

import (
	"fmt"
	"path"
	"strings"
	"time"
)

// Type is what kind of directory entry an Entry is (POSIX.1 <sys/stat.h>
// S_IFMT, and the hard link that archives record as a name of its own).
type Type uint8

const (
	Regular Type = iota
	Dir
	Symlink
	Hardlink
	CharDev
	BlockDev
	Fifo
	Socket
)

var typeNames = [...]string{"file", "dir", "symlink", "hardlink", "chardev", "blockdev", "fifo", "socket"}

// String is the word that reports use.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return fmt.Sprintf("type(%d)", uint8(t))
}

// MarshalText implements encoding.TextMarshaler.
func (t Type) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Type) UnmarshalText(b []byte) error {
	for i, n := range typeNames {
		if n == string(b) {
			*t = Type(i)
			return nil
		}
	}
	return fmt.Errorf("entry type %q: unknown", b)
}

// TypeOfMode reads the S_IFMT bits of a st_mode (octal 0170000).
func TypeOfMode(mode uint32) (Type, bool) {
	switch mode & 0o170000 {
	case 0o100000:
		return Regular, true
	case 0o040000:
		return Dir, true
	case 0o120000:
		return Symlink, true
	case 0o020000:
		return CharDev, true
	case 0o060000:
		return BlockDev, true
	case 0o010000:
		return Fifo, true
	case 0o140000:
		return Socket, true
	}
	return Regular, false
}

// Fields says which of an entry's attributes its container stores. What is not
// stored is left out of reports instead of being shown as zero.
type Fields uint8

const (
	HasMode Fields = 1 << iota
	HasOwner
	HasTime
)

// Entry is one named thing in a layer, as its container records it.
type Entry struct {
	// Name is the path inside the layer, slash-separated, bytes as recorded.
	// CleanName has been applied: a harmless name has no leading "./" or
	// "/" doubled; a name that tries to leave the layer keeps its form.
	Name   string
	Type   Type
	Has    Fields
	Mode   uint32 // permission, setuid, setgid and sticky bits: octal 07777
	UID    uint32
	GID    uint32
	MTime  int64  // seconds since 1970-01-01 UTC
	Target string // of a symlink as recorded; of a hardlink a name in this layer
	Major  uint32 // of a device node
	Minor  uint32
	Xattrs []Xattr
	// Piece marks a byte range of a raw container (partition, firmware
	// segment, volume) in contrast to a file somebody named: when nothing is
	// recognised in a piece, its bytes count as a gap, not as explained.
	Piece bool
}

// Xattr is one extended attribute, name with its namespace ("security.selinux").
type Xattr struct {
	Name  string
	Value []byte
}

// Time is MTime as a time in UTC.
func (e *Entry) Time() time.Time { return time.Unix(e.MTime, 0).UTC() }

// CleanName brings a recorded name into the form that Entry.Name has:
// leading "./" and doubled or trailing slashes go. A name that is absolute or
// has a ".." element is returned as it is: it is evidence.
func CleanName(name string) string {
	if Escapes(name) {
		return name
	}
	if name = path.Clean(name); name == "." {
		return ""
	}
	return name
}

// Escapes reports whether a name, joined to a directory as text, could leave
// that directory: it is absolute or has a ".." element.
func Escapes(name string) bool {
	if strings.HasPrefix(name, "/") {
		return true
	}
	for rest, more := name, true; more; {
		var el string
		if el, rest, more = strings.Cut(rest, "/"); el == ".." {
			return true
		}
	}
	return false
}
