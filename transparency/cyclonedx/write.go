// Package cyclonedx writes the inventory of a report as a CycloneDX 1.6 bill of
// materials (ECMA-424): the release as firmware, the systems in it as operating
// systems, their packages and programs with the places that show them.
// Findings and gaps are not part of it; that the list need not be whole is said
// by a composition of the kind "unknown".
package cyclonedx

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"assay"
	"assay/internal/legible"
)

// MaxPrograms is how many programs and libraries are listed.
const MaxPrograms = 100_000

// Write writes the inventory of rep. The same report gives the same bytes.
func Write(w io.Writer, rep *assay.Report) error {
	bom := cdx.NewBOM()
	bom.SerialNumber = serial(rep)
	bom.Version = 1
	subject := string(assay.EscapeName(rep.Name))
	bom.Metadata = &cdx.Metadata{
		Timestamp: rep.JudgedAt.UTC().Format(time.RFC3339),
		Tools: &cdx.ToolsChoice{Components: &[]cdx.Component{
			{Type: cdx.ComponentTypeApplication, Name: "assay", Version: rep.Tool.Version},
		}},
		Component: &cdx.Component{
			BOMRef: subject, Type: cdx.ComponentTypeFirmware, Name: subject, Hashes: sha256(rep.Subject.Digest),
		},
		Properties: about(rep),
	}
	var all []cdx.Component
	programs := programsOf(rep)
	for i := range rep.Systems {
		all = append(all, system(&rep.Systems[i], programs))
	}
	all = append(all, programs.rest...)
	for i := range rep.Components {
		all = append(all, component(&rep.Components[i], i))
	}
	bom.Components = list(all)
	bom.Compositions = &[]cdx.Composition{{
		Aggregate: cdx.CompositionAggregateUnknown, Assemblies: &[]cdx.BOMReference{cdx.BOMReference(subject)},
	}}
	var b bytes.Buffer
	enc := cdx.NewBOMEncoder(&b, cdx.BOMFileFormatJSON)
	enc.SetPretty(true)
	enc.SetEscapeHTML(true)
	if err := enc.EncodeVersion(bom, cdx.SpecVersion1_6); err != nil {
		return err
	}
	_, err := w.Write(legible.JSON(nil, b.Bytes()))
	return err
}

// serial is a UUID of version 8 (RFC 9562 section 5.8) made of the subject, the
// day and the version of the tool: making the list again gives it again.
func serial(rep *assay.Report) string {
	d := assay.DigestOf([]byte(rep.Subject.Digest.String() + rep.JudgedAt.UTC().Format(time.DateOnly) + rep.Tool.Version))
	d[6], d[8] = d[6]&0x0f|0x80, d[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", d[:4], d[4:6], d[6:8], d[8:10], d[10:16])
}

// about says how far the list may be trusted.
func about(rep *assay.Report) *[]cdx.Property {
	p := []cdx.Property{
		{Name: "assay:coverage:total", Value: strconv.FormatInt(rep.Coverage.Total, 10)},
		{Name: "assay:coverage:explained", Value: strconv.FormatInt(rep.Coverage.Explained, 10)},
		{Name: "assay:gaps", Value: strconv.Itoa(len(rep.Gaps))},
		{Name: "assay:failures", Value: strconv.Itoa(len(rep.Failures))},
	}
	if rep.Incomplete != "" {
		p = append(p, cdx.Property{Name: "assay:incomplete", Value: rep.Incomplete})
	}
	if a := rep.Acquisition; a != nil {
		p = append(p, cdx.Property{Name: "assay:source", Value: a.Source})
	}
	return &p
}

// system is one root file system with what is in it.
func system(s *assay.System, programs *programs) cdx.Component {
	ref := string(s.Path)
	c := cdx.Component{BOMRef: ref, Type: cdx.ComponentTypeOS, Name: s.OS}
	if c.Name == "" {
		c.Name = ref
	}
	var props []cdx.Property
	for _, x := range [][2]string{{"cpu", s.CPU}, {"libc", s.Libc}, {"init", s.Init}, {"kernel", s.Kernel}, {"path", ref}} {
		if x[1] != "" {
			props = append(props, cdx.Property{Name: "assay:" + x[0], Value: x[1]})
		}
	}
	c.Properties = &props
	var parts []cdx.Component
	for i := range s.Packages {
		parts = append(parts, packageOf(s, i))
	}
	c.Components = list(append(parts, programs.in[s.Path]...))
	return c
}

func packageOf(s *assay.System, i int) cdx.Component {
	p := &s.Packages[i]
	at := cdx.EvidenceOccurrence{Location: string(p.Path)}
	if p.Line > 0 {
		at.Line = &p.Line
	}
	return cdx.Component{
		BOMRef: fmt.Sprintf("%s#%s:%d", s.Path, p.Manager, i), Type: cdx.ComponentTypeLibrary, Name: p.Name, Version: p.Version,
		PackageURL: purl(s, p), Evidence: &cdx.Evidence{Occurrences: &[]cdx.EvidenceOccurrence{at}},
	}
}

// component is what identification found.
func component(x *assay.Component, i int) cdx.Component {
	c := cdx.Component{
		BOMRef: "component:" + strconv.Itoa(i), Type: cdx.ComponentTypeLibrary, Name: x.Name, PackageURL: x.PURL, CPE: x.CPE,
		Properties: &[]cdx.Property{{Name: "assay:relation", Value: string(x.Relation)}, {Name: "assay:confidence", Value: x.Confidence}},
	}
	if strings.Contains(x.Version, "..") {
		*c.Properties = append(*c.Properties, cdx.Property{Name: "assay:version-interval", Value: x.Version})
	} else {
		c.Version = x.Version
	}
	var at []cdx.EvidenceOccurrence
	for k := range x.Evidence {
		at = append(at, occurrence(&x.Evidence[k]))
	}
	if len(at) > 0 {
		c.Evidence = &cdx.Evidence{Occurrences: &at}
	}
	return c
}

func occurrence(e *assay.Evidence) cdx.EvidenceOccurrence {
	o := cdx.EvidenceOccurrence{Location: string(e.Path), AdditionalContext: e.Text}
	if e.Line > 0 {
		o.Line = &e.Line
	}
	if e.Offset >= 0 {
		n := int(e.Offset)
		o.Offset = &n
	}
	return o
}

func sha256(d assay.Digest) *[]cdx.Hash {
	if d.IsZero() {
		return nil
	}
	return &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: d.String()}}
}

func list(c []cdx.Component) *[]cdx.Component {
	if len(c) == 0 {
		return nil
	}
	return &c
}
