package html

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// elements are those that a page may have. There is none that fetches.
var elements = strings.Fields("html head meta title style body a header nav main section article div p h1 h2 h3 h4 ol ul li dl dt dd " +
	"table caption thead tbody tr th td code pre span bdi strong q figure figcaption details summary form label input select option button script " +
	"svg rect text title polygon path defs pattern")

// well parses a page as a browser does, and checks what has to hold for all.
func well(t *testing.T, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]int{}, map[string]bool{}
	scripts, rank := 0, 0
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("a comment: %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(elements, n.Data) {
			t.Errorf("element %s", n.Data)
		}
		if l, ok := strings.CutPrefix(n.Data, "h"); ok && len(l) == 1 {
			level, _ := strconv.Atoi(l)
			if level > rank+1 {
				t.Errorf("heading %d follows heading %d: %q", level, rank, text(n))
			}
			rank = level
		}
		inspectAttributes(t, n, ids, links)
		switch n.Data {
		case "script":
			if scripts++; attribute(n, "type") == "application/json" {
				if !json.Valid([]byte(text(n))) {
					t.Error("the data of the tree are no JSON")
				}
			} else if text(n) != script {
				t.Errorf("a script that is not ours: %.80q", text(n))
			}
		case "style":
			if text(n) != style {
				t.Error("a style that is not ours")
			}
		case "table":
			if n.FirstChild == nil || !hasChild(n, "caption") {
				t.Error("a table without caption")
			}
		case "svg":
			if attribute(n, "role") != "img" && attribute(n, "aria-hidden") != "true" && n.Parent.Data != "svg" {
				t.Error("a chart without name that is not hidden from readers")
			}
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %s stands %d times", id, n)
		}
	}
	for l := range links {
		if ids[l] == 0 {
			t.Errorf("link to #%s, which is nowhere", l)
		}
	}
	if scripts > 2 {
		t.Errorf("%d scripts", scripts)
	}
}

func inspectAttributes(t *testing.T, n *html.Node, ids map[string]int, links map[string]bool) {
	t.Helper()
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "srcset", a.Key == "action", a.Key == "data":
			t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
		case a.Key == "href":
			to, here := strings.CutPrefix(a.Val, "#")
			if !here {
				t.Errorf("%s leads to %q", n.Data, a.Val)
			}
			links[to] = true
		case a.Key == "id":
			ids[a.Val]++
		case a.Key == "aria-labelledby":
			links[a.Val] = true
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasChild(n *html.Node, name string) bool {
	for c := range n.ChildNodes() {
		if c.Data == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestPage(t *testing.T) { well(t, write(t, router())) }

// TestPolicy: the policy stands before everything it is about, allows nothing
// by default, and has the digests of what stands between the tags.
func TestPolicy(t *testing.T) {
	page := write(t, router())
	at := strings.Index(page, `http-equiv="Content-Security-Policy"`)
	if at < 0 || at > strings.Index(page, "<style") || at > strings.Index(page, "<title") {
		t.Fatal("no policy, or too late")
	}
	rule := regexp.MustCompile(`content="([^"]*)"`).FindStringSubmatch(page[at:])[1]
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(rule, want) {
			t.Errorf("policy without %s: %s", want, rule)
		}
	}
	for _, never := range []string{"unsafe", "*", "http", "data:", "blob:"} {
		if strings.Contains(rule, never) {
			t.Errorf("policy with %s: %s", never, rule)
		}
	}
	for tag, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
		_, rest, _ := strings.Cut(page, "<"+tag+">")
		inside, _, _ := strings.Cut(rest, "</"+tag+">")
		if want := fmt.Sprintf("%s '%s'", directive, digestSource(inside)); inside == "" || !strings.Contains(rule, want) {
			t.Errorf("policy without %s: %s", want, rule)
		}
	}
}

// TestNothingIsFetched: no address of another place in style, script or page.
func TestNothingIsFetched(t *testing.T) {
	page := write(t, router())
	for _, never := range []string{"http://", "https://", "@import", "url(http", "fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "innerHTML", "eval(", "document.write", "localStorage", "document.cookie"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %s", never)
		}
	}
}

// TestContrast computes the contrast (WCAG 2.2, 1.4.3 and 1.4.11) of every
// colour of text with both grounds, and of what charts show with the paper.
func TestContrast(t *testing.T) {
	light, dark, found := strings.Cut(style, "prefers-color-scheme: dark")
	if !found {
		t.Fatal("no dark colours")
	}
	dark, _, _ = strings.Cut(dark, "*, *::before")
	for name, css := range map[string]string{"light": light, "dark": dark} {
		colour := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colour[m[1]] = luminance(t, m[2])
		}
		for _, c := range strings.Fields("ink soft link critical high medium low info") {
			for _, ground := range []string{"paper", "shade"} {
				if r := ratio(colour[c], colour[ground]); colour[c] == 0 || r < 4.5 {
					t.Errorf("%s: %s on %s: %.2f", name, c, ground, r)
				}
			}
		}
		for _, c := range strings.Fields("structure opened gap curve firm focus allowed made named") {
			if r := ratio(colour[c], colour["paper"]); r < 3 {
				t.Errorf("%s: chart colour %s: %.2f", name, c, r)
			}
		}
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func ratio(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
