package policy

import (
	"slices"
	"strings"
	"testing"

	"assay"
)

const sound = `schema: assay/allowances/v1
name: our network
allow:
  - cause: version
    reason: the vendor counts builds
deny:
  - {cause: timestamp, reason: our builds are reproducible}
own:
  - name: build counter
    reason: the build server counts up
    path: "*!/etc/build.conf"
    text: "counter=[0-9]+"
  - name: serial
    reason: set in the factory
    path: "*!/factory.bin"
    range: {offset: 16, length: 4}
`

func read(t *testing.T, text string) *Policy {
	t.Helper()
	p, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefault(t *testing.T) {
	j := Default().Begin()
	for cause, want := range map[string]bool{
		"timestamp": true, "compression": true, "container": true, "buildid": true,
		"unexplained": false, "not-available": false, "attribute": false, "statement": false,
		"signature": false, "version": false, "debuginfo": false, "": false,
	} {
		if got := j.Explains(&assay.Range{Cause: cause}); got != want {
			t.Errorf("cause %q: %v, want %v", cause, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	p := read(t, sound)
	j := p.Begin()
	if !j.Explains(&assay.Range{Cause: "version"}) || j.Explains(&assay.Range{Cause: "timestamp"}) || !j.Explains(&assay.Range{Cause: "compression"}) {
		t.Errorf("causes that are allowed: %v", p.causes)
	}
	said := j.Said()
	if said.Name != "our network" || said.Digest != assay.DigestOf([]byte(sound)) || len(said.Own) != 2 || !slices.Contains(said.Causes, "version") {
		t.Errorf("said: %+v", said)
	}
}

func TestOwn(t *testing.T) {
	p := read(t, sound)
	line := assay.Range{A: 8, B: 8, Length: 2, Cause: "unexplained"}
	at := func(a, b, n, nb int64) assay.Range { return assay.Range{A: a, B: b, Length: n, LengthB: nb} }
	for _, c := range []struct {
		name string
		path assay.Path
		r    assay.Range
		a, b string
		want string
	}{
		{"text of both sides", "x!/etc/build.conf", line, "counter=41", "counter=42", "build counter"},
		{"other file", "x!/etc/other.conf", line, "counter=41", "counter=42", ""},
		{"one side does not match", "x!/etc/build.conf", line, "counter=41", "counter=x", ""},
		{"more text than the expression says", "x!/etc/build.conf", line, "counter=41; rm", "counter=42; rm", ""},
		{"a second line", "x!/etc/build.conf", line, "counter=41\nx", "counter=42\ny", ""},
		{"no text", "x!/etc/build.conf", line, "", "", ""},
		{"in the range", "x!/factory.bin", at(17, 17, 3, 0), "", "", "serial"},
		{"over its end", "x!/factory.bin", at(17, 17, 4, 0), "", "", ""},
		{"before it", "x!/factory.bin", at(15, 15, 2, 0), "", "", ""},
		{"another place on B", "x!/factory.bin", at(16, 99, 4, 0), "", "", ""},
		{"another length on B", "x!/factory.bin", at(16, 16, 2, 3), "", "", ""},
		{"only on B", "x!/factory.bin", at(-1, 16, 2, 0), "", "", ""},
	} {
		if got := p.Own(c.path, &c.r, c.a, c.b); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	j := p.Begin()
	if !j.Explains(&assay.Range{Cause: "unexplained", Own: "serial"}) || j.Said().Own[1].Used != 1 || j.Said().Own[0].Used != 0 {
		t.Errorf("use is not counted: %+v", j.Said().Own)
	}
}

// TestErrors: an error says the line, the entry and the key.
func TestErrors(t *testing.T) {
	const head = "schema: assay/allowances/v1\nname: x\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "empty"},
		{"no schema", "name: x\n", `line 1: schema: "": want "assay/allowances/v1"`},
		{"another schema", "name: x\nschema: assay/policy/v1\n", `line 2: schema: "assay/policy/v1"`},
		{"no name", "schema: assay/allowances/v1\n", "line 1: name: missing"},
		{"unknown key", head + "allows: []\n", "line 3: field allows not found"},
		{"unknown key inside", head + "allow:\n  - cause: version\n    why: x\n", "line 5: field why not found"},
		{"no list", head + "allow: version\n", "line 3: "},
		{"unknown cause", head + "allow:\n  - cause: colour\n    reason: x\n", `line 4: allow 1: cause: no cause "colour"`},
		{"cause that is none", head + "allow:\n  - cause: unexplained\n    reason: x\n", `line 4: allow 1: cause: no cause "unexplained"`},
		{"no reason", head + "allow:\n  - {cause: version, reason: x}\n  - cause: signature\n", "line 5: allow 2: reason: missing"},
		{"twice", head + "allow:\n  - {cause: version, reason: x}\ndeny:\n  - {cause: version, reason: x}\n", `line 6: deny 1: cause: "version" is decided already, at allow 1`},
		{"own without path", head + "own:\n  - name: a\n    reason: b\n    text: c\n", "line 4: own 1: path: missing"},
		{"own without place", head + "own:\n  - {name: a, reason: b, path: c}\n", "line 4: own 1: text: give either text"},
		{"own with both", head + "own:\n  - {name: a, reason: b, path: c, text: d, range: {offset: 1, length: 2}}\n", "line 4: own 1: text: give either text"},
		{"bad expression", head + "own:\n  - name: a\n    reason: b\n    path: c\n    text: \"(\"\n", "line 7: own 1: text: "},
		{"bad range", head + "own:\n  - name: a\n    reason: b\n    path: c\n    range: {offset: 1, length: 0}\n", "line 7: own 1: range: "},
		{"name twice", head + "own:\n  - {name: a, reason: b, path: c, text: d}\n  - {name: a, reason: b, path: c, text: d}\n", `line 5: own 2: name: "a" is the name of another one`},
		{"two documents", head + "---\nname: y\n", "more than one document"},
	} {
		_, err := Read(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		} else if strings.Contains(err.Error(), "policy.") {
			t.Errorf("%s: %v: names a type of ours", c.name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sound)
	f.Add("schema: &a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := Read(strings.NewReader(text)); err == nil && p.Name() == "" {
			t.Error("a policy without name")
		}
	})
}
