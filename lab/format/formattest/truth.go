package formattest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"assay"
)

// Corpus gives the path of a file below the folder with generated images
// (environment ASSAY_CORPUS), or skips the test.
func Corpus(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("ASSAY_CORPUS")
	if dir == "" {
		t.Skip("needs generated images: set ASSAY_CORPUS to the folder that corpora/make-groundtruth.sh wrote")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs %s in ASSAY_CORPUS", name)
	}
	return path
}

// Shared gives the path of a file of corpora/real, in the folder ASSAY_SHARED
// or in "shared" beside the repository, or skips the test.
func Shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("ASSAY_SHARED")
	if dir == "" {
		dir = filepath.Join(root(t), "..", "shared")
	}
	path := filepath.Join(dir, "corpora", "real", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs %s: set ASSAY_SHARED", name)
	}
	return path
}

// root is the folder with go.mod above the test's own.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Skip("not inside of the repository")
	return ""
}

// Row is an entry as ground-truth files have it.
type Row struct {
	Path, Mode, Type, Target, Link, SHA256 string
	UID, GID                               *uint32
	Major, Minor                           *uint32
	Size                                   int64
}

// ReadTruth reads a ground-truth file.
func ReadTruth(t testing.TB, path string) []Row {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Entries, Files []Row }
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return append(doc.Entries, doc.Files...)
}

// Stores says which attributes a format stores; contents, names, types and
// link targets are always compared.
type Stores struct{ Mode, Owner, Device bool }

// Compare counts how many rows were found with everything that the format
// stores, tells up to ten that were not, and fails the test for them.
func (o *Opened) Compare(t testing.TB, rows []Row, s Stores) (right int) {
	t.Helper()
	names := map[string]*Entry{}
	for i := range o.Entries {
		names[o.Entries[i].Name] = &o.Entries[i]
	}
	told := 0
	for _, r := range rows {
		e := names[r.Path]
		if e != nil && e.Type == assay.Hardlink && r.Type == assay.Regular.String() {
			if of := names[assay.CleanName(e.Target)]; of != nil {
				e = of
			}
		}
		why := "missing"
		if e != nil {
			why = e.differs(r, s)
		}
		if why == "" {
			right++
		} else if told++; told <= 10 {
			t.Errorf("%s: %s", r.Path, why)
		}
	}
	return right
}

func (e *Entry) differs(r Row, s Stores) string {
	if want, _ := strconv.ParseUint(strings.TrimPrefix(r.Mode, "0o"), 8, 32); s.Mode && r.Mode != "" && uint32(want) != e.Mode {
		return fmt.Sprintf("mode %o, want %s", e.Mode, r.Mode)
	}
	if s.Owner && (r.UID != nil && *r.UID != e.UID || r.GID != nil && *r.GID != e.GID) {
		return fmt.Sprintf("owner %d:%d, want %d:%d", e.UID, e.GID, *r.UID, *r.GID)
	}
	if want := r.Target + r.Link; want != e.Target && e.Type == assay.Symlink {
		return fmt.Sprintf("target %q, want %q", e.Target, want)
	}
	if r.SHA256 != "" {
		sum := sha256.Sum256(e.Content)
		if got := hex.EncodeToString(sum[:]); got != r.SHA256 || e.Err != nil {
			return fmt.Sprintf("%d bytes %s, want %d bytes %s; %v", len(e.Content), got, r.Size, r.SHA256, e.Err)
		}
	}
	if s.Device && r.Major != nil && (*r.Major != e.Major || *r.Minor != e.Minor) {
		return fmt.Sprintf("device %d:%d, want %d:%d", e.Major, e.Minor, *r.Major, *r.Minor)
	}
	if r.Type != "" && r.Type != e.Type.String() {
		return fmt.Sprintf("type %s, want %s", e.Type, r.Type)
	}
	return ""
}
