// Package yaml names the keys of YAML texts.
package yaml

import (
	"path"
	"strings"

	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of YAML, which is known by the name of the file.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title:      "YAML text",
		Parts:      "lines by number and by key, as indentation nests them: wan.proto; a comment at the top is told apart",
		References: []string{"YAML 1.2.2, chapters 6 and 8"},
	},
	Fits: func(kind, name string, _ []byte) bool {
		ext := strings.ToLower(path.Ext(name))
		return kind == "text" && (ext == ".yaml" || ext == ".yml")
	},
	Locate: locate,
}

// nested is a key with the column that it begins in.
type nested struct {
	column int
	key    string
}

func locate(in *inside.Input) (inside.Places, error) {
	t, err := inside.ReadText(in)
	if err != nil {
		return nil, err
	}
	keys := make([]string, t.Lines())
	var open []nested
	for i := range keys {
		open, keys[i] = line(open, string(t.Line(i)))
	}
	return func(off int64) part.Part { n := max(0, t.Number(off)); return t.Part(off, keys[n]) }, nil
}

// line gives the keys that are open behind a line, and what the line is named.
func line(open []nested, s string) ([]nested, string) {
	rest := strings.TrimLeft(s, " ")
	column := len(s) - len(rest)
	if rest == "" || rest[0] == '#' {
		return open, ""
	}
	for strings.HasPrefix(rest, "- ") {
		trimmed := strings.TrimLeft(rest[1:], " ")
		column += len(rest) - len(trimmed)
		rest = trimmed
	}
	for len(open) > 0 && open[len(open)-1].column >= column {
		open = open[:len(open)-1]
	}
	if key, _, found := strings.Cut(rest+" ", ": "); found && !strings.ContainsAny(key, `{["'`) {
		open = append(open, nested{column, strings.TrimSpace(key)})
	}
	var names []string
	for _, k := range open {
		names = append(names, k.key)
	}
	return open, strings.Join(names, ".")
}
