package ini

import (
	"testing"

	"assay/anatomy/conf/conftest"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, text string
		s          Syntax
		want       string
	}{
		{"samba", "a=1\n[Global] # x\n  Guest OK = yes\n; no\n[homes]\npath = \"/a b\"\nflag\nempty =\n", Syntax{Fold: true},
			"1 a = <1>\n3 [global] guest ok = <yes>\n6 [homes] path = </a b>\n7 [homes] flag\n8 [homes] empty =\n"},
		{"systemd", "\ufeff[Service]\nExecStart=/bin/a \\\n  b\nUser=nobody\n", Syntax{Continue: true}, "2 [Service] ExecStart = </bin/a b>\n4 [Service] User = <nobody>\n"},
		{"colon and trailing", "[a]\nk: v ; x\n[open\n=\n", Syntax{Colon: true, Trailing: true}, "2 [a] k : <v>\n3 [a] [open\n"},
	} {
		all := Read(c.text, c.s)
		conftest.Check(t, c.text, all)
		if got := conftest.Told(all); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("[a]\nb = c\\\n d ; e\n")
	f.Fuzz(func(t *testing.T, text string) {
		conftest.Check(t, text, Read(text, Syntax{}))
		conftest.Check(t, text, Read(text, Syntax{Trailing: true, Continue: true, Colon: true, Fold: true}))
	})
}
