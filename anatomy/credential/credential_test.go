package credential

import "testing"

// Every row has a name, a password and a source, and stands there once.
func TestTable(t *testing.T) {
	all := All()
	if len(all) < 90 {
		t.Fatalf("%d rows: the table cannot be read", len(all))
	}
	seen := map[[2]string]bool{}
	for i, d := range all {
		k := [2]string{d.User, d.Password}
		if d.User == "" || d.Password == "" || d.Of == "" || d.Source == "" || seen[k] {
			t.Errorf("row %d: %+v: incomplete or a second time", i+2, d)
		}
		if d.String && len(d.Password) < 5 {
			t.Errorf("row %d: %q is too short to be peculiar", i+2, d.Password)
		}
		seen[k] = true
	}
}

func TestFind(t *testing.T) {
	if d, ok := Find("Admin", "stdONU101"); !ok || d.Of != "V-SOL" || !d.String {
		t.Errorf("%+v %v", d, ok)
	}
	if _, ok := Find("admin", "STDONU101"); ok {
		t.Error("passwords are compared without case")
	}
	if _, ok := FindPassword("correct horse"); ok {
		t.Error("found what is not in the table")
	}
	if d, ok := FindPassword("admin"); !ok || d.User != "admin" {
		t.Errorf("%+v", d)
	}
}
