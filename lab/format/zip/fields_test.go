package zip

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/lab/format/formattest"
)

func TestFields(t *testing.T) {
	list := sound()
	list = slices.DeleteFunc(list, func(p piece) bool { return p.method == 93 })
	for name, b := range map[string][]byte{"standard library": written(t), "by hand": byHand(list, "", "a comment"), "empty": byHand(nil, "", "nothing")} {
		t.Run(name, func(t *testing.T) { formattest.Fields(t, Format, b).WantAll(t).Flips(t, 500) })
	}
}

// TestFieldsNotTold: what stands before, between and behind is in no field.
func TestFieldsNotTold(t *testing.T) {
	list := sound()[:3]
	x, err := formattest.Tell(Format, asBytes(byHand(list, "between the last member and the directory", "")))
	if err != nil || x.Err != nil {
		t.Fatal(err, x.Err)
	}
	if r := x.Uncovered(); len(r) != 1 || r[0].Length != 41 {
		t.Errorf("uncovered %v", r)
	}
	list[1].hidden = true
	if x, err = formattest.Tell(Format, asBytes(byHand(list, "", ""))); err != nil || x.Err != nil || len(x.Uncovered()) != 1 {
		t.Errorf("a member that is not listed: uncovered %v, %v, %v", x.Uncovered(), err, x.Err)
	}
	list = sound()[:1]
	list[0].packed = deflated(list[0].body) + "slack"
	if x, err = formattest.Tell(Format, asBytes(byHand(list, "", ""))); err != nil || x.Err != nil || len(x.Uncovered()) == 0 {
		t.Errorf("slack behind a stream is told: %v, %v", err, x.Err)
	}
}

// TestFieldsOfOthers: every byte of what other tools write is accounted for.
func TestFieldsOfOthers(t *testing.T) {
	dir := t.TempDir()
	os.Mkdir(filepath.Join(dir, "d"), 0o755)
	for name, s := range map[string]string{"a": "one", "empty": "", "d/file": strings.Repeat("text ", 1000)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	os.Symlink("a", filepath.Join(dir, "sym"))
	for _, how := range []string{
		"zip -qry OUT .", "zip -qr0 OUT .", "zip -qrX9 OUT .", "zip -qrfd OUT .", "zip -qrfz OUT .",
		"7z a -bso0 -bsp0 -snl OUT .", "7z a -bso0 -bsp0 -mtc=on -mx0 OUT .", "bsdtar -acf OUT .",
		"python3 -m zipfile -c OUT a d empty",
	} {
		t.Run(how, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "x.zip")
			args := strings.Fields(strings.Replace(how, "OUT", out, 1))
			if _, err := exec.LookPath(args[0]); err != nil {
				t.Skip("needs " + args[0])
			}
			c := exec.Command(args[0], args[1:]...)
			c.Dir = dir
			if msg, err := c.CombinedOutput(); err != nil {
				t.Skip(string(msg))
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			formattest.Fields(t, Format, b).WantAll(t).Flips(t, 150)
		})
	}
}

func asBytes(b []byte) assay.Bytes { return b }
