package checksum

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"assay/equivalence/allowance"
)

var (
	sums = regexp.MustCompile(`\b[0-9a-fA-F]{32,128}\b`)
	// "<digest>  name" and "<digest> *name"; "<digest> <size> name" (Release)
	behind = regexp.MustCompile(`^ [ *]?(\S+)\s*$`)
	sized  = regexp.MustCompile(`^\s+\d+\s+(\S+)\s*$`)
	// "SHA256 (name) = <digest>"
	before = regexp.MustCompile(`\(([^()]+)\) ?= ?$`)
	// " <digest> <size> name": the size
	column = regexp.MustCompile(`^ [0-9a-fA-F]{32,128}\s+(\d+)\s+(\S+)\s*$`)
	field  = regexp.MustCompile(`^Size: (\d+)$`)
	file   = regexp.MustCompile(`(?m)^Filename: (?:\./)?(\S+)\r?$`)
)

var algorithms = map[int]string{32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

// value is a digest or a size in a line.
type value struct {
	algorithm string
	text      string
	line      string
	from, to  int
	inName    string // the name, where the form of the line tells it already
}

// valueAt finds the value that n bytes of a line at some place belong to.
func valueAt(line []byte, at, n int) (value, bool) {
	holds := func(x []int) bool { return x[0] <= at && at+n <= x[1] }
	if m := column.FindSubmatchIndex(line); m != nil && holds(m[2:4]) {
		return value{"size", string(line[m[2]:m[3]]), string(line), m[2], m[3], string(line[m[4]:m[5]])}, true
	}
	if m := field.FindSubmatchIndex(line); m != nil && holds(m[2:4]) {
		return value{"size", string(line[m[2]:m[3]]), string(line), m[2], m[3], ""}, true
	}
	for _, x := range sums.FindAllIndex(line, 8) {
		if a := algorithms[x[1]-x[0]]; a != "" && holds(x) {
			return value{a, string(line[x[0]:x[1]]), string(line), x[0], x[1], ""}, true
		}
	}
	return value{}, false
}

// names are the files that the value may belong to.
func (v *value) names(d *allowance.Difference, side byte, p *allowance.Piece) (list []string) {
	if v.inName != "" {
		return []string{v.inName}
	}
	rest := v.line[v.to:]
	for _, m := range [][]string{behind.FindStringSubmatch(rest), sized.FindStringSubmatch(rest), before.FindStringSubmatch(v.line[:v.from])} {
		if m != nil {
			list = append(list, strings.TrimPrefix(m[1], "./"))
		}
	}
	if len(list) > 0 {
		return list
	}
	if name := paragraph(d, side, p); name != "" {
		return []string{name}
	}
	own := path.Base(d.Name)
	if ext := path.Ext(own); ext != "" && ext != own && v.algorithm != "size" && strings.TrimSpace(v.line) == v.text {
		list = append(list, strings.TrimSuffix(own, ext))
	}
	return list
}

// maxParagraph is how far from a value the name of its file is looked for.
const maxParagraph = 16 << 10

// paragraph is the Filename of the paragraph (of a Packages file) that a value
// stands in.
func paragraph(d *allowance.Difference, side byte, p *allowance.Piece) string {
	from := max(0, p.Offset-maxParagraph)
	b := d.Sides.Bytes(side, from, 2*maxParagraph)
	at := int(p.Offset - from)
	if at > len(b) {
		return ""
	}
	if i := bytes.LastIndex(b[:at], []byte("\n\n")); i >= 0 {
		b, at = b[i+2:], at-i-2
	} else if from > 0 {
		return ""
	}
	if i := bytes.Index(b[at:], []byte("\n\n")); i >= 0 {
		b = b[:at+i]
	}
	list := file.FindAllSubmatch(b, 2)
	if len(list) != 1 {
		return ""
	}
	return string(list[0][1])
}
