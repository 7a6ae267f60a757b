package pages

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	page, css := "<html><body>page</body></html>", "body { color: red; margin: 0 }"
	b := "code\x90\x12\x00" + page + "\x00Content-Type: text/css\x00" + css + "\x00Content-Type: text/html\x00\x01\x02\x03 not text ....................\x00x<html>in the middle of a string</html>\x00<html>short\x00"
	list := Find([]byte(b))
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	for i, want := range []string{page, css} {
		if got := b[list[i].Offset : list[i].Offset+list[i].Length]; got != want {
			t.Errorf("%s: %q, want %q", list[i].Name, got, want)
		}
	}
	if list[0].Name != "7.html" || !strings.HasSuffix(list[1].Name, ".css") {
		t.Errorf("names %q, %q", list[0].Name, list[1].Name)
	}
	if n := len(Find([]byte(strings.Repeat("\x00<html>a page of a server</html>", 5000)))); n != most {
		t.Errorf("%d pages", n)
	}
}
