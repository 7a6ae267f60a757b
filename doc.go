// Package assay is the vocabulary of the laboratory: the nouns that every
// desk (lab, equivalence, oversight, transparency) speaks and that documents
// are made of. It uses the standard library only, does no input or output,
// and imports nothing else of this module; everything else may import it.
//
// How the nouns stand to each other:
//
//	Ref        names a content by digest and size
//	Opener     gives the content behind a digest
//	Layer      what opening one content gave: entries, spans, failures
//	Entry      one named thing inside a layer
//	Release    the graph of layers under one subject
//	Fact       what a survey learned about a content or an entry
//	System     one root file system in a release
//	Component  a piece of software with a name and a version
//	Finding    a flaw, with the evidence for it
//	Report     all of the above, ready for a writer
package assay
