package system

import (
	"testing"

	"assay"
	"assay/lab/fact"
)

func TestSettings(t *testing.T) {
	a, b := &assay.File{Path: "fw!/a"}, &assay.File{Path: "fw!/b"}
	a.Ref.Digest, b.Ref.Digest = assay.DigestOf([]byte("a")), assay.DigestOf([]byte("b"))
	tr := NewTree([]Row{{"b", b}, {"a", a}})
	f := NewFacts([]assay.Fact{
		{Kind: "setting/1", Digest: b.Ref.Digest, Value: fact.Setting{Program: "sysctl", Key: "k", Value: "1", Offset: 7, Line: 2}},
		{Kind: "setting/1", Digest: a.Ref.Digest, Value: fact.Setting{Program: "samba", Key: "path", Value: "/"}},
		{Kind: "setting/1", Digest: a.Ref.Digest, Value: fact.Setting{Program: "sshd", Key: "Port"}},
	})
	got := Settings(tr, f, "sysctl", "samba")
	if len(got) != 2 || got[0].Name != "a" || got[1].Key != "k" {
		t.Fatalf("%+v", got)
	}
	if e := got[1].Evidence(); e.Text != "k=1" || e.Line != 2 || e.Offset != 7 || e.Path != "fw!/b" || e.SHA256 != b.Ref.Digest {
		t.Errorf("%+v", e)
	}
	if e := got[0].Evidence(); e.Text != "path = /" {
		t.Errorf("%+v", e)
	}
}
