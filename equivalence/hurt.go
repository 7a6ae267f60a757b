package equivalence

import (
	"regexp"
	"strings"

	"assay"
	"assay/equivalence/tree"
)

// hurt says why not all of a container can be read; empty when nothing is known
// to be missing. What its format could not read, contents that are damaged and
// what is encrypted leave open what stood there: neither that an entry is gone
// nor that bytes mean something else can be said then.
func (s *Side) hurt(n *tree.Node) string {
	if n.Format == "" || n.Format == "dir" || n.Format == "carve" || s.Layer == nil {
		return ""
	}
	layer := s.Layer(n.Ref.Digest)
	if layer == nil {
		return ""
	}
	for _, f := range layer.Failures {
		if strings.HasPrefix(f.By, "format/") && (f.Name == "" && !sums.MatchString(f.Reason) || strings.Contains(f.Reason, "cut short")) {
			return f.Reason
		}
	}
	for _, x := range layer.Spans {
		if x.Use == assay.Unread && strings.HasPrefix(x.By, "format/") && strings.HasPrefix(x.Reason, "encrypted") {
			return x.Reason
		}
	}
	for _, k := range layer.Children {
		if k.Damaged {
			return "the content of an entry could not be read to its end: " + assay.EscapeName(k.Name)
		}
	}
	return ""
}

// sums are named by failures that take nothing away: a checksum that is wrong
// is a difference of its own.
var sums = regexp.MustCompile(`(?i)checksum|crc|md5|\bsums?\b`)

// dense is the entropy in bits per byte from which bytes without structure may
// be packed or encrypted.
const dense = 7.5

// closed says why a content that is no container may be one that cannot be
// read: all of it is dense and nothing is recognised in it.
func (s *Side) closed(n *tree.Node) string {
	if n.Opened() || s.Layer == nil || n.Ref.Digest.IsZero() {
		return ""
	}
	layer := s.Layer(n.Ref.Digest)
	if layer == nil || len(layer.Spans) != 1 || layer.Spans[0].Use != assay.Unread || layer.Spans[0].Entropy < dense {
		return ""
	}
	return "the other side is a container; here nothing is recognised, and the bytes may be packed or encrypted"
}

// withheld takes from the ranges of a container those that nothing explains,
// when one side could not be read to its end: they follow from that, or nobody
// can say. What is left is known to differ.
func (c *comparing) withheld(j *job, ranges []assay.Range) []assay.Range {
	side, why := "", ""
	for _, x := range []struct {
		name string
		s    *Side
		n    *tree.Node
	}{{"a", &c.a, j.a}, {"b", &c.b, j.b}} {
		if x.n == nil {
			continue
		}
		if w := x.s.hurt(x.n); w != "" {
			side, why = side+x.name, w
		}
	}
	if side == "" {
		return ranges
	}
	if side == "ab" {
		side = "both"
	}
	var left []assay.Range
	for _, r := range ranges {
		if r.Cause != "unexplained" {
			left = append(left, r)
		}
	}
	if len(left) < len(ranges) {
		n := j.a
		if n == nil {
			n = j.b
		}
		c.unreadable(n.Path, side, why)
	}
	return left
}
