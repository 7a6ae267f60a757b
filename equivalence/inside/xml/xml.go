// Package xml names the elements of XML texts.
package xml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"assay/equivalence/inside"
	"assay/equivalence/part"
)

// Splitter is the splitter of XML.
var Splitter = inside.Splitter{
	Doc: inside.Doc{
		Title:      "XML text",
		Parts:      "lines by number and by the element that began last before they end: config/wan/proto; a comment at the top is told apart",
		References: []string{"Extensible Markup Language (XML) 1.0, fifth edition"},
	},
	Fits:   func(kind, _ string, _ []byte) bool { return kind == "xml" },
	Locate: locate,
}

// maxDepth is how deep elements may be nested.
const maxDepth = 200

// maxText is how long a text may be for its keys to be told, in bytes.
const maxText = 8 << 20

func locate(in *inside.Input) (inside.Places, error) {
	if in.Size() > maxText {
		return nil, fmt.Errorf("text of %d bytes: longer than %d", in.Size(), maxText)
	}
	t, err := inside.ReadText(in)
	if err != nil {
		return nil, err
	}
	keys := make([]string, t.Lines())
	d := xml.NewDecoder(bytes.NewReader(t.Bytes))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var open []string
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if open = append(open, e.Name.Local); len(open) > maxDepth {
				return nil, fmt.Errorf("nested deeper than %d", maxDepth)
			}
			keys[t.Number(d.InputOffset()-1)] = strings.Join(open, "/")
		case xml.EndElement:
			if open = open[:max(0, len(open)-1)]; len(open) > 0 && keys[t.Number(d.InputOffset()-1)] == "" {
				keys[t.Number(d.InputOffset()-1)] = strings.Join(open, "/")
			}
		}
	}
	return func(off int64) part.Part { return t.Part(off, keys[max(0, t.Number(off))]) }, nil
}
