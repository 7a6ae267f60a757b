package docs

import (
	"regexp"
	"strings"
	"testing"

	"assay/equivalence/policy"
)

// TestAllowances: the example of the page is a policy.
func TestAllowances(t *testing.T) {
	m := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(page(t, "allowances.md"))
	if m == nil {
		t.Fatal("allowances.md: no example")
	}
	p, err := policy.Read(strings.NewReader(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name() != "access network, 2026" || !p.HasOwn() {
		t.Errorf("the example is read as %q", p.Name())
	}
}
