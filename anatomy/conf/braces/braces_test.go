package braces

import (
	"strings"
	"testing"

	"assay/anatomy/conf"
	"assay/anatomy/conf/conftest"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, text string
		s          Syntax
		want       string
	}{
		{"nginx", "user www-data;\nhttp {\n  # no\n  server_tokens off; server {\n listen 80 default_server;\n location ~ \"\\.php$\" { autoindex on; }\n }\n}\ninclude x;",
			Syntax{}, "1 user <www-data>\n2 http {\n4 [http] server_tokens <off>\n4 [http] server {\n5 [http] [server] listen <80> <default_server>\n" +
				"6 [http] [server] location { <~> <\\.php$>\n6 [http] [server] [location ~ \\.php$] autoindex <on>\n9 include <x>\n"},
		{"variables and code", "a ${b}c;\nx_by_lua_block {\n if { } \n}\nb \"1\n2\";\nc d", Syntax{}, "1 a <${b}c>\n2 x_by_lua_block {\n5 b <1\n2>\n7 c <d>\n"},
		{"slashes", "// no\n/* no\n*/ zone \"x\" { type master; };\n", Syntax{Slashes: true}, "3 zone { <x>\n3 [zone x] type <master>\n"},
		{"too many braces", "}}\na b;\n}", Syntax{}, "2 a <b>\n"},
		{"open comment", "a;/*", Syntax{Slashes: true}, "1 a\n"},
	} {
		all := Read(c.text, c.s)
		conftest.Check(t, c.text, all)
		if got := conftest.Told(all); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestBounds(t *testing.T) {
	all := Read(strings.Repeat("a {", 100_000)+"b;"+strings.Repeat("}", 100_000)+"c;", Syntax{})
	if len(all) != conf.MaxDirectives || len(all[len(all)-1].Section) != maxDepth {
		t.Errorf("%d directives, the last in %d blocks", len(all), len(all[len(all)-1].Section))
	}
	all = Read(strings.Repeat("a {", 1000)+"b;"+strings.Repeat("}", 1000)+"c;", Syntax{})
	if last := all[len(all)-1]; last.Key != "c" || len(last.Section) != 0 {
		t.Errorf("%v", last)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a \"b\\\"\" ${c} { d; } // e\n/* f */ x_by_lua_block { { }")
	f.Fuzz(func(t *testing.T, text string) {
		conftest.Check(t, text, Read(text, Syntax{}))
		conftest.Check(t, text, Read(text, Syntax{Slashes: true}))
	})
}
