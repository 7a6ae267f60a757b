package json

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"slices"
	"time"

	"assay"
	"assay/internal/legible"
)

// Write writes rep to w, row by row: what it needs in memory is one row.
func Write(w io.Writer, rep *assay.Report) error {
	p := &printer{w: bufio.NewWriterSize(w, 64<<10)}
	p.enc = json.NewEncoder(&p.buf)
	p.enc.SetEscapeHTML(false)
	p.text("{\n  \"schema\": \"" + Schema + "\"")
	writeHead(p, rep)
	writeJudged(p, rep)
	list(p, "gaps", each(rep.Gaps, newGapRow))
	list(p, "failures", each(rep.Failures, newFailureRow))
	list(p, "facts", each(rep.Facts, newFactRow))
	list(p, "files", func(yield func(*fileRow) bool) {
		for f := range rep.Files {
			if !yield(newFileRow(&f)) {
				return
			}
		}
	})
	writeRun(p, rep.Run)
	p.text("\n}\n")
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.err
}

// writeHead writes what the report is about and what it was made with.
func writeHead(p *printer, rep *assay.Report) {
	p.member("subject", subjectRow{assay.EscapeName(rep.Name), rep.Subject.Digest.String(), rep.Subject.Size})
	if rep.Acquisition != nil {
		p.member("acquisition", rep.Acquisition)
	}
	if rep.Incomplete != "" {
		p.member("incomplete", rep.Incomplete)
	}
	p.member("judged_at", rep.JudgedAt.UTC().Format(time.DateOnly))
	p.member("coverage", coverageRow(rep.Coverage))
	if rep.Map != nil {
		p.member("map", newMapRow(rep.Map))
	}
	if rep.Policy != nil {
		policy := *rep.Policy
		policy.Without, policy.Idle = orEmpty(policy.Without), orEmpty(policy.Idle)
		p.member("policy", policy)
	}
	if rep.Baseline != nil {
		p.member("baseline", newBaselineRow(rep.Baseline))
	}
	if len(rep.Withheld) > 0 {
		p.member("withheld", rep.Withheld)
	}
	p.member("limits", limitsRow{rep.Limits, rep.Limits.Time.Seconds()})
	p.member("tool", newToolRow(&rep.Tool))
}

// writeJudged writes what was concluded from the files and facts.
func writeJudged(p *printer, rep *assay.Report) {
	p.key("systems")
	p.text("[")
	for i := range rep.Systems {
		writeSystem(p, &rep.Systems[i], i == 0)
	}
	p.close(len(rep.Systems) == 0, "\n  ]")
	list(p, "components", each(rep.Components, newComponentRow))
	if rep.Vulnerabilities == nil {
		p.member("vulnerabilities", nil)
	} else {
		list(p, "vulnerabilities", each(rep.Vulnerabilities, newVulnerabilityRow))
	}
	list(p, "findings", each(rep.Findings, newFindingRow))
}

// writeSystem writes one system, its packages and services one per line.
func writeSystem(p *printer, s *assay.System, first bool) {
	p.separate(first, "\n    ")
	p.value(newSystemRow(s), 1)
	p.text(`,"packages":[`)
	for i := range s.Packages {
		p.separate(i == 0, "\n      ")
		p.value(&s.Packages[i], 0)
	}
	p.close(len(s.Packages) == 0, "\n    ]")
	p.text(`,"services":[`)
	for i := range s.Services {
		p.separate(i == 0, "\n      ")
		p.value(&s.Services[i], 0)
	}
	p.close(len(s.Services) == 0, "\n    ]")
	p.text("}")
}

// each turns a list into rows, one at a time.
func each[T, R any](items []T, row func(*T) *R) iter.Seq[*R] {
	return func(yield func(*R) bool) {
		for i := range items {
			if !yield(row(&items[i])) {
				return
			}
		}
	}
}

// list writes a member that is an array with one row per line.
func list[R any](p *printer, key string, rows iter.Seq[*R]) {
	p.key(key)
	p.text("[")
	first := true
	for r := range rows {
		p.separate(first, "\n    ")
		p.value(r, 0)
		if first = false; p.err != nil {
			return
		}
	}
	p.close(first, "\n  ]")
}

// printer writes JSON texts and keeps the first error.
type printer struct {
	w    *bufio.Writer
	buf  bytes.Buffer
	line []byte
	enc  *json.Encoder
	err  error
}

func (p *printer) text(s string) {
	if p.err == nil {
		_, p.err = p.w.WriteString(s)
	}
}

func (p *printer) key(k string) { p.text(",\n  \"" + k + "\": ") }

func (p *printer) member(key string, v any) {
	p.key(key)
	p.value(v, 0)
}

func (p *printer) separate(first bool, s string) {
	if !first {
		p.text(",")
	}
	p.text(s)
}

func (p *printer) close(empty bool, s string) {
	if empty {
		s = "]"
	}
	p.text(s)
}

// value writes v in one line without its last cut bytes.
func (p *printer) value(v any, cut int) {
	if p.err != nil {
		return
	}
	p.buf.Reset()
	if p.err = p.enc.Encode(v); p.err != nil {
		return
	}
	b := bytes.TrimSuffix(p.buf.Bytes(), []byte("\n"))
	p.visible(b[:len(b)-cut])
}

// visible writes JSON in which nothing is hidden.
func (p *printer) visible(b []byte) {
	p.line = legible.JSON(p.line[:0], b)
	p.bytes(p.line)
}

func (p *printer) bytes(b []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(b)
	}
}

// filesOf makes the listing of a report that was read.
func filesOf(files []assay.File) iter.Seq[assay.File] { return slices.Values(files) }
