// Package all lists the splitters.
package all

import (
	"assay/equivalence/inside"
	"assay/equivalence/inside/elf"
	"assay/equivalence/inside/text"
)

// Splitters are those of the product, in the order in which they are asked.
func Splitters() []inside.Named {
	return []inside.Named{
		{Name: "elf", Splitter: elf.Splitter},
		{Name: "text", Splitter: text.Splitter},
	}
}
