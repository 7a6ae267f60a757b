package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"assay"
	allowances "assay/equivalence/allowance/all"
)

// Schema is the value of a policy file's first key.
const Schema = "assay/allowances/v1"

// maxFile is how long a policy file may be, in bytes.
const maxFile = 1 << 20

// file is a policy file (YAML 1.2, or JSON, which is a part of it).
type file struct {
	Schema string     `yaml:"schema"`
	Name   string     `yaml:"name"`
	Allow  []said     `yaml:"allow"`
	Deny   []said     `yaml:"deny"`
	Own    []ownCause `yaml:"own"`
}

type said struct {
	Cause  string `yaml:"cause"`
	Reason string `yaml:"reason"`
}

type ownCause struct {
	Name   string `yaml:"name"`
	Reason string `yaml:"reason"`
	Path   string `yaml:"path"`
	Part   string `yaml:"part"`
	Text   string `yaml:"text"`
	Range  *struct {
		Offset int64 `yaml:"offset"`
		Length int64 `yaml:"length"`
	} `yaml:"range"`
}

// Read reads a policy file. It begins as the built-in policy; allow and deny
// change it, each with a reason. An error names the line, the entry and the
// key, and says what is expected.
func Read(r io.Reader) (*Policy, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxFile {
		return nil, fmt.Errorf("more than %d bytes: not a policy", maxFile)
	}
	var f file
	var at lines
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, plain(err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document: a policy is one")
	}
	if err := yaml.Unmarshal(b, &at.root); err != nil {
		return nil, plain(err)
	}
	if f.Schema != Schema {
		return nil, at.wrong(fmt.Errorf("%q: want %q", f.Schema, Schema), "schema")
	}
	if f.Name == "" {
		return nil, at.wrong(errors.New("missing; comparisons call the policy by it"), "name")
	}
	p := Default()
	p.name, p.digest = f.Name, assay.DigestOf(b)
	if err := errors.Join(p.choose(&f, &at), p.addOwn(&f, &at)); err != nil {
		return nil, err
	}
	return p, nil
}

var goType = regexp.MustCompile(` (in type|into) [\w.\[\]* {}"\x60:;,]+`)

// plain leaves the names of our types out of the decoder's errors.
func plain(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("empty: want a policy with schema: " + Schema)
	}
	s := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "yaml: "), "unmarshal errors:\n")
	return errors.New(strings.Join(strings.Fields(goType.ReplaceAllString(s, "")), " "))
}

func (p *Policy) choose(f *file, at *lines) (all error) {
	done := map[string]string{}
	for _, list := range []struct {
		key  string
		said []said
	}{{"allow", f.Allow}, {"deny", f.Deny}} {
		for i, s := range list.said {
			wrong := func(key, format string, args ...any) {
				all = errors.Join(all, at.wrong(fmt.Errorf(format, args...), list.key, i, key))
			}
			switch before, twice := done[s.Cause]; {
			case !known(s.Cause):
				wrong("cause", "no cause %q (\"assay causes\" lists them)", s.Cause)
			case twice:
				wrong("cause", "%q is decided already, at %s", s.Cause, before)
			}
			if s.Reason == "" {
				wrong("reason", "missing")
			}
			done[s.Cause] = fmt.Sprintf("%s %d", list.key, i+1)
			p.causes = slices.DeleteFunc(p.causes, func(c string) bool { return c == s.Cause })
			if list.key == "allow" {
				p.causes = append(p.causes, s.Cause)
			}
		}
	}
	return all
}

func known(cause string) bool {
	return slices.ContainsFunc(allowances.Allowances(), func(a allowances.Named) bool { return a.Name == cause })
}

func (p *Policy) addOwn(f *file, at *lines) (all error) {
	names := map[string]bool{}
	for i, o := range f.Own {
		wrong := func(key, format string, args ...any) {
			all = errors.Join(all, at.wrong(fmt.Errorf(format, args...), "own", i, key))
		}
		for _, k := range []struct{ key, value string }{{"name", o.Name}, {"reason", o.Reason}, {"path", o.Path}} {
			if k.value == "" {
				wrong(k.key, "missing")
			}
		}
		if names[o.Name] && o.Name != "" {
			wrong("name", "%q is the name of another one", o.Name)
		}
		names[o.Name] = true
		x := own{path: o.Path, part: o.Part, offset: -1}
		x.Name, x.Reason = o.Name, o.Reason
		switch {
		case o.Text == "" == (o.Range == nil):
			wrong("text", "give either text (a regular expression that the whole text on both sides matches) or range")
		case o.Text != "":
			if _, err := regexp.Compile(o.Text); err != nil {
				wrong("text", "%v", err)
				continue
			}
			x.text = regexp.MustCompile(`^(?:` + o.Text + `)$`)
		case o.Range.Offset < 0 || o.Range.Length <= 0:
			wrong("range", "offset must not be negative, and length must be positive")
		default:
			x.offset, x.length = o.Range.Offset, o.Range.Length
		}
		p.own = append(p.own, x)
	}
	return all
}
