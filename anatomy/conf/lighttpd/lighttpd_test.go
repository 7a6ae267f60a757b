package lighttpd

import (
	"strings"
	"testing"

	"assay/anatomy/conf/conftest"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"Debian", `server.modules = (
	"mod_access",
	"mod_alias" # why
)
server.document-root        = "/var/www/html"
server.port                 = 80
include_shell "/usr/share/lighttpd/use-ipv6.pl " + server.port
index-file.names            = ( "index.php", 'index.html' )
`, "1 server.modules = <mod_access> <mod_alias>\n5 server.document-root = </var/www/html>\n6 server.port = <80>\n7 include_shell </usr/share/lighttpd/use-ipv6.pl server.port>\n8 index-file.names = <index.php> <index.html>\n"},
		{"variables", "var.base = \"/srv\"\nserver.document-root = var.base + \"/www\"\nalias.url += ( \"/cgi/\" => base + \"/cgi\" )\n",
			"1 var.base = </srv>\n2 server.document-root = </srv/www>\n3 alias.url += </cgi/ => /srv/cgi>\n"},
		{"conditions", "$HTTP[\"host\"] =~ \"^a\" {\n  $SERVER[\"socket\"] == \":443\" { ssl.engine = \"enable\" }\n}\nelse {\n dir-listing.activate = \"enable\"\n}\nx = 1\n",
			"2 [$HTTP[\"host\"] =~ \"^a\"] [$SERVER[\"socket\"] == \":443\"] ssl.engine = <enable>\n5 [else] dir-listing.activate = <enable>\n7 x = <1>\n"},
		{"nested arrays", "fastcgi.server = ( \".php\" => ((\n \"socket\" => \"/tmp/x\", \"max-procs\" => 1,\n \"env\" => ( \"A\" => \"b\" ))),\n \".fcgi\" => () )\nb = ()\n",
			"1 fastcgi.server = <.php => socket => /tmp/x> <.php => max-procs => 1> <.php => env => A => b>\n5 b =\n"},
		{"damage", "a = (\n\"b\" => }\nc = \"open", "1 a =\n3 c = <open>\n"},
	} {
		all := Read(c.text)
		conftest.Check(t, c.text, all)
		if got := conftest.Told(all); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestBounds(t *testing.T) {
	for _, text := range []string{"a = " + strings.Repeat("(", 1<<18), "a = " + strings.Repeat("(\"b\" + ", 1<<16), "a = " + strings.Repeat("(\"b\" => ", 1<<16),
		strings.Repeat("else {", 1<<16), "a = ( " + strings.Repeat("\"b\", ", 1<<16), "a = " + strings.Repeat("\"bbbbbbbbb\" + ", 1<<16)} {
		for _, d := range Read(text) {
			if len(d.Args) > maxArgs {
				t.Errorf("%d values", len(d.Args))
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a = ( \"b\" => ( c + 'd' ), \"e\" )\n$HTTP[\"x\"] == \"y\" { f += 1 } else { include \"g\" }")
	f.Fuzz(func(t *testing.T, text string) { conftest.Check(t, text, Read(text)) })
}
