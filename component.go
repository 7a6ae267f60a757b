package assay

// Component is a piece of software found in a release.
type Component struct {
	Name       string
	Version    string // exact, or an inclusive interval "A..B", "A..", "..B", or empty
	PURL       string // package URL, ECMA-427
	CPE        string // CPE 2.3 formatted string, NISTIR 7695
	Relation   Relation
	Confidence string // "high", "medium" or "low"; the evidence says why
	Evidence   []Evidence
}

// Relation is how the place where a component was seen stands to it.
type Relation string

const (
	Is           Relation = "is"            // the file or package is the component
	Contains     Relation = "contains"      // linked in or copied in
	LinksTo      Relation = "links-to"      // needed at run time
	BuiltAgainst Relation = "built-against" // compiled with its headers or compiler
)
