package path

import (
	"testing"

	"assay/equivalence/allowance/allowancetest"
	"assay/equivalence/part"
)

func TestSamples(t *testing.T) {
	allowancetest.Run(t, Allowance, []allowancetest.Sample{
		{Title: "assertion", Use: part.Strings, A: "\x00/build/one/src/main.c\x00", B: "\x00/build/two/src/main.c\x00"},
		{Title: "directories of other depths", Use: part.Strings, A: "\x00/build/1/src/main.c:12\x00", B: "\x00/home/j/src/main.c:12\x00"},
		{Title: "relative", Use: part.Constant, A: "\x00../../a/x.rs\x00", B: "\x00../../b/x.rs\x00"},
	}, []allowancetest.Sample{
		{Title: "byte code, which looks for files beside its source", Use: part.Source, A: "@/usr/lib/lua/x.lua", B: "@/tmp/lib/lua/x.lua"},
		{Title: "another file", Use: part.Strings, A: "\x00/build/one/main.c\x00", B: "\x00/build/one/mair.c\x00"},
		{Title: "library", Use: part.Strings, A: "\x00/usr/lib/libx.so\x00", B: "\x00/tmp/lib/libx.so\x00"},
		{Title: "script", Use: part.Strings, A: "\x00/usr/lib/x.sh\x00", B: "\x00/tmp/lib/x.sh\x00"},
		{Title: "URL", Use: part.Strings, A: "\x00http://one.example/x.c\x00", B: "\x00http://two.example/x.c\x00"},
		{Title: "address without scheme", Use: part.Strings, A: "\x00//one.example/x.c\x00", B: "\x00//two.example/x.c\x00"},
		{Title: "command", Use: part.Strings, A: "\x00/bin/a /x/y.c\x00", B: "\x00/bin/b /x/y.c\x00"},
		{Title: "argument of a command", Use: part.Strings, A: "\x00sh /one/y.c\x00", B: "\x00sh /two/y.c\x00"},
		{Title: "line number", Use: part.Strings, A: "\x00/one/y.c:1\x00", B: "\x00/one/y.c:2\x00"},
		{Title: "script's text", Use: part.Text, A: "/build/one/main.c\n", B: "/build/two/main.c\n"},
		{Title: "in code", Use: part.Code, A: "\x00/build/one/main.c\x00", B: "\x00/build/two/main.c\x00"},
	})
}
