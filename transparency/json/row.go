package json

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"assay"
)

// subjectRow is the "subject" of a report.
type subjectRow struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256,omitempty"`
	Size   int64  `json:"size"`
}

// fileRow is one row of "files". Pointers tell what the container does not
// store (left out) from what it stores as zero.
type fileRow struct {
	Path       string            `json:"path"`
	Type       *assay.Type       `json:"type"`
	SHA256     assay.Digest      `json:"sha256,omitzero"`
	Size       *int64            `json:"size,omitempty"`
	Offset     *int64            `json:"offset,omitempty"`
	Mode       string            `json:"mode,omitempty"`
	UID        *uint32           `json:"uid,omitempty"`
	GID        *uint32           `json:"gid,omitempty"`
	MTime      string            `json:"mtime,omitempty"`
	Target     *string           `json:"target,omitempty"`
	RDev       string            `json:"rdev,omitempty"`
	Xattrs     map[string]string `json:"xattrs,omitempty"`
	Piece      bool              `json:"piece,omitempty"`
	Format     string            `json:"format,omitempty"`
	Kind       string            `json:"kind,omitempty"`
	Properties []assay.Property  `json:"properties,omitempty"`
	Damaged    bool              `json:"damaged,omitempty"`
}

// newFileRow says what is known about f, and leaves out what is not.
func newFileRow(f *assay.File) *fileRow {
	r := &fileRow{
		Path: string(f.Path), Type: &f.Type, SHA256: f.Ref.Digest, Piece: f.Piece,
		Format: f.Format, Kind: f.Kind, Properties: f.Properties, Damaged: f.Damaged,
	}
	if f.Type == assay.Regular || f.Type == assay.Hardlink || !f.Ref.Digest.IsZero() {
		r.Size = &f.Ref.Size
		if f.Offset >= 0 {
			r.Offset = &f.Offset
		}
	}
	if f.Has&assay.HasMode != 0 {
		r.Mode = fmt.Sprintf("%04o", f.Mode&0o7777)
	}
	if f.Has&assay.HasOwner != 0 {
		r.UID, r.GID = &f.UID, &f.GID
	}
	if f.Has&assay.HasTime != 0 {
		r.MTime = formatTime(f.MTime)
	}
	switch f.Type {
	case assay.Symlink, assay.Hardlink:
		target := assay.EscapeName(f.Target)
		r.Target = &target
	case assay.CharDev, assay.BlockDev:
		r.RDev = fmt.Sprintf("%d:%d", f.Major, f.Minor)
	}
	for _, x := range f.Xattrs {
		if r.Xattrs == nil {
			r.Xattrs = map[string]string{}
		}
		r.Xattrs[assay.EscapeName(x.Name)] = assay.EscapeName(string(x.Value))
	}
	return r
}

// file is the inverse of newFileRow.
func (r *fileRow) file() (f assay.File, err error) {
	if r.Path == "" || r.Type == nil {
		return f, fmt.Errorf("row without path or type")
	}
	f = assay.File{
		Path: assay.Path(r.Path), Ref: assay.Ref{Digest: r.SHA256}, Offset: -1,
		Format: r.Format, Kind: r.Kind, Properties: r.Properties, Damaged: r.Damaged,
	}
	f.Name, f.Type, f.Piece = assay.UnescapeName(f.Path.Last()), *r.Type, r.Piece
	if r.Size != nil {
		f.Ref.Size = *r.Size
	}
	if r.Offset != nil {
		f.Offset = *r.Offset
	}
	if f.Ref.Size < 0 || f.Offset < -1 {
		return f, fmt.Errorf("%s: size or offset below zero", r.Path)
	}
	if r.Mode != "" {
		mode, err := strconv.ParseUint(r.Mode, 8, 12)
		if err != nil {
			return f, fmt.Errorf("%s: mode %q: want octal digits up to 7777", r.Path, r.Mode)
		}
		f.Mode, f.Has = uint32(mode), f.Has|assay.HasMode
	}
	if r.UID != nil && r.GID != nil {
		f.UID, f.GID, f.Has = *r.UID, *r.GID, f.Has|assay.HasOwner
	}
	if r.MTime != "" {
		if f.MTime, err = parseTime(r.MTime); err != nil {
			return f, fmt.Errorf("%s: %w", r.Path, err)
		}
		f.Has |= assay.HasTime
	}
	if r.Target != nil {
		f.Target = assay.UnescapeName(*r.Target)
	}
	if r.RDev != "" {
		if f.Major, f.Minor, err = parseDevice(r.RDev); err != nil {
			return f, fmt.Errorf("%s: %w", r.Path, err)
		}
	}
	for _, name := range sorted(r.Xattrs) {
		f.Xattrs = append(f.Xattrs, assay.Xattr{
			Name: assay.UnescapeName(name), Value: []byte(assay.UnescapeName(r.Xattrs[name])),
		})
	}
	return f, nil
}

// formatTime writes seconds since 1970 as RFC 3339 in UTC; a time that RFC
// 3339 cannot write (years outside 0 to 9999) as "@" and the seconds.
func formatTime(sec int64) string {
	const first, last = -62167219200, 253402300799 // 0000-01-01T00:00:00Z, 9999-12-31T23:59:59Z
	if sec < first || sec > last {
		return "@" + strconv.FormatInt(sec, 10)
	}
	return time.Unix(sec, 0).UTC().Format(time.RFC3339)
}

func parseTime(s string) (int64, error) {
	if sec, ok := strings.CutPrefix(s, "@"); ok {
		return strconv.ParseInt(sec, 10, 64)
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, fmt.Errorf("mtime %q: want a time like 2024-05-31T12:00:00Z", s)
	}
	return t.Unix(), nil
}

func parseDevice(s string) (major, minor uint32, err error) {
	a, b, ok := strings.Cut(s, ":")
	x, err1 := strconv.ParseUint(a, 10, 32)
	y, err2 := strconv.ParseUint(b, 10, 32)
	if !ok || err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("rdev %q: want major:minor", s)
	}
	return uint32(x), uint32(y), nil
}

// gapRow is one row of "gaps".
type gapRow struct {
	Path    string  `json:"path"`
	Offset  int64   `json:"offset"`
	Length  int64   `json:"length"`
	Entropy float64 `json:"entropy"`
	By      string  `json:"by"`
	Reason  string  `json:"reason"`
}

// newGapRow rounds the entropy, since processors differ in the last bits.
func newGapRow(g *assay.Gap) *gapRow {
	return &gapRow{string(g.Path), g.Offset, g.Length, math.Round(g.Entropy*1000) / 1000, g.By, g.Reason}
}

func (r *gapRow) gap() assay.Gap {
	return assay.Gap{Path: assay.Path(r.Path), Offset: r.Offset, Length: r.Length, Entropy: r.Entropy, By: r.By, Reason: r.Reason}
}

// failureRow is one row of "failures". Name is escaped like a path.
type failureRow struct {
	Stage  string `json:"stage"`
	By     string `json:"by"`
	Path   string `json:"path"`
	Name   string `json:"name,omitempty"`
	Offset *int64 `json:"offset,omitempty"`
	Reason string `json:"reason"`
}

func newFailureRow(f *assay.PlacedFailure) *failureRow {
	r := &failureRow{Stage: f.Stage, By: f.By, Path: string(f.Path), Name: assay.EscapeName(f.Name), Reason: f.Reason}
	if f.Offset >= 0 {
		r.Offset = &f.Offset
	}
	return r
}

func (r *failureRow) failure() assay.PlacedFailure {
	f := assay.PlacedFailure{Path: assay.Path(r.Path)}
	f.Failure = assay.Failure{Stage: r.Stage, By: r.By, Name: assay.UnescapeName(r.Name), Offset: -1, Reason: r.Reason}
	if r.Offset != nil {
		f.Offset = *r.Offset
	}
	return f
}
