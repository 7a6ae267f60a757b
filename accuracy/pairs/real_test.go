//go:build linux

package pairs

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/lab"
)

// releases are pairs of PAIRS.json beside the real images. All of them are
// different: one image was altered by somebody else, the others are two
// releases of one product.
type releases struct {
	First, Second string
	OnlyFirst     []string `json:"only_first"`
	OnlySecond    []string `json:"only_second"`
	Changed       []string
}

// TestReal compares pairs of real images, of which another tool listed what is
// not the same.
func TestReal(t *testing.T) {
	if testing.Short() {
		t.Skip("large images: left out with -short")
	}
	dir := os.Getenv("ASSAY_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	dir = filepath.Join(dir, "corpora", "real")
	raw, err := os.ReadFile(filepath.Join(dir, "PAIRS.json"))
	if err != nil {
		t.Skip("needs corpora/real/PAIRS.json: set ASSAY_SHARED")
	}
	var list []releases
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		t.Run(r.First, func(t *testing.T) {
			var sides []lab.Subject
			for _, n := range []string{r.First, r.Second} {
				b, err := os.ReadFile(filepath.Join(dir, n))
				if err != nil {
					t.Skip(err)
				}
				sides = append(sides, lab.Subject{Name: n, Content: assay.Bytes(b)})
			}
			c, err := Subjects(context.Background(), sides...)
			if err != nil {
				t.Fatal(err)
			}
			if c.Verdict != assay.Different {
				t.Errorf("%s: %s, want different", c.Verdict, c.Why)
			}
			told := map[string]bool{}
			for _, d := range c.Differences {
				for _, p := range []assay.Path{d.Path, d.Other} {
					for _, name := range strings.Split(string(p), "!/") {
						told[strings.TrimPrefix(assay.UnescapeName(name), "./")] = true
					}
				}
			}
			n := 0
			listed := slices.Concat(r.OnlyFirst, r.OnlySecond, r.Changed)
			for _, want := range listed {
				if hit(told, want) {
					n++
				} else if len(listed)-n < 5 {
					t.Logf("not told: %s", want)
				}
			}
			t.Logf("%d of %d listed paths are told as different; %d differences in all, %d not listed", n, len(listed), len(c.Differences), c.LeftOut)
			if n < len(listed)*99/100 {
				t.Errorf("%d of %d listed paths are told as different", n, len(listed))
			}
		})
	}
}

// hit: a path, or one that ends with it, is told.
func hit(told map[string]bool, want string) bool {
	if told[want] {
		return true
	}
	for p := range told {
		if strings.HasSuffix(p, "/"+want) {
			return true
		}
	}
	return false
}

const source = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int sum(const char *s) { int n = 0; while (*s) n += *s++; return n; }
int main(int argc, char **argv) {
	if (argc > 1 && !strcmp(argv[1], "-v")) {
		printf("example 1.0, built by " BY " on " __DATE__ " " __TIME__ "\n");
		return 0;
	}
	if (argc < 2) { fprintf(stderr, "%s: no argument\n", __FILE__); return LIMIT; }
	printf("%d\n", sum(argv[1]));
	return 0;
}
`

// TestCompiled compiles one program twice, with another time, directory and
// builder, and once with another constant.
func TestCompiled(t *testing.T) {
	if !installed("gcc") {
		t.Skip("needs gcc")
	}
	compile := func(dir, epoch, by, limit string, flags ...string) []byte {
		at := filepath.Join(t.TempDir(), dir)
		if err := os.MkdirAll(at, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, "example.c"), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(at, "example")
		c := exec.Command("gcc", append(flags, "-O2", "-DBY=\""+by+"\"", "-DLIMIT="+limit, "-Wl,--build-id", "-o", out, filepath.Join(at, "example.c"))...)
		c.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+epoch, "TZ=UTC")
		if msg, err := c.CombinedOutput(); err != nil {
			t.Skipf("gcc: %v: %s", err, bytes.TrimSpace(msg))
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one := compile("one", "1709294400", "root@builder", "2")
	right, all := 0, 0
	for _, c := range []struct {
		what string
		b    []byte
		want assay.Verdict
	}{
		{"the same", compile("two", "1709294400", "root@builder", "2"), assay.Equivalent},
		{"another day", compile("two", "1744412341", "root@builder", "2"), assay.Equivalent},
		{"another builder", compile("two", "1709294400", "bush@quilder", "2"), assay.Equivalent},
		{"a builder with a longer name", compile("two", "1709294400", "jenkins@worker-17", "2"), assay.Equivalent},
		{"a longer path", compile("a/longer/path", "1709294400", "root@builder", "2"), assay.Equivalent},
		{"another constant", compile("two", "1709294400", "root@builder", "3"), assay.Different},
		{"another optimisation", compile("two", "1709294400", "root@builder", "2", "-fno-inline", "-O0"), assay.Different},
	} {
		p := &Pair{Name: c.what, File: "example", A: one, B: c.b, Want: c.want, Path: ".", Offset: nothing}
		got, err := Compare(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		o := p.Judge(got)
		all++
		if o.Right {
			right++
		} else {
			t.Log(told(p, got))
		}
		if o.Wrong {
			t.Errorf("%s: %s", c.what, got.Verdict)
		}
	}
	t.Logf("%d of %d right", right, all)
	if right < compiledRight {
		t.Errorf("%d of %d right, was %d", right, all, compiledRight)
	}
}

// compiledRight is how many of the pairs of TestCompiled were answered right.
const compiledRight = 5
