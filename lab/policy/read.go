package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"assay"
	"assay/lab/check"
)

// MaxSize is how many bytes a policy file may have.
const MaxSize = 1 << 20

// document is a policy file (YAML 1.2, or JSON, which is a part of it).
type document struct {
	Schema string `yaml:"schema"`
	Name   string `yaml:"name"`
	Only   *struct {
		Checks []string `yaml:"checks"`
		Reason string   `yaml:"reason"`
	} `yaml:"only"`
	Without []struct {
		Check  string `yaml:"check"`
		Reason string `yaml:"reason"`
	} `yaml:"without"`
	Severities []struct {
		Target   `yaml:",inline"`
		Severity string `yaml:"severity"`
		Reason   string `yaml:"reason"`
	} `yaml:"severities"`
	Accept []struct {
		Target `yaml:",inline"`
		By     string `yaml:"by"`
		Until  string `yaml:"until"`
		Reason string `yaml:"reason"`
	} `yaml:"accept"`
}

// Target is the part of a decision that says which findings it is about.
type Target struct {
	Rule        string `yaml:"rule"`
	Fingerprint string `yaml:"fingerprint"`
	Path        string `yaml:"path"`
}

// Read reads a policy file and compares it with the checks there are. An error
// names the entry and says what is expected.
func Read(r io.Reader, checks []check.Named) (*Policy, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxSize {
		return nil, fmt.Errorf("more than %d bytes: not a policy", MaxSize)
	}
	var d document
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		return nil, plain(err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document: a policy is one")
	}
	if d.Schema != Schema {
		return nil, fmt.Errorf("schema %q: want %q", d.Schema, Schema)
	}
	if d.Name == "" {
		return nil, errors.New("name: missing; reports call the policy by it")
	}
	p := &Policy{name: d.Name, digest: assay.DigestOf(raw)}
	return p, errors.Join(p.readChecks(&d, checks), p.readSeverities(&d, checks), p.readAccept(&d, checks))
}

var goType = regexp.MustCompile(` (in type|into) [\w.\[\]* {}"\x60:;,]+`)

// plain leaves the names of our types out of the decoder's errors.
func plain(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("empty")
	}
	s := strings.TrimPrefix(err.Error(), "yaml: ")
	s = strings.TrimPrefix(s, "unmarshal errors:\n")
	s = goType.ReplaceAllString(s, "")
	return errors.New(strings.Join(strings.Fields(s), " "))
}

func (p *Policy) readChecks(d *document, checks []check.Named) (all error) {
	known := func(where, name string) {
		if !slices.ContainsFunc(checks, func(c check.Named) bool { return c.Name == name }) {
			all = errors.Join(all, fmt.Errorf("%s: no check %q: \"assay checks\" lists them", where, name))
		}
	}
	for i, w := range d.Without {
		known(fmt.Sprintf("without %d", i+1), w.Check)
		if w.Reason == "" {
			all = errors.Join(all, fmt.Errorf("without %d: reason: missing", i+1))
		}
		p.left = append(p.left, assay.LeftOut{Check: "check/" + w.Check, Reason: w.Reason})
	}
	if d.Only == nil {
		return all
	}
	if d.Only.Reason == "" {
		all = errors.Join(all, errors.New("only: reason: missing"))
	}
	for _, name := range d.Only.Checks {
		known("only", name)
	}
	for _, c := range checks {
		if !slices.Contains(d.Only.Checks, c.Name) {
			p.left = append(p.left, assay.LeftOut{Check: "check/" + c.Name, Reason: d.Only.Reason})
		}
	}
	return all
}

func (p *Policy) readSeverities(d *document, checks []check.Named) (all error) {
	for i, s := range d.Severities {
		to, err := assay.ParseSeverity(s.Severity)
		err = errors.Join(s.check(checks), err)
		if s.Reason == "" {
			err = errors.Join(err, errors.New("reason: missing"))
		}
		all = errors.Join(all, in("severities", i, err))
		p.severities = append(p.severities, severity{s.target(), to, s.Reason})
	}
	return all
}

func (p *Policy) readAccept(d *document, checks []check.Named) (all error) {
	for i, a := range d.Accept {
		err := a.check(checks)
		until, bad := time.Parse(time.DateOnly, a.Until)
		if bad != nil {
			err = errors.Join(err, fmt.Errorf("until %q: want a day like 2027-01-31", a.Until))
		}
		if a.By == "" {
			err = errors.Join(err, errors.New("by: missing"))
		}
		if a.Reason == "" {
			err = errors.Join(err, errors.New("reason: missing"))
		}
		all = errors.Join(all, in("accept", i, err))
		p.accept = append(p.accept, acceptance{a.target(), until, assay.Acceptance{By: a.By, Until: a.Until, Reason: a.Reason}})
	}
	return all
}

func in(list string, i int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %d: %s", list, i+1, strings.ReplaceAll(err.Error(), "\n", "; "))
}

func (t Target) target() target { return target{t.Rule, t.Fingerprint, t.Path} }

var fingerprint = regexp.MustCompile(`^[0-9a-f]{32}(-[0-9]+)?$`)

func (t Target) check(checks []check.Named) error {
	if t.Rule == "" && t.Fingerprint == "" {
		return errors.New("say which findings with rule or fingerprint")
	}
	if t.Fingerprint != "" && !fingerprint.MatchString(t.Fingerprint) {
		return fmt.Errorf("fingerprint %q: want 32 hexadecimal digits as in a report", t.Fingerprint)
	}
	if t.Rule == "" {
		return nil
	}
	for _, c := range checks {
		for _, r := range c.Rules {
			if t.Rule == c.Name+"/"+r.ID {
				return nil
			}
		}
	}
	return fmt.Errorf("no rule %q: \"assay checks NAME\" lists a check's rules", t.Rule)
}
