// Package json names the keys of JSON texts.
package json

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of JSON.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title:      "JSON text",
		Parts:      "lines by number and by the key that was named last before they end: wan.proto, list[2].name",
		References: []string{"RFC 8259"},
	},
	Fits:   func(kind, _ string, _ []byte) bool { return kind == "json" },
	Locate: locate,
}

// maxDepth is how deep objects and arrays may be nested.
const maxDepth = 200

// maxText is how long a text may be for its keys to be told, in bytes.
const maxText = 8 << 20

// level is an object or an array that is open.
type level struct {
	array bool
	n     int    // elements of an array so far
	key   string // of an object, the last one
	value bool   // of an object: the value of key comes next
}

func locate(in *inside.Input) (inside.Places, error) {
	if in.Size() > maxText {
		return nil, fmt.Errorf("text of %d bytes: longer than %d", in.Size(), maxText)
	}
	t, err := inside.ReadText(in)
	if err != nil {
		return nil, err
	}
	keys := make([]string, t.Lines())
	d := json.NewDecoder(bytes.NewReader(t.Bytes))
	d.UseNumber()
	var open []level
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if open = step(open, token); len(open) > maxDepth {
			return nil, fmt.Errorf("nested deeper than %d", maxDepth)
		}
		keys[t.Number(d.InputOffset()-1)] = path(open)
	}
	return func(off int64) part.Part { return t.Part(off, keys[max(0, t.Number(off))]) }, nil
}

// step brings the open levels to what they are behind a token.
func step(open []level, token json.Token) []level {
	top := len(open) - 1
	if d, is := token.(json.Delim); is {
		if d == '}' || d == ']' {
			return open[:max(0, top)]
		}
		count(open)
		return append(open, level{array: d == '['})
	}
	if top >= 0 && !open[top].array && !open[top].value {
		open[top].key, _ = token.(string)
		open[top].value = true
		return open
	}
	count(open)
	return open
}

// count notes that a value stands at the innermost level.
func count(open []level) {
	if top := len(open) - 1; top >= 0 {
		open[top].n++
		open[top].value = false
	}
}

func path(open []level) string {
	var b strings.Builder
	for _, l := range open {
		switch {
		case l.array && l.n > 0:
			fmt.Fprintf(&b, "[%d]", l.n-1)
		case !l.array && l.key != "":
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(l.key)
		}
	}
	return b.String()
}
