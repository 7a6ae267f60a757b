package script

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func scripts(t testing.TB, text string) (all []fact.Script) {
	t.Helper()
	in := &survey.Input{Content: assay.Bytes(text), Ctx: context.Background(), Kind: "script", Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) { all = append(all, v.(fact.Script)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

// told writes the flows of a script a line each.
func told(t testing.TB, text string) string {
	var b strings.Builder
	for _, s := range scripts(t, text) {
		for _, f := range s.Flows {
			fmt.Fprintf(&b, "%s %d %s > %s > %d %s %s", s.Language, f.From.Line, f.From.Name, strings.Join(f.Via, ","), f.To.Line, f.To.Name, f.How)
			if len(f.Checks) > 0 {
				fmt.Fprintf(&b, " (%s)", strings.Join(f.Checks, ","))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

var flowing = []struct{ name, src, want string }{
	{"eval", "#!/bin/sh\neval \"$(echo \"$QUERY_STRING\" | sed s/+/\\ /g)\"\nping -c1 $ip\n", "shell 2 QUERY_STRING >  > 2 eval evaluated\n"},
	{"assignments", "#!/bin/sh\nq=$QUERY_STRING\nip=`echo \"$q\" | sed -n 's/^.*ip=\\([^&]*\\).*$/\\1/p'`\nsh -c \"ping -c 1 $ip\"\n", "shell 2 QUERY_STRING > q,ip > 4 sh -c command\n"},
	{"word", "#!/bin/ash\nip=${QUERY_STRING#ip=}\nping -c 1 $ip\nping -c 1 \"$ip\"\n", "shell 2 QUERY_STRING > ip > 3 ping word\n"},
	{"post", "#!/bin/sh\n[ \"$REQUEST_METHOD\" = POST ] && read -n $CONTENT_LENGTH body\neval $body\n", "shell 2 standard input > body > 3 eval evaluated\n"},
	{"cat", "#!/bin/sh\nif [ \"$REQUEST_METHOD\" = POST ]; then D=$(cat); fi\necho \"$D\" | sh\n", "shell 2 standard input > D > 3 | sh command\n"},
	{"restricted", "#!/bin/sh\nip=$(echo \"$QUERY_STRING\" | tr -cd 0-9.)\neval ping $ip\n", "shell 2 QUERY_STRING > ip > 3 eval evaluated (tr -cd)\n"},
	{"function", "#!/bin/sh\nrun() {\n  eval \"$1\"\n}\nrun \"$HTTP_COOKIE\"\n", "shell 5 HTTP_COOKIE > $1 > 3 eval evaluated\n"},
	{"loop", "#!/bin/sh\nfor p in $(echo $QUERY_STRING | tr '&' ' '); do\n  eval \"$p\"\ndone\n", "shell 2 QUERY_STRING > p > 3 eval evaluated\n"},
	{"haserl", "#!/usr/bin/haserl\n<html><% ping -c 1 $FORM_ip %>\n<% eval $FORM_cmd %></html>\n", "shell 2 FORM_ip >  > 2 ping word\nshell 3 FORM_cmd >  > 3 eval evaluated\n"},
	{"php", "<?php\n$ip = $_GET['ip'];\n$c = \"ping -c 1 \" . $ip;\nexec($c, $out);\n?>\n", "php 2 $_GET[\"ip\"] > ip,c > 4 exec command\n"},
	{"php quoted", "<?php\nsystem('ping ' . escapeshellarg($_POST[\"ip\"]));\n", "php 2 $_POST[\"ip\"] >  > 2 system command (escapeshellarg)\n"},
	{"php tested", "<?php\n$ip = $_GET['ip'];\nif (!preg_match('/^[0-9.]+$/', $ip)) die();\nsystem(\"ping $ip\");\n", "php 2 $_GET[\"ip\"] > ip > 4 system command (preg_match)\n"},
	{"php backtick", "<?\n$h = $_REQUEST['h'];\necho `nslookup $h`;\n", "php 2 $_REQUEST[\"h\"] > h > 3 `...` command\n"},
	{"php function", "<?php\nfunction run($cmd) {\n  return shell_exec($cmd);\n}\nfunction other($cmd) { system($cmd); }\nrun(\"x \" . $_GET['a']);\n", "php 6 $_GET[\"a\"] > cmd > 3 shell_exec command\n"},
	{"php getter", "<?php\nfunction arg($n) {\n  return $_GET[$n];\n}\n$x = arg('y');\nsystem(\"a $x\");\n", "php 3 $_GET > arg,x > 6 system command\n"},
	{"dlink", "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n<?\n$i = $_POST[\"if\"];\nsetattr(\"/x\", \"get\", \"wifi_stat \".$i);\n?>", "php 5 $_POST[\"if\"] > i > 6 setattr command\n"},
	{"luci", "local http = require \"luci.http\"\nlocal function ping()\n  local host = luci.http.formvalue(\"host\")\n  local f = io.popen(\"ping -c 1 \" .. host)\nend\n", "lua 3 luci.http.formvalue(\"host\") > host > 4 io.popen command\n"},
	{"lua alias", "#!/usr/bin/lua\nlocal execute = os.execute\nlocal q = os.getenv(\"QUERY_STRING\")\nexecute(\"echo \" ..\n  q)\n", "lua 3 os.getenv(\"QUERY_STRING\") > q > 4 os.execute command\n"},
	{"lua call", "#!/usr/bin/lua\nlocal function run(c)\n\tos.execute(c)\nend\nrun(\"x \" .. luci.http.formvalue(\"a\"))\n", "lua 5 luci.http.formvalue(\"a\") > c > 3 os.execute command\n"},
	{"lua number", "local n = tonumber(luci.http.formvalue(\"n\"))\nif n then\n os.execute(\"x \" .. n)\nend\n", "lua 1 luci.http.formvalue(\"n\") > n > 3 os.execute command (tonumber)\n"},
	{"python", "#!/usr/bin/python3\nimport cgi, os\nform = cgi.FieldStorage()\nip = form.getvalue('ip')\nos.system('ping %s' % ip)\n", "python 3 cgi.FieldStorage > form,ip > 5 os.system command\n"},
	{"python shell", "#!/usr/bin/env python\nimport os, subprocess\nq = os.environ['QUERY_STRING']\nsubprocess.call(['x', q])\nsubprocess.Popen(f\"x {q}\", shell=True)\n", "python 3 os.environ[\"QUERY_STRING\"] > q > 5 subprocess.Popen command\n"},
	{"perl", "#!/usr/bin/perl\nuse CGI;\nmy $q = CGI->new;\nmy $ip = $q->param('ip');\nmy $r = `ping -c 1 $ip`;\nsystem(\"ping\", $ip);\nopen(F, \"nslookup $ip |\");\n", "perl 4 param(\"ip\") > ip > 5 `...` command\nperl 4 param(\"ip\") > ip > 7 open command\n"},
	{"perl pattern", "#!/usr/bin/perl\nmy $q = $ENV{QUERY_STRING};\n$q =~ s/[^a-z]//g;\nsystem \"x $q\";\n", "perl 2 $ENV{QUERY_STRING} > q > 4 system command (pattern)\n"},
	{"asp", "<% Dim ip\nip = Request.Form(\"ip\")\nshell.run(\"ping \" & ip) %>\n", "asp 2 request.form(\"ip\") > ip > 3 shell.run command\n"},
}

func TestFlows(t *testing.T) {
	for _, c := range flowing {
		if got := told(t, c.src); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestNoFlows(t *testing.T) {
	for name, src := range map[string]string{
		"constant":        "#!/bin/sh\neval \"$(cat /etc/x)\"\necho $QUERY_STRING\n",
		"single quotes":   "#!/bin/sh\neval 'x=$QUERY_STRING'\necho $REQUEST_METHOD\n",
		"read, no CGI":    "#!/bin/sh\nread x\neval $x\n",
		"php comment":     "<?php\n// system($_GET['x']);\n/* exec($_GET['y']) */ # system($_POST)\n",
		"php string":      "<?php\necho 'system($_GET)';\n",
		"php method":      "<?php\n$db->exec($_GET['x']);\nDB::exec($_GET['x']);\n",
		"php other scope": "<?php\nfunction a() { $x = $_GET['a']; echo $x; }\nfunction b($x) { system($x); }\n",
		"lua comment":     "#!/usr/bin/lua\n-- os.execute(luci.http.formvalue('x'))\n--[[ os.execute(luci.http.formvalue('x')) ]]\nlocal x = 1\n",
		"python list":     "#!/usr/bin/python\nimport subprocess, os\nsubprocess.call(['x', os.environ['QUERY_STRING']])\n",
		"perl block":      "#!/usr/bin/perl\nuse CGI;\neval { my $x = param('y'); };\n",
		"environment":     "<?php\nsystem(\"x \" . $_SERVER['SERVER_NAME'] . getenv('HOME'));\n",
	} {
		if got := told(t, src); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestPlaces(t *testing.T) {
	s := scripts(t, "#!/bin/sh\necho \"Content-type: text/html\"\n\neval $(x)\n")
	if len(s) != 1 || !s[0].CGI || s[0].Language != "shell" || s[0].Interpreter != "/bin/sh" || len(s[0].Commands) != 1 ||
		s[0].Commands[0] != (fact.Spot{Name: "eval", Text: "eval $(x)", Offset: 42, Line: 4}) {
		t.Errorf("%+v", s)
	}
	if s := scripts(t, "#!/bin/sh\necho hello\n"); len(s) != 0 {
		t.Errorf("nothing to tell, told %+v", s)
	}
	s = scripts(t, "#!/bin/sh\n"+strings.Repeat("eval $x\n", 100))
	if len(s) != 1 || len(s[0].Commands) != maxList || !s[0].Truncated {
		t.Errorf("list of %d", len(s[0].Commands))
	}
}

func TestUses(t *testing.T) {
	src := `#!/bin/sh
PATH=.:/bin
export PATH=$PATH:/tmp/bin
U=http://update.vendor.com
wget -q $U/x.sh -O- | sh
curl -k -o /tmp/fw.bin https://u.vendor.com/fw && md5sum /tmp/fw.bin
tftp -g -l /tmp/a.sh -r a.sh 10.1.1.1
chmod +x /tmp/a.sh
/tmp/a.sh &
if openssl dgst -verify k.pem -signature s f; then mtd -r write /tmp/fw.bin linux; fi
dd if=/tmp/x of=/dev/mtdblock2
echo $$ > /tmp/run.$$ ; x >/var/tmp/log 2>&1
mtd erase x
y > "$(mktemp /tmp/x.XXXXXX)"
`
	s := scripts(t, src)
	if len(s) != 1 {
		t.Fatal(s)
	}
	for _, c := range []struct {
		name string
		list []fact.Spot
		want string
	}{
		{"fetches", s[0].Fetches, "5 wget; 6 curl; 7 tftp"}, {"runs", s[0].Runs, "5 http://update.vendor.com/x.sh; 9 /tmp/a.sh"}, {"writes", s[0].Writes, "10 mtd; 11 dd"},
		{"verifies", s[0].Verifies, "6 md5sum; 10 openssl"}, {"temporary", s[0].Temporary, "12 /tmp/run.$$; 12 /var/tmp/log"}, {"paths", s[0].Paths, "2 .:/bin; 3 .:/bin:/tmp/bin"},
	} {
		var got []string
		for _, p := range c.list {
			got = append(got, fmt.Sprint(p.Line, " ", p.Name))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, strings.Join(got, "; "), c.want)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, c := range map[string]struct {
		s    survey.Subject
		want bool
	}{
		"script":   {survey.Subject{Name: "x", Kind: "script", Size: 100}, true},
		"lua":      {survey.Subject{Name: "a/x.lua", Kind: "text", Size: 100}, true},
		"template": {survey.Subject{Name: "x.xml", Kind: "text", Size: 100, Head: []byte("HTTP/1.1\n\n<?\n")}, true},
		"xml":      {survey.Subject{Name: "x.xml", Kind: "xml", Size: 100, Head: []byte("<?xml version")}, false},
		"text":     {survey.Subject{Name: "x.txt", Kind: "text", Size: 100}, false},
		"elf":      {survey.Subject{Name: "x.lua", Kind: "elf", Size: 100}, false},
		"large":    {survey.Subject{Name: "x", Kind: "script", Size: maxSize + 1}, false},
	} {
		if got := selects(&c.s); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Scripts that are made to be slow to read.
func TestCost(t *testing.T) {
	for _, head := range []string{"#!/bin/sh\nQUERY_STRING\n", "<?php $_GET;", "#!/usr/bin/lua\nos.execute(x)\n", "#!/usr/bin/python\nos.system(x)\n", "#!/usr/bin/perl\nsystem(x);`"} {
		for _, s := range []string{"(", "system(", "$a=$_GET;", "\"", "`", "f(a,", "$(", "a=$QUERY_STRING$a;", "x = os.getenv(\"QUERY_STRING\")\n", "function f(a) f(", "{", "[["} {
			scripts(t, head+strings.Repeat(s, 64<<10/len(s)))
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range flowing {
		f.Add(c.src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, s := range scripts(t, src) {
			for _, l := range [][]fact.Spot{s.Request, s.Commands} {
				for _, p := range l {
					if p.Line < 1 || p.Offset < 0 || p.Offset > int64(len(src)) || len(p.Text) > 4*maxText {
						t.Fatalf("%+v", p)
					}
				}
			}
		}
	})
}
