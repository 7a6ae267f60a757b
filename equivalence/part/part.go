// Package part names the parts of a content, so that a difference can be said
// to stand in one of them.
package part

// Part is a named range of a content.
type Part struct {
	Name   string // "section .text", "line 3"; the same on both sides
	Use    Use
	Offset int64
	Length int64
}

// Use is what a part of a content is for.
type Use uint8

const (
	Plain    Use = iota // nothing is known
	Code                // instructions
	Strings             // text constants
	Constant            // other read-only or initialised data
	BuildID             // the descriptor of a build-id note (GNU ld --build-id)
	Debug               // debug information, not loaded
	Symbols             // symbol tables and their names
	Reloc               // relocations
	Header              // headers and tables of the file format
	Gap                 // between parts, used by nobody
	Time                // a field that holds a time
	Sum                 // a checksum field that is right
	Sign                // a signature or a certificate
	Text                // lines of text, keys of a configuration
	Comment             // lines of text at the top of a file that are nothing but comment
	Source              // the name of the source file that byte code was made of: programs look for others beside it
	Trust               // keys, certificates, trust anchors: nothing explains a difference there
	Producer            // what made it: compiler, linker, packer and their versions
)
