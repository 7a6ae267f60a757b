package crypt

import "testing"

func TestDigest(t *testing.T) {
	for _, c := range []struct {
		d        Digest
		password string
	}{
		{Digest{Scheme: "nt", Field: "8846F7EAEE8FB117AD06BDD830B7586C"}, "password"},
		{Digest{Scheme: "nt", Field: "31D6CFE0D16AE931B73C59D7E0C089C0"}, ""},
		{Digest{Scheme: "htdigest", Field: "939e7578ed9e3c518a452acee763bce9", User: "Mufasa", Realm: "testrealm@host.com"}, "Circle Of Life"}, // RFC 2617 section 3.5, A1
		{Digest{Scheme: "sha", Field: "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="}, "password"},
		{Digest{Scheme: "hex128", Field: "21232f297a57a5a743894a0e4a801fc3"}, "admin"},
		{Digest{Scheme: "hex160", Field: "d033e22ae348aeb5660fc2140aec35850c4da997"}, "admin"},
		{Digest{Scheme: "hex256", Field: "8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918"}, "admin"},
	} {
		if m, known := c.d.Matches(c.password); !m || !known {
			t.Errorf("%s: %q is not found", c.d.Scheme, c.password)
		}
		if m, _ := c.d.Matches(c.password + "x"); m {
			t.Errorf("%s: a wrong password is found", c.d.Scheme)
		}
	}
	if _, known := (Digest{Scheme: "scrypt"}).Matches(""); known {
		t.Error("scrypt is claimed")
	}
}

func TestCisco7(t *testing.T) {
	if got, err := Cisco7("02050D480809"); err != nil || got != "cisco" {
		t.Errorf("%q %v", got, err)
	}
	for _, bad := range []string{"", "0", "zz12", "02zz", "02050"} {
		if _, err := Cisco7(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func FuzzCisco7(f *testing.F) {
	f.Add("02050D480809")
	f.Fuzz(func(t *testing.T, s string) {
		Cisco7(s)
		Digest{Scheme: "ssha", Field: s}.Matches(s)
	})
}
