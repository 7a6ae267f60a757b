package assay

// Fact is what a survey learned. Content facts depend on bytes alone and have
// a Digest; place facts depend on an entry (its name, mode, owner) and have a
// Path. Exactly one of the two is set.
type Fact struct {
	Kind   string // "elf/1": the name and version of the struct in lab/fact
	Digest Digest
	Path   Path
	Value  any // a struct of lab/fact
}
