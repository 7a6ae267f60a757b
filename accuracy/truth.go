package accuracy

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"assay"
)

// Truth is what is known to be in one root file system.
type Truth struct {
	Rows  []Row
	Flaws []Planted
}

// Planted is a flaw that somebody put there on purpose.
type Planted struct {
	Kind string `json:"kind"`
	Path string `json:"path"`
	Why  string `json:"why"`
}

// Row is one entry of a truth. What a listing does not say is nil or "".
type Row struct {
	Path   string
	Type   string // file, dir, symlink, chardev, blockdev, fifo, socket; "device" is a chardev or blockdev, "special" anything but a file, dir or symlink
	Mode   *uint32
	UID    *uint32
	GID    *uint32
	SHA256 assay.Digest
	Target string
	Major  *uint32
	Minor  *uint32
}

// row is a Row as the two kinds of listings write it: with "type" and
// "target", or with "link" alone.
type row struct {
	Path   string       `json:"path"`
	Type   string       `json:"type"`
	Mode   string       `json:"mode"` // "0o755"
	UID    *uint32      `json:"uid"`
	GID    *uint32      `json:"gid"`
	SHA256 assay.Digest `json:"sha256"`
	Target string       `json:"target"`
	Link   string       `json:"link"`
	Major  *uint32      `json:"major"`
	Minor  *uint32      `json:"minor"`
}

// ReadTruth reads a listing: rows under "entries" or "files".
func ReadTruth(name string) (*Truth, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Entries []row     `json:"entries"`
		Files   []row     `json:"files"`
		Flaws   []Planted `json:"planted_flaws"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t := &Truth{Flaws: doc.Flaws}
	for _, r := range append(doc.Entries, doc.Files...) {
		full, err := r.full()
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, r.Path, err)
		}
		t.Rows = append(t.Rows, full)
	}
	if len(t.Rows) == 0 {
		return nil, fmt.Errorf("%s: no entries", name)
	}
	return t, nil
}

func (r *row) full() (Row, error) {
	f := Row{Path: r.Path, Type: r.Type, UID: r.UID, GID: r.GID, SHA256: r.SHA256, Target: r.Target, Major: r.Major, Minor: r.Minor}
	switch {
	case r.Type != "":
	case r.Link != "":
		f.Type, f.Target = "symlink", r.Link
	default:
		f.Type = "file"
	}
	if r.Mode != "" {
		m, err := strconv.ParseUint(r.Mode, 0, 32)
		if err != nil {
			return Row{}, fmt.Errorf("mode %q: %w", r.Mode, err)
		}
		mode := uint32(m)
		f.Mode = &mode
	}
	return f, nil
}
