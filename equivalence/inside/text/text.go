// Package text names the lines of texts and scripts.
package text

import (
	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of plain text and of scripts.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title:      "Text or script",
		Parts:      "lines by number; those at the top that are nothing but comment are told apart",
		References: []string{"POSIX.1-2024, 3.185 Line; 2.3 Token Recognition (comments)"},
	},
	Fits: func(kind, _ string, _ []byte) bool {
		switch kind {
		case "text", "script", "html", "xml", "json":
			return true
		}
		return false
	},
	Locate: locate,
}

func locate(in *inside.Input) (inside.Places, error) {
	t, err := inside.ReadText(in)
	if err != nil {
		return nil, err
	}
	return func(off int64) part.Part { return t.Part(off, "") }, nil
}
