package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"assay"
	allowances "assay/equivalence/allowance/all"
)

// Schema is the value of a policy file's first key.
const Schema = "assay/allowances/v1"

// maxFile is how long a policy file may be, in bytes.
const maxFile = 1 << 20

type file struct {
	Schema string `yaml:"schema"`
	Name   string `yaml:"name"`
	Allow  []said `yaml:"allow"`
	Deny   []said `yaml:"deny"`
	Own    []struct {
		Name   string `yaml:"name"`
		Reason string `yaml:"reason"`
		Path   string `yaml:"path"`
		Part   string `yaml:"part"`
		Text   string `yaml:"text"`
		Range  *struct {
			Offset int64 `yaml:"offset"`
			Length int64 `yaml:"length"`
		} `yaml:"range"`
	} `yaml:"own"`
}

type said struct {
	Cause  string `yaml:"cause"`
	Reason string `yaml:"reason"`
}

// Read reads a policy file. It begins as the built-in policy; allow and deny
// change it, each with a reason.
func Read(r io.Reader) (*Policy, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxFile {
		return nil, fmt.Errorf("longer than %d bytes", maxFile)
	}
	var f file
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("empty: want a policy with schema: " + Schema)
		}
		return nil, err
	}
	if f.Schema != Schema {
		return nil, fmt.Errorf("schema %q: want %q", f.Schema, Schema)
	}
	if f.Name == "" {
		return nil, errors.New("name: missing")
	}
	p := Default()
	p.name, p.digest = f.Name, assay.DigestOf(b)
	if err := p.choose(&f); err != nil {
		return nil, err
	}
	return p, p.addOwn(&f)
}

func (p *Policy) choose(f *file) error {
	for _, list := range []struct {
		key  string
		said []said
	}{{"allow", f.Allow}, {"deny", f.Deny}} {
		for i, s := range list.said {
			at := fmt.Sprintf("%s %d", list.key, i+1)
			if !known(s.Cause) {
				return fmt.Errorf("%s: no cause %q (\"assay causes\" lists them)", at, s.Cause)
			}
			if s.Reason == "" {
				return fmt.Errorf("%s: reason: missing", at)
			}
			p.causes = slices.DeleteFunc(p.causes, func(c string) bool { return c == s.Cause })
			if list.key == "allow" {
				p.causes = append(p.causes, s.Cause)
			}
		}
	}
	return nil
}

func known(cause string) bool {
	return slices.ContainsFunc(allowances.Allowances(), func(a allowances.Named) bool { return a.Name == cause })
}

func (p *Policy) addOwn(f *file) error {
	for i, o := range f.Own {
		at := fmt.Sprintf("own %d", i+1)
		if o.Name == "" || o.Reason == "" || o.Path == "" {
			return fmt.Errorf("%s: name, reason and path must be given", at)
		}
		if o.Text == "" == (o.Range == nil) {
			return fmt.Errorf("%s: give either text (a regular expression that the texts of both sides match as a whole) or range", at)
		}
		x := own{path: o.Path, part: o.Part, offset: -1}
		x.Name, x.Reason = o.Name, o.Reason
		if o.Text != "" {
			var err error
			if x.text, err = regexp.Compile(o.Text); err != nil {
				return fmt.Errorf("%s: text: %w", at, err)
			}
			x.text.Longest()
		} else {
			if o.Range.Offset < 0 || o.Range.Length <= 0 {
				return fmt.Errorf("%s: range: offset and length must be positive", at)
			}
			x.offset, x.length = o.Range.Offset, o.Range.Length
		}
		p.own = append(p.own, x)
	}
	return nil
}
