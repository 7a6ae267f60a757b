package equivalence

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/equivalence/tree"
)

// attributes compares what the containers a and b record of a pair of entries.
// What only one of two formats records is no difference. Owners and times of
// files on the user's own disk say nothing about a release.
func (c *comparing) attributes(a, b, x, y *tree.Node) (ranges []assay.Range) {
	tell := func(what, from, to, cause, note string) {
		ranges = append(ranges, assay.Range{A: -1, B: -1, Part: what, TextA: from, TextB: to, Cause: cause, Note: note})
	}
	if kindOf(x) != kindOf(y) {
		tell("type", x.Type.String(), y.Type.String(), "attribute", "")
		return ranges
	}
	if x.Type != y.Type {
		x, y = file(x), file(y)
	}
	has := x.Has & y.Has
	if has&assay.HasMode != 0 && x.Mode != y.Mode {
		tell("mode", fmt.Sprintf("%04o", x.Mode), fmt.Sprintf("%04o", y.Mode), "attribute", "")
	}
	onDisk := a.Format == "dir" != (b.Format == "dir")
	if has&assay.HasOwner != 0 && (x.UID != y.UID || x.GID != y.GID) {
		cause, note := "attribute", ""
		if onDisk {
			cause, note = "container", "one side is a directory on disk: its owners are those of whoever unpacked it"
		}
		tell("owner", fmt.Sprintf("%d:%d", x.UID, x.GID), fmt.Sprintf("%d:%d", y.UID, y.GID), cause, note)
	}
	if has&assay.HasTime != 0 && x.MTime != y.MTime {
		tell("modification time", x.Time().Format("2006-01-02T15:04:05Z"), y.Time().Format("2006-01-02T15:04:05Z"), "timestamp", "")
	}
	if x.Type == assay.Symlink && x.Target != y.Target {
		tell("link target", x.Target, y.Target, "attribute", "")
	}
	if (x.Type == assay.CharDev || x.Type == assay.BlockDev) && (x.Major != y.Major || x.Minor != y.Minor) {
		tell("device number", fmt.Sprintf("%d:%d", x.Major, x.Minor), fmt.Sprintf("%d:%d", y.Major, y.Minor), "attribute", "")
	}
	if from, to := xattrs(x), xattrs(y); from != to {
		tell("extended attributes", from, to, "attribute", "")
	}
	return ranges
}

// kindOf takes a hard link for the file that it is: which of the names of a
// file is called the link hangs on the order.
func kindOf(n *tree.Node) assay.Type {
	if n.Type == assay.Hardlink {
		return assay.Regular
	}
	return n.Type
}

// file is the file that a hard link is another name of: what an archive records
// with the link is not used when it is unpacked.
func file(n *tree.Node) *tree.Node {
	if n.Type != assay.Hardlink || n.Up == nil {
		return n
	}
	if k := entry(n.Up, assay.CleanName(n.Target)); k != nil {
		return k
	}
	return n
}

func xattrs(n *tree.Node) string {
	list := slices.Clone(n.Xattrs)
	slices.SortFunc(list, func(a, b assay.Xattr) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return bytes.Compare(a.Value, b.Value)
	})
	var s []string
	for _, x := range list {
		s = append(s, fmt.Sprintf("%s=%q", x.Name, x.Value))
	}
	return strings.Join(s, " ")
}
