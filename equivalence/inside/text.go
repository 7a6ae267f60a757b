package inside

import (
	"bytes"
	"fmt"
	"path"
	"sort"
	"strings"

	"assay/equivalence/part"
)

// MaxText is how long a text may be for its lines to be told apart, in bytes.
const MaxText = 32 << 20

// Text is a content as lines.
type Text struct {
	Bytes  []byte
	starts []int // where each line begins
	header int   // lines at the top that are nothing but comment
}

// ReadText reads a content as lines.
func ReadText(in *Input) (*Text, error) {
	if in.Size() > MaxText {
		return nil, fmt.Errorf("text of %d bytes: longer than %d", in.Size(), MaxText)
	}
	t := &Text{Bytes: make([]byte, in.Size()), starts: []int{0}}
	if n, err := in.ReadAt(t.Bytes, 0); n < len(t.Bytes) {
		return nil, err
	}
	for i, c := range t.Bytes {
		if c == '\n' {
			t.starts = append(t.starts, i+1)
		}
	}
	t.header = t.comments(in)
	return t, nil
}

// Lines is how many lines there are.
func (t *Text) Lines() int { return len(t.starts) }

// Number is the index of the line that an offset stands in, counted from 0.
func (t *Text) Number(off int64) int {
	return sort.Search(len(t.starts), func(i int) bool { return int64(t.starts[i]) > off }) - 1
}

// Line is a line without what ends it.
func (t *Text) Line(i int) []byte {
	if i < 0 || i >= len(t.starts) {
		return nil
	}
	end := len(t.Bytes)
	if i+1 < len(t.starts) {
		end = t.starts[i+1] - 1
	}
	return bytes.TrimSuffix(t.Bytes[t.starts[i]:end], []byte("\r"))
}

// Part is the line that an offset stands in, with the key, if it has one.
func (t *Text) Part(off int64, key string) part.Part {
	i := max(0, t.Number(off))
	p := part.Part{Name: fmt.Sprintf("line %d", i+1), Use: part.Text, Offset: int64(t.starts[i]), Length: int64(len(t.Line(i)))}
	if key != "" {
		p.Name += ", key " + key
	}
	if i < t.header {
		p.Use = part.Comment
	}
	return p
}

// comments counts the lines at the top of a text that are nothing but comment:
// only there it is sure, in every language, that they are not the inside of
// something else, such as a text that a script writes into a file.
func (t *Text) comments(in *Input) int {
	open, end, line := syntax(in)
	inside := false
	for i := range t.starts {
		l := bytes.TrimSpace(t.Line(i))
		switch {
		case inside:
		case i == 0 && (bytes.HasPrefix(l, []byte("#!")) && in.Kind == "script" || bytes.HasPrefix(l, []byte("<?xml")) && bytes.HasSuffix(l, []byte("?>"))):
			continue
		case len(l) == 0:
			continue
		case begins(l, line) && !bytes.HasPrefix(l, []byte("#!")):
			continue
		case open != "" && bytes.HasPrefix(l, []byte(open)) && !bytes.HasPrefix(l, []byte("<!--[")):
			inside, l = true, l[len(open):]
		default:
			return i
		}
		if inside {
			at := bytes.Index(l, []byte(end))
			if at >= 0 && len(bytes.TrimSpace(l[at+len(end):])) > 0 {
				return i // something follows the comment on its line
			}
			inside = at < 0
		}
	}
	return len(t.starts)
}

func begins(l []byte, marks []string) bool {
	for _, m := range marks {
		if bytes.HasPrefix(l, []byte(m)) {
			return true
		}
	}
	return false
}

// syntax says how comments begin and end: around several lines, and of one
// line. In languages that are not known "#" begins one only in scripts and in
// files whose names are those of configuration.
func syntax(in *Input) (open, end string, line []string) {
	ext := strings.ToLower(path.Ext(in.Name))
	switch {
	case in.Kind == "xml" || in.Kind == "html" || ext == ".xml":
		return "<!--", "-->", nil
	case in.Kind == "script":
		return "", "", []string{"#"}
	case in.Kind != "text":
		return "", "", nil
	}
	switch ext {
	case ".c", ".h", ".js", ".css", ".cc", ".cpp", ".hpp", ".dts", ".dtsi", ".java":
		return "/*", "*/", nil
	case ".lua", ".sql":
		return "", "", []string{"--"}
	case ".ini":
		return "", "", []string{"#", ";"}
	case "", ".conf", ".cfg", ".cnf", ".config", ".rules", ".defaults", ".sh", ".py", ".pl", ".pm", ".rb", ".tcl", ".awk", ".yaml", ".yml", ".toml", ".properties", ".prop", ".service", ".mk", ".env", ".list":
		return "", "", []string{"#"}
	}
	return "", "", nil
}
