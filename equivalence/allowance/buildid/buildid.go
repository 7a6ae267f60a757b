// Package buildid is the cause of differences in the linker's identification of
// a build.
package buildid

import (
	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title:      "Build-id and debug link",
		What:       "the hash that the linker computes over a program with its debug information (.note.gnu.build-id), and the name and checksum of the file with the debug information that was taken out (.gnu_debuglink)",
		How:        "by the section",
		Not:        "other notes; the header of the note",
		References: []string{"GNU ld manual, --build-id", "GDB manual, Debugging Information in Separate Files"},
	},
	Default: true,
	Reason:  "it names the build and is not used when the program runs; what made it differ shows in other ranges, or was in debug information that is not there",
	Explain: func(d *allowance.Difference) (string, bool) {
		return "in " + d.Part.Name, d.Part.Use == part.BuildID
	},
}
