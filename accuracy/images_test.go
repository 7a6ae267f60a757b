package accuracy

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/lab"
)

var record = flag.Bool("record", false, "write the figures to recorded.json instead of comparing with it")

const recordedFile = "recorded.json"

// judged is the day against which the images are judged.
var judged = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// shared gives the folder of real firmware.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ASSAY_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	dir = filepath.Join(dir, "corpora", "real")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("needs real firmware: set ASSAY_SHARED to the folder that has corpora/real in it")
	}
	return dir
}

// manifest is what the generator says of its images.
type manifest struct {
	Rootfs map[string]struct {
		Truth string `json:"truth"`
	} `json:"rootfs"`
	Images []struct {
		File   string   `json:"file"`
		Rootfs []string `json:"rootfs"`
	} `json:"images"`
}

// corpus gives the folder of generated images and its manifest.
func corpus(t *testing.T) (string, *manifest) {
	t.Helper()
	dir := os.Getenv("ASSAY_CORPUS")
	if dir == "" {
		t.Skip("needs generated images: set ASSAY_CORPUS to the folder that corpora/make-groundtruth.sh wrote")
	}
	b, err := os.ReadFile(filepath.Join(dir, "MANIFEST.json"))
	if err != nil {
		t.Skipf("needs generated images: %v", err)
	}
	m := new(manifest)
	if err := json.Unmarshal(b, m); err != nil {
		t.Fatal(err)
	}
	return dir, m
}

// inspect runs the lab on one image.
func inspect(t *testing.T, name string) *assay.Report {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := lab.Inspect(context.Background(), lab.Subject{Name: filepath.Base(name), Content: assay.Bytes(b)}, lab.Options{JudgedAt: judged})
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(name), err)
	}
	return r
}

func recorded(t *testing.T) *Recorded {
	t.Helper()
	r, err := ReadRecorded(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// compare holds the measured recalls against the recorded ones, or records
// them.
func compare(t *testing.T, have map[string]*Recall, of func(*Recorded) map[string]*Recall) {
	t.Helper()
	rec := recorded(t)
	was := of(rec)
	t.Logf("recall, found of known:\n%s", Table(have))
	if *record {
		clear(was)
		for n, r := range have {
			was[n] = r
		}
		if err := rec.Write(recordedFile); err != nil {
			t.Fatal(err)
		}
		return
	}
	for n, r := range have {
		if was[n] == nil {
			t.Errorf("%s: no recorded figures: run go test ./accuracy -record", n)
			continue
		}
		for _, d := range was[n].Drops(r) {
			t.Errorf("%s: %s; first misses: %s", n, d, strings.Join(r.Misses[:min(5, len(r.Misses))], ", "))
		}
	}
}

// TestReal measures real firmware that a reference extraction exists of.
func TestReal(t *testing.T) {
	dir := shared(t)
	truths, err := filepath.Glob(filepath.Join(dir, "ground-truth", "*.files.json"))
	if err != nil || len(truths) == 0 {
		t.Fatalf("no truths in %s: %v", dir, err)
	}
	have := map[string]*Recall{}
	for _, name := range truths {
		truth, err := ReadTruth(name)
		if err != nil {
			t.Fatal(err)
		}
		image := strings.TrimSuffix(filepath.Base(name), ".files.json")
		have[image] = measure(t, inspect(t, filepath.Join(dir, image)), truth)
	}
	compare(t, have, func(r *Recorded) map[string]*Recall { return r.Real })
}

func measure(t *testing.T, r *assay.Report, truth *Truth) *Recall {
	t.Helper()
	m := Measure(slices.Collect(r.Files), truth)
	if len(m.Misses) > 0 {
		t.Logf("%s: at %s: %d misses, the first: %s", r.Name, m.Root, len(m.Misses), strings.Join(m.Misses[:min(3, len(m.Misses))], ", "))
	}
	if m.Extra > 0 {
		t.Logf("%s: at %s: %d names that are not known to be there, the first: %q", r.Name, m.Root, m.Extra, m.Beyond[:min(3, m.Extra)])
	}
	return m
}

// TestGenerated measures every generated image that has a root file system in
// it, and the planted flaws found in it. Everything that the image keeps must
// be found. Images that are measured in another way are named in others.
func TestGenerated(t *testing.T) {
	dir, m := corpus(t)
	have := map[string]*Recall{}
	flaws := map[string]Count{}
	for _, image := range m.Images {
		base := filepath.Base(image.File)
		if others.of(base) != "" {
			continue
		}
		if len(image.Rootfs) == 0 {
			t.Errorf("%s: nobody measures it: name the test that does in others", base)
		}
		r := inspect(t, filepath.Join(dir, image.File))
		for _, id := range image.Rootfs {
			truth, err := ReadTruth(filepath.Join(dir, m.Rootfs[id].Truth))
			if err != nil {
				t.Fatal(err)
			}
			for _, why := range asStored(base, truth) {
				t.Logf("%s: %s", base, why)
			}
			n := base + " " + id
			have[n] = measure(t, r, truth)
			if lost := have[n].Lost(); lost > 0 || have[n].Extra > 0 {
				t.Errorf("%s: %d known things are not found or not as they are, %d are there that are not known; first misses: %s",
					n, lost, have[n].Extra, strings.Join(have[n].Misses[:min(5, len(have[n].Misses))], ", "))
			}
			if have[n].Entries.Found == have[n].Entries.Of {
				countFlaws(t, flaws, r, truth, have[n].Root)
			}
		}
	}
	compare(t, have, func(r *Recorded) map[string]*Recall { return r.Generated })
	compareFlaws(t, flaws)
}
