// Package all lists the splitters.
package all

import (
	"assay/equivalence/inside"
	"assay/equivalence/inside/certificate"
	"assay/equivalence/inside/config"
	"assay/equivalence/inside/elf"
	"assay/equivalence/inside/json"
	"assay/equivalence/inside/lua"
	"assay/equivalence/inside/pe"
	"assay/equivalence/inside/python"
	"assay/equivalence/inside/sqlite"
	"assay/equivalence/inside/text"
	"assay/equivalence/inside/xml"
	"assay/equivalence/inside/yaml"
)

// Splitters are those of the product, in the order in which they are asked:
// those that know more of a text stand before "text", which knows lines only.
func Splitters() []inside.Named {
	return []inside.Named{
		{Name: "elf", Splitter: elf.Splitter},
		{Name: "pe", Splitter: pe.Splitter},
		{Name: "certificate", Splitter: certificate.Splitter},
		{Name: "sqlite", Splitter: sqlite.Splitter},
		{Name: "python", Splitter: python.Splitter},
		{Name: "lua", Splitter: lua.Splitter},
		{Name: "json", Splitter: json.Splitter},
		{Name: "xml", Splitter: xml.Splitter},
		{Name: "yaml", Splitter: yaml.Splitter},
		{Name: "config", Splitter: config.Splitter},
		{Name: "text", Splitter: text.Splitter},
	}
}
