package cyclonedx

import (
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"assay"
)

// programs are the ELF files of a release by the system they stand in.
type programs struct {
	in   map[assay.Path][]cdx.Component
	rest []cdx.Component // in no system
}

func programsOf(rep *assay.Report) *programs {
	p := &programs{in: map[assay.Path][]cdx.Component{}}
	if rep.Files == nil {
		return p
	}
	n := 0
	for f := range rep.Files {
		if f.Kind != "elf" || f.Type != assay.Regular || f.Ref.Digest.IsZero() {
			continue
		}
		if n++; n > MaxPrograms {
			break
		}
		c := cdx.Component{BOMRef: "file:" + string(f.Path), Type: cdx.ComponentTypeFile, Name: string(f.Path), Hashes: sha256(f.Ref.Digest)}
		if at, inside := systemOf(rep.Systems, f.Path); inside {
			p.in[at] = append(p.in[at], c)
		} else {
			p.rest = append(p.rest, c)
		}
	}
	return p
}

// systemOf is the innermost system that a path is in.
func systemOf(systems []assay.System, p assay.Path) (at assay.Path, inside bool) {
	for i := range systems {
		root := string(systems[i].Path)
		rest, below := strings.CutPrefix(string(p), root)
		if below && (strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "!/")) && len(root) >= len(at) {
			at, inside = systems[i].Path, true
		}
	}
	return at, inside
}
