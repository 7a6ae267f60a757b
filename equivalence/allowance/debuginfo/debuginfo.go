// Package debuginfo is the cause of differences in debug information.
package debuginfo

import (
	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title:      "Debug information",
		What:       "sections for debuggers: .debug_*, .zdebug_*, .gnu_debugdata",
		How:        "by the section's name in the section table",
		Not:        "symbol tables and notes; sections that are loaded",
		References: []string{"DWARF 5, section 7"},
	},
	Default: false,
	Reason:  "it is not loaded, but it is room that nobody looks at; allow it when programs are delivered with debug information",
	Explain: func(d *allowance.Difference) (string, bool) {
		return "in " + d.Part.Name, d.Part.Use == part.Debug
	},
}
