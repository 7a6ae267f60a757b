package sarif

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay"
	"assay/transparency/reporttest"
)

func written(t *testing.T, rep *assay.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	err := Write(&b, rep, Options{Rule: func(rule string) (string, string) { return "Title of " + rule, "Do something." }})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The schema is that of OASIS as another Go module carries it.
func TestSchema(t *testing.T) {
	dir := reporttest.Module(t, "github.com/securego/gosec/v2", "v2.30.0")
	schema := reporttest.Schema(t, dir+"/report/sarif/testdata/sarif-schema-2.1.0.json", nil)
	for name, rep := range map[string]*assay.Report{"rich": reporttest.Report(), "empty": {Name: "x", Incomplete: "interrupted"}} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, rep)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func parsed(t *testing.T) run {
	t.Helper()
	var l log
	if err := json.Unmarshal(written(t, reporttest.Report()), &l); err != nil {
		t.Fatal(err)
	}
	return l.Runs[0]
}

// Every index refers to what it should.
func TestReferences(t *testing.T) {
	r := parsed(t)
	for _, x := range r.Results {
		if r.Tool.Driver.Rules[x.RuleIndex].ID != x.RuleID {
			t.Errorf("%s: rule index %d", x.RuleID, x.RuleIndex)
		}
		for _, c := range x.Taxa {
			if r.Taxonomies[*c.Component.Index].Taxa[*c.Index].ID != c.ID {
				t.Errorf("%s: taxon %s", x.RuleID, c.ID)
			}
		}
		for _, l := range x.Locations {
			a := l.Physical.Artifact
			if r.Artifacts[*a.Index].Location.URI != a.URI {
				t.Errorf("%s: artifact %d is not %s", x.RuleID, *a.Index, a.URI)
			}
			if got := whole(r.Artifacts, *a.Index); got != strings.TrimLeft(l.Logical[0].Name, "/") {
				t.Errorf("artifact %d is %q, want %q", *a.Index, got, l.Logical[0].Name)
			}
		}
	}
	for i, a := range r.Artifacts {
		if a.Parent != nil && *a.Parent >= i {
			t.Errorf("artifact %d before its parent", i)
		}
		u, err := url.Parse(a.Location.URI)
		if err != nil || u.IsAbs() || u.Host != "" {
			t.Errorf("artifact %d: %q is no relative reference: %v", i, a.Location.URI, err)
		}
	}
	if a := r.Artifacts[0]; a.Length == nil || *a.Length != 3866632 || a.Hashes["sha-256"] == "" {
		t.Errorf("subject: %+v", a)
	}
}

// whole is the path of an artifact through its parents, as assay writes it.
func whole(list []artifact, i int) string {
	u, _ := url.PathUnescape(list[i].Location.URI)
	name := assay.EscapeName(u)
	if p := list[i].Parent; p != nil {
		return whole(list, *p) + "!/" + name
	}
	return name
}

func TestStates(t *testing.T) {
	r := parsed(t)
	want := map[string][3]string{ // level, baseline, suppressed
		"password/empty":   {"error", "new", "accepted"},
		"hardenin/image":   {"warning", "unchanged", ""},
		"startupx/info":    {"none", "new", ""},
		"password/guessed": {"note", "absent", ""},
	}
	for _, x := range r.Results {
		s := ""
		if len(x.Suppressions) > 0 {
			s = x.Suppressions[0].Status
		}
		if got := [3]string{x.Level, x.Baseline, s}; got != want[x.RuleID] {
			t.Errorf("%s: %v", x.RuleID, got)
		}
		delete(want, x.RuleID)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	if n := r.Invocations[0].Notifications; len(n) != 3 || !r.Invocations[0].Successful {
		t.Errorf("notifications: %+v", n)
	}
}

// What an image holds cannot break out of JSON, also inside a page.
func TestHostileText(t *testing.T) {
	b := written(t, reporttest.Report())
	if bytes.Contains(b, []byte("<script>")) || bytes.ContainsAny(b, "\x1b\u009b\u202e") {
		t.Error("text of the image is written as it is")
	}
}
