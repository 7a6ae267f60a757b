package policy

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// lines knows where in the file its keys stand.
type lines struct{ root yaml.Node }

// wrong says of which line and key an error is. The place is keys and indices
// from the outside in; what is missing has the line of what it is missing in.
func (l *lines) wrong(err error, place ...any) error {
	n := &l.root
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	line := max(n.Line, 1)
	var names []string
	for _, p := range place {
		switch p := p.(type) {
		case string:
			names = append(names, p)
			n = member(n, p)
		case int:
			names[len(names)-1] += fmt.Sprintf(" %d", p+1)
			if n != nil && p < len(n.Content) {
				n = n.Content[p]
			}
		}
		if n == nil {
			break
		}
		line = max(n.Line, line)
	}
	if n == nil && len(names) > 0 {
		if last, ok := place[len(place)-1].(string); ok && names[len(names)-1] != last {
			names = append(names, last)
		}
	}
	return fmt.Errorf("line %d: %s: %w", line, strings.Join(names, ": "), err)
}

// member is the value of a key, nil when there is none.
func member(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
