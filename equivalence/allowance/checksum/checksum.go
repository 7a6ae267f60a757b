// Package checksum is the cause of differences that follow from others: sums
// and digests over bytes that differ.
package checksum

import (
	"path"
	"regexp"
	"strings"

	"assay/equivalence/allowance"
	"assay/equivalence/part"
)

// Allowance is the cause.
var Allowance = allowance.Allowance{
	Doc: allowance.Doc{
		Title: "Checksum that follows from another difference",
		What:  "a checksum or digest over bytes that differ themselves: header checksums, lists like md5sums, files like image.bin.sha256",
		How:   "a field that the format computes and that is right on both sides; or hexadecimal digits in a text beside the name of a file in the same container, whose digest they are on both sides",
		Not:   "a sum that is not right on both sides, and one whose file is not there",
	},
	Default: true,
	Reason:  "it says nothing that the difference it follows from does not say, and that one is listed too",
	Explain: explain,
}

var (
	sums = regexp.MustCompile(`\b[0-9a-fA-F]{32,128}\b`)
	// "<digest>  name", "<digest> *name", and "SHA256 (name) = <digest>"
	behind = regexp.MustCompile(`^ [ *]?(\S+)`)
	before = regexp.MustCompile(`\(([^()]+)\) ?= ?$`)
)

var algorithms = map[int]string{32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

func explain(d *allowance.Difference) (string, bool) {
	if d.Part.Use == part.Sum {
		return "a checksum that is right on both sides", true
	}
	a, b, ok := allowance.Covered(d, func(text []byte) [][]int { return sums.FindAllIndex(text, 8) })
	algorithm := algorithms[len(a)]
	if !ok || len(a) != len(b) || algorithm == "" {
		return "", false
	}
	for _, name := range names(d, a) {
		x, okA := d.Sides.Sum('a', algorithm, name)
		y, okB := d.Sides.Sum('b', algorithm, name)
		if okA && okB && strings.EqualFold(x, a) && strings.EqualFold(y, b) {
			return "the " + algorithm + " of " + name + " on both sides", true
		}
	}
	return "", false
}

// names are the files that the digest may belong to.
func names(d *allowance.Difference, digest string) (list []string) {
	text := string(d.A.Around)
	i := strings.Index(text, digest)
	if m := behind.FindStringSubmatch(text[i+len(digest):]); m != nil {
		list = append(list, strings.TrimPrefix(m[1], "./"))
	}
	if m := before.FindStringSubmatch(text[:i]); m != nil {
		list = append(list, m[1])
	}
	own := path.Base(d.Name)
	if ext := path.Ext(own); ext != "" && ext != own {
		list = append(list, strings.TrimSuffix(own, ext))
	}
	return list
}
