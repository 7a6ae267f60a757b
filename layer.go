package assay

// Layer is what opening one content gave. It is a function of the content's
// digest, the format's version, the limits and the keys, of nothing else; names
// in it are relative to it.
type Layer struct {
	Of     Ref
	Format string // the folder of the format that opened it; "carve" for a raw content with containers inside
	// Properties are what the container says of itself in its headers
	// (version, name, load address, creation time ...), in header order.
	Properties []Property
	Children   []*Child
	// Spans account for every byte of the content: sorted, without overlap
	// and without holes from 0 to Of.Size.
	Spans    []Span
	Failures []Failure
}

// Property is one statement of a container's header.
type Property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Child is an entry of a layer and, where it has one, its content.
type Child struct {
	Entry
	// Ref names the content; its Digest is zero for entries without content
	// and for content that was not read. For a hardlink it is the target's.
	Ref Ref
	// Offset is where the content stands in the layer's content when it stands
	// there as it is, in one piece; -1 otherwise.
	Offset int64
	// Damaged: parts of the content could not be read (they stand as zero
	// bytes, or the end is missing); a Failure says which and why.
	Damaged bool
	// Closed: what is inside the content is not part of the listing here,
	// because the content holds itself or the listing would be too long; a
	// Failure says which.
	Closed bool
}

// Use is what a span of a content is.
type Use uint8

const (
	Structure Use = iota // headers, tables and metadata of the container
	Data                 // content of entries
	Padding              // fill between parts: one byte value repeated
	Unread               // a gap: nobody knows what this is, or it is damaged
)

var useNames = [...]string{"structure", "data", "padding", "gap"}

// String is the word that reports use.
func (u Use) String() string { return useNames[u] }

// Span is a part of a content and its use.
type Span struct {
	Offset, Length int64
	Use            Use
	Entropy        float64 // of a gap: Shannon entropy in bits per byte, 0 to 8
	Reason         string  // of a gap: why it was not read
	By             string  // of a gap: who says so ("unpack", "format/squashfs")
}

// Failure is something that could not be done, with its place. It never ends
// the work; it stands in the report.
type Failure struct {
	Stage  string // "unpack", "survey", "check", "write"
	By     string // the folder that met it ("format/squashfs")
	Name   string // the entry in the layer, if it concerns one
	Offset int64  // in the layer's content; -1 when there is no place
	Reason string
}
