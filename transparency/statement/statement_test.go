package statement

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay"
	"assay/internal/legible"
	"assay/transparency/reporttest"
)

func written(t *testing.T, c *assay.Comparison) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// small is a comparison with as little as possible.
func small() *assay.Comparison {
	side := assay.Compared{Name: "x", From: "content", Subject: assay.Ref{Digest: assay.DigestOf(nil)}}
	return &assay.Comparison{A: side, B: side, Verdict: assay.Identical, Why: "the same", Policy: assay.AllowedCauses{Name: "default/1"}}
}

func TestStatementsFollowTheSchema(t *testing.T) {
	s := reporttest.Schema(t, "../../docs/schema/equivalence-statement-v0.1.json", nil)
	validate := func(doc []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(v)
	}
	cut := reporttest.Comparison()
	cut.Incomplete, cut.Verdict = "interrupted", assay.CannotTell
	for _, c := range []*assay.Comparison{reporttest.Comparison(), cut, small()} {
		if err := validate(written(t, c)); err != nil {
			t.Error(err)
		}
	}
	doc := written(t, reporttest.Comparison())
	for old, bad := range map[string]string{
		`"verdict": "different"`: `"verdict": "safe"`, `"unexplained": 2`: `"unexplained": -2`, `"method": `: `"methods": `,
		"Statement/v1": "Statement/v2", `"from": "content"`: `"from": "directory"`,
	} {
		changed := bytes.Replace(doc, []byte(old), []byte(bad), 1)
		if bytes.Equal(changed, doc) {
			t.Errorf("%s: nothing to change", old)
		} else if validate(changed) == nil {
			t.Errorf("schema accepts %s", bad)
		}
	}
}

// What differs from run to run is not in it.
func TestTwoRunsGiveTheSameBytes(t *testing.T) {
	one, two := reporttest.Comparison(), reporttest.Comparison()
	two.Run = assay.Run{Started: time.Now(), Seconds: 99, Host: "another", Operator: "somebody", Jobs: 64}
	two.Changes.JudgedAt = time.Now()
	slices.Reverse(two.Policy.Causes)
	if a, b := written(t, one), written(t, two); !bytes.Equal(a, b) {
		t.Errorf("not the same:\n%s\n%s", a, b)
	}
}

func TestContent(t *testing.T) {
	c := reporttest.Comparison()
	var got statement
	if err := json.Unmarshal(written(t, c), &got); err != nil {
		t.Fatal(err)
	}
	p := got.Predicate
	if got.Subject[0].Name != "received.bin" || got.Subject[0].Digest.SHA256 != c.B.Subject.Digest.String() {
		t.Errorf("subject %v, want side B", got.Subject)
	}
	if p.Reference.Name != "genuine%21 a.bin" || p.Reference.Digest.SHA256 != c.A.Subject.Digest.String() {
		t.Errorf("reference %v, want side A", p.Reference)
	}
	if p.Method != Normalised || p.NotAllowed != 3 || p.Unexplained != 2 || p.Unreadable != 1 || p.LeftOut != 2 || len(p.Differences) != len(c.Causes) {
		t.Errorf("method %s, %d not allowed, %d unexplained, %d unreadable, %d left out, %d causes", p.Method, p.NotAllowed, p.Unexplained, p.Unreadable, p.LeftOut, len(p.Differences))
	}
	if p.Policy.Digest == nil || p.Policy.Digest.SHA256 != c.Policy.Digest.String() || p.Policy.Own[0].Used != 1 || len(p.NotSaid) == 0 {
		t.Errorf("policy %+v, not said %q", p.Policy, p.NotSaid)
	}
	c.A.From = "report"
	if got := of(c).Predicate.Method; got != Digests {
		t.Errorf("method %s with a report, want %s", got, Digests)
	}
	if got := of(small()).Predicate.Method; got != Bitwise {
		t.Errorf("method %s of the same bytes, want %s", got, Bitwise)
	}
}

// A directory has no digest of bytes.
func TestDirectoriesAreRefused(t *testing.T) {
	for _, label := range []string{"A", "B"} {
		c := reporttest.Comparison()
		side := &c.B
		if label == "A" {
			side = &c.A
		}
		side.From, side.Subject = "directory", assay.Ref{}
		var b bytes.Buffer
		if err := Write(&b, c); err == nil || !strings.Contains(err.Error(), "side "+label) || b.Len() > 0 {
			t.Errorf("side %s: %v, %d bytes written", label, err, b.Len())
		}
	}
}

func TestNothingIsHidden(t *testing.T) {
	doc := written(t, reporttest.Comparison())
	for _, r := range string(doc) {
		if r != '\n' && legible.Hidden(r) {
			t.Errorf("%U", r)
		}
	}
	if !bytes.Contains(doc, []byte(`\u001b[31m`)) {
		t.Error("the sample has no control sequence: nothing was tested")
	}
}
