package statement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"assay"
	"assay/internal/legible"
)

// Methods of comparing.
const (
	Bitwise    = "bitwise"    // the sides have the same SHA-256
	Normalised = "normalised" // entry by entry, containers field by field, contents part by part
	Digests    = "digests"    // of a side only the digests of its contents were known
)

// Refused is why nothing can be stated of a side; nil when it can. A side is
// named by the digest of its bytes, which a directory has not: a digest of a
// listing would be one that nobody else computes.
func Refused(label string, s assay.Compared) error {
	if s.From == "directory" || s.Subject.Digest.IsZero() {
		return fmt.Errorf("side %s (%s) has no SHA-256 that a statement could name: give an image or an archive, not a directory", label, assay.EscapeName(s.Name))
	}
	return nil
}

// Write writes the statement.
func Write(w io.Writer, c *assay.Comparison) error {
	if err := Refused("A", c.A); err != nil {
		return err
	}
	if err := Refused("B", c.B); err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(of(c)); err != nil {
		return err
	}
	_, err := w.Write(legible.JSON(nil, b.Bytes()))
	return err
}

func of(c *assay.Comparison) *statement {
	p := predicate{
		Verdict: string(c.Verdict), Why: c.Why, NotSaid: assay.NotSaid, Incomplete: c.Incomplete,
		Reference: named(c.A), Method: method(c), Compared: compared{sideOf(c.A), sideOf(c.B)},
		Policy: policyOf(&c.Policy), Same: c.Same, Differences: []category{},
		Unreadable: int64(len(c.Unreadable)), LeftOut: c.LeftOut, Limits: limitsOf(c.Limits),
		Tool: tool{c.Tool.Name, c.Tool.Version, maps.Clone(c.Tool.Formats)},
	}
	if p.Tool.Formats == nil {
		p.Tool.Formats = map[string]int{}
	}
	for _, k := range c.Causes {
		p.Differences = append(p.Differences, category{k.Cause, k.Explained, k.Ranges, k.Paths, k.Bytes})
		if !k.Explained {
			p.NotAllowed += k.Ranges
			if k.Cause == "unexplained" {
				p.Unexplained += k.Ranges
			}
		}
	}
	return &statement{TypeURI, []resource{named(c.B)}, PredicateType, p}
}

func named(s assay.Compared) resource {
	return resource{assay.EscapeName(s.Name), digestSet{s.Subject.Digest.String()}}
}

func sideOf(s assay.Compared) side { return side{s.From, s.Subject.Size, s.Entries} }

func method(c *assay.Comparison) string {
	switch {
	case c.A.Subject.Digest == c.B.Subject.Digest:
		return Bitwise
	case c.A.From == "report" || c.B.From == "report":
		return Digests
	}
	return Normalised
}

func policyOf(p *assay.AllowedCauses) policy {
	out := policy{Name: p.Name, Causes: append([]string{}, p.Causes...), Own: []own{}}
	slices.Sort(out.Causes)
	if !p.Digest.IsZero() {
		out.Digest = &digestSet{p.Digest.String()}
	}
	for _, o := range p.Own {
		out.Own = append(out.Own, own{o.Name, o.Reason, o.Used})
	}
	return out
}

func limitsOf(l assay.Limits) limits {
	return limits{l.Depth, l.Entries, l.Bytes, l.Ratio, l.RatioFloor, l.Memory, l.Disk, l.Time.Seconds()}
}
