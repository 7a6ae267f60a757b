package assay

// Inspected is what is known about one distinct content.
type Inspected struct {
	Ref      Ref
	Kind     string // what the bytes are: "elf", "text", "script" ... (anatomy/kind)
	Layer    *Layer // what opening it gave; nil when nothing opened it
	Facts    []Fact
	Failures []Failure
}

// Release is the graph of everything found under one subject. Contents are
// shared: a file that occurs a thousand times stands here once.
type Release struct {
	Name     string // the subject's file name
	Subject  Ref
	Contents map[Digest]*Inspected
	// Incomplete says why the work ended early ("interrupted", "time limit
	// of 5m0s"); empty when it was finished.
	Incomplete string
}

// File is one row of a release's listing: an entry at its path with what is
// known about its content.
type File struct {
	Path Path
	Entry
	Ref     Ref
	Offset  int64  // in the content it was found in, where it stands as it is; -1 otherwise
	Format  string // the format that opened the content
	Kind    string
	Damaged bool
	// Closed: what is inside is not listed here, though it was opened.
	Closed bool
	// Properties are what the content's own headers say, if it was opened.
	Properties []Property
}

// Walk visits every entry of the release in the order of its containers, the
// subject first, parents before what is inside them. It stops when visit
// returns false.
func (r *Release) Walk(visit func(File) bool) {
	root := File{Path: Path(EscapeName(r.Name)), Entry: Entry{Name: r.Name}, Ref: r.Subject, Offset: -1}
	if in := r.Contents[r.Subject.Digest]; in != nil {
		root.Kind = in.Kind
		if in.Layer != nil {
			root.Format = in.Layer.Format
			root.Properties = in.Layer.Properties
			if in.Layer.Format == "dir" {
				root.Type = Dir
			}
		}
	}
	if visit(root) {
		r.walk(root.Path, r.Subject.Digest, visit)
	}
}

func (r *Release) walk(at Path, d Digest, visit func(File) bool) bool {
	in := r.Contents[d]
	if in == nil || in.Layer == nil {
		return true
	}
	for i := range in.Layer.Children {
		c := in.Layer.Children[i]
		f := File{Path: at.Inside(c.Name), Entry: c.Entry, Ref: c.Ref, Offset: c.Offset, Damaged: c.Damaged, Closed: c.Closed}
		open := c.Type != Hardlink && !c.Ref.Digest.IsZero()
		if k := r.Contents[c.Ref.Digest]; k != nil {
			f.Kind = k.Kind
			if k.Layer != nil && open {
				f.Format = k.Layer.Format
				f.Properties = k.Layer.Properties
			}
		}
		if !visit(f) {
			return false
		}
		if open && !c.Closed && !r.walk(f.Path, c.Ref.Digest, visit) {
			return false
		}
	}
	return true
}
