package cyclonedx

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay"
	"assay/transparency/reporttest"
)

func written(t *testing.T, rep *assay.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, rep); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The schema is that of the project, from the source of its Go module.
func TestSchema(t *testing.T) {
	dir := reporttest.Module(t, "github.com/CycloneDX/cyclonedx-go", "v0.12.0") + "/schema/"
	schema := reporttest.Schema(t, dir+"bom-1.6.schema.json", map[string]string{
		"http://cyclonedx.org/schema/spdx.schema.json":     dir + "spdx.schema.json",
		"http://cyclonedx.org/schema/jsf-0.82.schema.json": dir + "jsf-0.82.schemax.json",
	})
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

type item struct {
	BOMRef, Type, Name, Version, PURL string
	Components                        []item
}

func (i *item) UnmarshalJSON(b []byte) error {
	var x struct {
		Ref        string `json:"bom-ref"`
		Type       string
		Name       string
		Version    string
		PURL       string
		Components []item
	}
	err := json.Unmarshal(b, &x)
	*i = item{x.Ref, x.Type, x.Name, x.Version, x.PURL, x.Components}
	return err
}

func TestInventory(t *testing.T) {
	rep := reporttest.Report()
	rep.Systems[0].OS = "Debian GNU/Linux 11"
	fs := rep.Systems[0].Path
	rep.Files = func(yield func(assay.File) bool) {
		_ = yield(assay.File{Path: fs.Inside("bin/busybox"), Ref: rep.Subject, Kind: "elf"}) &&
			yield(assay.File{Path: "fw%21 a.bin!/loader", Ref: rep.Subject, Kind: "elf"})
	}
	rep.Components = []assay.Component{{Name: "zlib", Version: "1.2.3..1.2.8", Relation: assay.Contains, Evidence: rep.Findings[0].Evidence}}
	var bom struct{ Components []item }
	if err := json.Unmarshal(written(t, rep), &bom); err != nil {
		t.Fatal(err)
	}
	var got []string
	refs := map[string]bool{}
	var walk func(list []item, depth string)
	walk = func(list []item, depth string) {
		for _, c := range list {
			got = append(got, strings.TrimSpace(depth+c.Type+" "+assay.EscapeName(c.Name)+" "+c.PURL))
			if refs[c.BOMRef] {
				t.Errorf("bom-ref %s twice", c.BOMRef)
			}
			refs[c.BOMRef] = true
			walk(c.Components, depth+"- ")
		}
	}
	walk(bom.Components, "")
	want := []string{
		"operating-system Debian GNU/Linux 11",
		"- library busybox pkg:opkg/busybox@1.2-3?arch=mips",
		"- library libc6 pkg:deb/debian/libc6@2.31-1%2Bdeb11u1?arch=amd64",
		"- library",
		"- file fw%2521 a.bin%21/110090.squashfs%21/bin/busybox",
		"file fw%2521 a.bin%21/loader",
		"library zlib",
	}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("%d: got %q, want %q", i, got[i], want[i])
		}
	}
}

func TestSameBytes(t *testing.T) {
	if a, b := written(t, reporttest.Report()), written(t, reporttest.Report()); !bytes.Equal(a, b) || bytes.Contains(a, []byte("host")) {
		t.Error("not the same twice, or says where it was made")
	}
}

func TestDistributionIsNotGuessed(t *testing.T) {
	p := &assay.Package{Name: "a", Version: "1", Manager: "dpkg"}
	if got := purl(&assay.System{OS: "Vendor Linux"}, p); got != "" {
		t.Errorf("got %q", got)
	}
}
