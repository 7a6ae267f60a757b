package commandinjection

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func spot(name string, line int) fact.Spot {
	return fact.Spot{Name: name, Text: name, Line: line, Offset: int64(10 * line)}
}

func start(program string) fact.Startup {
	return fact.Startup{Syntax: "script", Command: program, Program: program, Line: 1}
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	eval := fact.Flow{From: spot("QUERY_STRING", 2), To: spot("eval", 4), How: "evaluated", Via: []string{"q"}}
	tested := fact.Flow{From: spot("$_GET[\"ip\"]", 1), To: spot("exec", 3), How: "command", Checks: []string{"preg_match"}}
	word := fact.Flow{From: spot("QUERY_STRING", 2), To: spot("ping", 3), How: "word"}
	im.File("www/cgi-bin/diag.sh", 0o755, fact.Script{Language: "shell", Flows: []fact.Flow{eval, word}}).
		File("www/p.php", 0o644, fact.Script{Language: "php", Flows: []fact.Flow{tested}}).
		File("usr/lib/x.php", 0o644, fact.Script{Language: "php", Flows: []fact.Flow{tested, eval}}).
		File("etc/init.d/rcS", 0o755, start("/bin/upnp"), start("/bin/client")).
		File("bin/upnp", 0o755, fact.Imports{Role: "program", Network: []string{"accept"}, Templates: []fact.Template{{Text: "upg -g -U %s", Offset: 5}, {Text: "rm %s"}}, Truncated: true}).
		File("bin/client", 0o755, fact.Imports{Role: "program", Network: []string{"connect"}, Templates: []fact.Template{{Text: "rm -f %s"}}}).
		File("bin/idle", 0o755, fact.Imports{Role: "program", Network: []string{"recvfrom"}, Templates: []fact.Template{{Text: "rm -f %s"}}}).
		File("www/cgi-bin/x.cgi", 0o755, fact.Imports{Role: "program", Request: []string{"QUERY_STRING"}, Templates: []fact.Template{{Text: "ping %s"}}})
	im.Want(t, Check,
		"high command: /www/cgi-bin/diag.sh: QUERY_STRING > q reaches eval @ www/cgi-bin/diag.sh:2 www/cgi-bin/diag.sh:4",
		"low argument: /www/cgi-bin/diag.sh: QUERY_STRING reaches ping @ www/cgi-bin/diag.sh:2 www/cgi-bin/diag.sh:3",
		"medium command: /www/p.php: $_GET[\"ip\"] reaches exec, with preg_match on the way @ www/p.php:1 www/p.php:3",
		"low command: /usr/lib/x.php: $_GET[\"ip\"] reaches exec, with preg_match on the way @ usr/lib/x.php:1 usr/lib/x.php:3",
		"medium command: /usr/lib/x.php: QUERY_STRING > q reaches eval @ usr/lib/x.php:2 usr/lib/x.php:4",
		"low template: /bin/upnp (started at boot as upnp (rcS)): at least 2 command lines @ bin/upnp bin/upnp",
		"low template: /www/cgi-bin/x.cgi (nothing that was read starts it): 1 command line @ www/cgi-bin/x.cgi",
		"info template-idle: 1: /bin/idle @ bin/idle")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("www/cgi-bin/ok.sh", 0o755, fact.Script{Language: "shell", CGI: true, Request: []fact.Spot{spot("QUERY_STRING", 1)}, Commands: []fact.Spot{spot("eval", 2)}}).
		File("bin/tool", 0o755, fact.Imports{Role: "program", Command: []string{"system"}, Templates: []fact.Template{{Text: "rm -f %s"}}}).
		File("lib/libx.so", 0o755, fact.Imports{Role: "library", Network: []string{"accept"}, Templates: []fact.Template{{Text: "rm -f %s"}}})
	im.Want(t, Check)
}
