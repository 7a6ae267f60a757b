package sarif

import (
	"net/url"
	"strings"

	"assay"
)

// artifacts numbers the contents that results and notifications stand in, each
// behind the one it is nested in.
type artifacts struct {
	list []artifact
	at   map[assay.Path]int
}

func newArtifacts(subject assay.Path) *artifacts {
	a := &artifacts{at: map[assay.Path]int{}}
	a.list = append(a.list, artifact{Location: artifactLocation{URI: relative(string(subject))}, Roles: []string{"analysisTarget"}})
	a.at[subject] = 0
	return a
}

// index gives the number of the content at p.
func (a *artifacts) index(p assay.Path) int {
	if n, known := a.at[p]; known {
		return n
	}
	x := artifact{Location: artifactLocation{URI: relative(p.Last())}}
	if i := strings.LastIndex(string(p), "!/"); i >= 0 {
		parent := a.index(p[:i])
		x.Parent = &parent
	}
	n := len(a.list)
	a.list = append(a.list, x)
	a.at[p] = n
	return n
}

// describe adds sizes and digests from the listing.
func (a *artifacts) describe(rep *assay.Report) {
	if rep.Files == nil {
		return
	}
	for f := range rep.Files {
		n, wanted := a.at[f.Path]
		if !wanted || f.Ref.Digest.IsZero() {
			continue
		}
		size := f.Ref.Size
		a.list[n].Length = &size
		a.list[n].Hashes = map[string]string{"sha-256": f.Ref.Digest.String()}
	}
}

// relative is a name of a report as a relative reference (RFC 3986 section
// 4.2): a colon in its first segment does not make it a scheme.
func relative(name string) string {
	segments := strings.Split(assay.UnescapeName(name), "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return strings.TrimLeft(strings.Join(segments, "/"), "/")
}
