package json

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"assay"
)

// Decoder makes the value of a fact from its JSON (lab/fact.Decode).
type Decoder func(kind string, raw json.RawMessage) (any, error)

// What a document may cost: a report is input like any other.
const (
	MaxBytes = 8 << 30    // bytes of a document
	MaxRow   = 64 << 20   // bytes of one row
	MaxRows  = 32_000_000 // rows of all lists together
)

// Read reads a report that Write has written. It knows every key of the schema
// and refuses others, keys that occur twice and keys that are missing. Fact
// values are made by decode; when decode is nil they stay json.RawMessage.
func Read(r io.Reader, decode Decoder) (*assay.Report, error) {
	return read(&metered{r: r, total: MaxBytes, row: MaxRow}, decode)
}

func read(in *metered, decode Decoder) (*assay.Report, error) {
	s := &scanner{in: in, decode: decode, rep: &assay.Report{}, seen: map[string]bool{}}
	s.dec = json.NewDecoder(s.in)
	s.dec.DisallowUnknownFields()
	if err := s.document(); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("report: at byte %d: %w", s.dec.InputOffset(), err)
	}
	s.rep.Files = filesOf(s.files)
	return s.rep, nil
}

// scanner reads one document.
type scanner struct {
	in     *metered
	dec    *json.Decoder
	decode Decoder
	rep    *assay.Report
	files  []assay.File
	seen   map[string]bool
	rows   int
}

// required are the keys that every report has.
var required = []string{
	"subject", "judged_at", "coverage", "limits", "tool", "systems", "components", "vulnerabilities",
	"findings", "gaps", "failures", "facts", "files", "run",
}

func (s *scanner) document() error {
	if err := s.expect(json.Delim('{')); err != nil {
		return err
	}
	if err := s.schema(); err != nil {
		return err
	}
	for s.dec.More() {
		key, err := s.dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if s.seen[name] {
			return fmt.Errorf("key %q: occurs twice", name)
		}
		s.seen[name] = true
		if err := s.member(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.in.next()
	}
	if err := s.expect(json.Delim('}')); err != nil {
		return err
	}
	for _, k := range required {
		if !s.seen[k] {
			return fmt.Errorf("key %q: missing", k)
		}
	}
	if _, err := s.dec.Token(); err != io.EOF {
		return errors.New("something follows the report")
	}
	return nil
}

// schema demands that the schema stands first.
func (s *scanner) schema() error {
	key, err := s.dec.Token()
	if err != nil {
		return err
	}
	value, err := s.dec.Token()
	if err != nil {
		return err
	}
	if key != "schema" || value != Schema {
		return fmt.Errorf("want %q: %q first; is this a report of assay?", "schema", Schema)
	}
	s.seen["schema"] = true
	return nil
}

// member reads the value of one key.
func (s *scanner) member(name string) error {
	rep := s.rep
	switch name {
	case "subject":
		return s.subject()
	case "acquisition":
		return s.dec.Decode(&rep.Acquisition)
	case "incomplete":
		return s.dec.Decode(&rep.Incomplete)
	case "judged_at":
		return s.date(&rep.JudgedAt)
	case "coverage":
		var c coverageRow
		err := s.dec.Decode(&c)
		rep.Coverage = assay.Coverage(c)
		return err
	case "map":
		var m mapRow
		err := s.dec.Decode(&m)
		if err == nil {
			rep.Map, err = m.regions()
		}
		return err
	case "policy":
		return s.dec.Decode(&rep.Policy)
	case "baseline":
		var b baselineRow
		err := s.dec.Decode(&b)
		if err == nil {
			rep.Baseline, err = b.baseline()
		}
		return err
	case "withheld":
		return s.dec.Decode(&rep.Withheld)
	case "limits":
		var l limitsRow
		err := s.dec.Decode(&l)
		rep.Limits, rep.Limits.Time = l.Limits, time.Duration(l.Seconds*float64(time.Second))
		return err
	case "tool":
		var t toolRow
		err := s.dec.Decode(&t)
		rep.Tool = t.tool()
		return err
	case "run":
		return s.dec.Decode(&rep.Run)
	}
	return s.rowsOf(name)
}

// rowsOf reads one of the lists.
func (s *scanner) rowsOf(name string) error {
	rep := s.rep
	switch name {
	case "systems":
		return rows(s, func(r *systemRow) error { rep.Systems = append(rep.Systems, r.system()); return nil })
	case "components":
		return rows(s, func(r *componentRow) error { rep.Components = append(rep.Components, r.component()); return nil })
	case "vulnerabilities":
		return s.vulnerabilities()
	case "findings":
		return rows(s, func(r *findingRow) error {
			f, err := r.finding()
			rep.Findings = append(rep.Findings, f)
			return err
		})
	case "gaps":
		return rows(s, func(r *gapRow) error { rep.Gaps = append(rep.Gaps, r.gap()); return nil })
	case "failures":
		return rows(s, func(r *failureRow) error { rep.Failures = append(rep.Failures, r.failure()); return nil })
	case "facts":
		return rows(s, func(r *rawFactRow) error {
			f, err := r.fact(s.decode)
			rep.Facts = append(rep.Facts, f)
			return err
		})
	case "files":
		return rows(s, func(r *fileRow) error {
			f, err := r.file()
			s.files = append(s.files, f)
			return err
		})
	}
	return fmt.Errorf("unknown in %s: written by a newer assay?", Schema)
}

func (s *scanner) subject() error {
	var r subjectRow
	if err := s.dec.Decode(&r); err != nil {
		return err
	}
	s.rep.Name, s.rep.Subject.Size = assay.UnescapeName(r.Name), r.Size
	return s.rep.Subject.Digest.UnmarshalText([]byte(r.SHA256))
}

func (s *scanner) date(t *time.Time) error {
	var text string
	if err := s.dec.Decode(&text); err != nil {
		return err
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("%q: want a date like 2026-05-31", text)
	}
	*t = day
	return nil
}

// vulnerabilities keeps null (not judged) and [] (judged and none) apart.
func (s *scanner) vulnerabilities() error {
	return s.array(true, func(null bool) {
		if !null {
			s.rep.Vulnerabilities = []assay.Vulnerability{}
		}
	}, func() error {
		var v assay.Vulnerability
		err := s.dec.Decode(&v)
		s.rep.Vulnerabilities = append(s.rep.Vulnerabilities, v)
		return err
	})
}

// rows reads an array of R.
func rows[R any](s *scanner, add func(*R) error) error {
	return s.array(false, func(bool) {}, func() error {
		r := new(R)
		if err := s.dec.Decode(r); err != nil {
			return err
		}
		return add(r)
	})
}

// array reads an array whose elements row reads, or null if that is allowed.
func (s *scanner) array(orNull bool, start func(null bool), row func() error) error {
	t, err := s.dec.Token()
	if err != nil {
		return err
	}
	if orNull && t == nil {
		start(true)
		return nil
	}
	if t != json.Delim('[') {
		return fmt.Errorf("want a list, not %v", t)
	}
	start(false)
	for s.dec.More() {
		if s.rows++; s.rows > MaxRows {
			return fmt.Errorf("more than %d rows", MaxRows)
		}
		if err := row(); err != nil {
			return err
		}
		s.in.next()
	}
	return s.expect(json.Delim(']'))
}

func (s *scanner) expect(d json.Delim) error {
	t, err := s.dec.Token()
	if err != nil {
		return err
	}
	if t != d {
		return fmt.Errorf("want %q, not %v", d.String(), t)
	}
	return nil
}

// metered ends a document that is too long, or whose row is.
type metered struct {
	r          io.Reader
	total, row int64
	used       int64 // since the last row
}

func (m *metered) next() { m.used = 0 }

func (m *metered) Read(p []byte) (int, error) {
	if m.total <= 0 {
		return 0, errors.New("document too long")
	}
	if m.used >= m.row {
		return 0, fmt.Errorf("row longer than %d bytes", m.row)
	}
	n, err := m.r.Read(p)
	m.total -= int64(n)
	m.used += int64(n)
	return n, err
}
