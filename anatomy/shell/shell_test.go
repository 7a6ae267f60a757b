package shell

import (
	"fmt"
	"strings"
	"testing"
)

// told writes commands a line each: line, function, branch, flags, words.
func told(src string) string {
	var b strings.Builder
	for _, c := range Read(src).Commands {
		fmt.Fprintf(&b, "%d", c.Line)
		if c.Function != "" {
			b.WriteString(" " + c.Function + "()")
		}
		if c.Branch != "" {
			b.WriteString(" " + c.Branch + ")")
		}
		if c.Conditional {
			b.WriteString(" ?")
		}
		for _, a := range c.Assigns {
			b.WriteString(" {" + a + "}")
		}
		b.WriteString(" " + strings.Join(c.Words, " "))
		if c.Background {
			b.WriteString(" &")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"lines", "#!/bin/sh\n# comment; no command\nmount -a # really\n\n\ttelnetd -l /bin/sh &\na;b", "3 mount -a\n5 telnetd -l /bin/sh &\n6 a\n6 b\n"},
		{"crlf", "a b\r\nc\r\n", "1 a b\n2 c\n"},
		{"joined", "a \\\n  -b\nc", "1 a -b\n3 c\n"},
		{"chains", "[ -x /bin/f ] && /bin/f -d\na || b\nc &&\n d\ne | f", "1 [ -x /bin/f ]\n1 ? /bin/f -d\n2 a\n2 ? b\n3 c\n4 ? d\n5 e\n5 f\n"},
		{"redirections", "a >/dev/null 2>&1 b\n>f c\nx 2 > y &\n", "1 a b\n2 c\n3 x 2 &\n"},
		{"quotes", "a 'b ; c' \"d && e $(f | g)\" h\\ i #x\n", "1 a 'b ; c' \"d && e $(f | g)\" h\\ i\n"},
		{"stray quote", "echo don't\nb\n", "1 echo don't\n2 b\n"},
		{"if", "if [ -f x ]; then\n a\nelif b; then\n c\nelse\n d\nfi\ne", "1 [ -f x ]\n2 ? a\n3 ? b\n4 ? c\n6 ? d\n8 e\n"},
		{"loops", "while true; do a; done\nwhile [ 1 = 2 ]\ndo\n b\ndone\nfor i in x y; do c $i; done\nd", "1 true\n1 a\n2 [ 1 = 2 ]\n4 ? b\n6 c $i\n7 d\n"},
		{"case", "case \"$x\" in\n a|b) c;;\n *) d\nesac\ne", "2 ? c\n3 ? d\n5 e\n"},
		{"init script", "case \"$1\" in\n  start)\n\ta\n\tif b; then c; fi\n\t;;\n  stop|kill) d ;;\n  restart) $0 stop; $0 start;;\n *) usage\nesac\n",
			"3 start) a\n4 start) b\n4 start) ? c\n6 stop) d\n7 restart) $0 stop\n7 restart) $0 start\n8 *) usage\n"},
		{"functions", "start() {\n a\n { b; }\n}\nfunction stop { c; }\nrun ()\n{\n case $1 in start) d;; esac\n}\ne", "2 start() a\n3 start() b\n5 stop() c\n8 run() ? d\n10 e\n"},
		{"groups", "x && { a; b; }\n(cd /; c) &\nd", "1 x\n1 ? a\n1 ? b\n2 cd /\n2 c\n3 d\n"},
		{"assignments", "A=1 B=\"2 3\"\nC=4 d e=5\nF=(x y)\ng", "1 {A=1} {B=\"2 3\"} \n2 {C=4} d e=5\n3 {F=} \n4 g\n"},
		{"here-document", "cat <<EOF > /x\nrm -rf /\nEOF\na\ncat <<-'E'\n\tb\n\tE\nc", "1 cat\n4 a\n5 cat\n8 c\n"},
		{"arithmetic", "((i++))\ni=$(($i+1))\na", "2 {i=$(($i+1))} \n3 a\n"},
		{"test", "[[ a && b ]] && c\nd", "1 [[ a && b ]]\n1 ? c\n2 d\n"},
		{"unbalanced", "fi\ndone\nesac\n}\n)\n;;\na", "7 a\n"},
	} {
		if got := told(c.src); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	c := Read("  a \"b\" >/x \\\n   2>&1 &").Commands
	if len(c) != 1 || c[0].Text != "a \"b\" >/x 2>&1" || c[0].Offset != 2 {
		t.Errorf("got %+v", c)
	}
}

func TestExpand(t *testing.T) {
	v := Variables{}
	for _, a := range []string{"D=/usr/sbin", "P=$D/httpd", "Q=\"${D}/x y\"", "N=$(id)", "P2='$D'", "E="} {
		v.Set(a)
	}
	for in, want := range map[string]string{
		"$P":             "/usr/sbin/httpd",
		`"$Q"`:           "/usr/sbin/x y",
		"${D}/a":         "/usr/sbin/a",
		"$N":             "$N",
		"$P2":            "$P2",
		"'$P'":           "$P",
		"${U:-/bin/u}":   "/bin/u",
		"${U:-$D}":       "${U:-$D}",
		"$E/x":           "/x",
		"a$":             "a$",
		`\$P`:            "$P",
		"$Px":            "$Px",
		"${P":            "${P",
		"$1":             "$1",
		`"a\nb" c'd'"e"`: `a\nb cde`,
	} {
		if got := v.Expand(in); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
	v["A"] = "aaaaaaaaaaaaaaaa"
	for range 100 {
		v.Set("A=$A$A")
	}
	if len(v["A"]) > maxValue {
		t.Errorf("a value of %d bytes", len(v["A"]))
	}
}

// TestCost reads scripts that are made to be slow to read.
func TestCost(t *testing.T) {
	for _, s := range []string{"$(", "`", "\"$(", "${", "'", "a(", "case x in ", "if ", "{ ", "<<E\n", "a=$a$a;"} {
		Read(strings.Repeat(s, 256<<10/len(s)))
	}
}

func FuzzRead(f *testing.F) {
	f.Add("case \"$1\" in start) a && b;; esac\nx() { y; }\n")
	f.Add("if [ a ]; then b <<E\nE\nfi $(c) ${d:-e} `f`")
	f.Fuzz(func(t *testing.T, src string) {
		at := 0
		v := Variables{}
		for _, c := range Read(src).Commands {
			if c.Offset < at || c.Offset >= len(src) || c.Line != 1+strings.Count(src[:c.Offset], "\n") {
				t.Fatalf("offset %d, line %d after %d", c.Offset, c.Line, at)
			}
			at = c.Offset
			for _, a := range c.Assigns {
				v.Set(a)
			}
			for _, w := range c.Words {
				v.Expand(w)
			}
		}
	})
}
