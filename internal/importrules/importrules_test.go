package importrules

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestImports reads the imports of every file of the module that is not a test.
func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	read := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		read++
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		if folder = filepath.ToSlash(folder); folder == "." {
			folder = ""
		}
		for _, i := range f.Imports {
			to, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if err := Allowed(folder, to); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 20 {
		t.Errorf("read %d files: that is not the whole module", read)
	}
}

func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		folder, imports string
		want            bool
	}{
		{"", "fmt", true},
		{"", "crypto/sha256", true},
		{"", "golang.org/x/sys/unix", false},
		{"", "assay/internal/binread", false},
		{"anatomy/elf", "assay", true},
		{"anatomy/elf", "assay/lab/fact", false},
		{"anatomy/lzo", "github.com/woozymasta/lzo", true},
		{"lab/format", "assay/lab/fact", false},
		{"lab/format/uimage", "assay/lab/format", true},
		{"lab/format/uimage", "assay/anatomy/lzma", true},
		{"lab/format/uimage", "assay/lab/format/gzip", false},
		{"lab/format/uimage", "assay/lab/fact", false},
		{"lab/format/huawei/hwnp", "assay/lab/format/huawei/crc", true},
		{"lab/format/all", "assay/lab/format/gzip", true},
		{"lab/survey/elf", "assay/lab/fact", true},
		{"lab/survey/elf", "assay/lab/system", false},
		{"lab/survey/elf", "assay/lab/survey/account", false},
		{"lab/check/password", "assay/lab/system", true},
		{"lab/check/password", "assay/lab/survey", false},
		{"lab/check/password", "assay/lab/check/uid0", false},
		{"lab/check/password", "github.com/spf13/cobra", false},
		{"lab/unpack", "assay/lab/format", true},
		{"lab/unpack", "assay/lab/format/squashfs", false},
		{"lab", "assay/lab/format/all", true},
		{"lab", "assay/transparency/json", false},
		{"transparency/json", "assay", true},
		{"transparency/json", "assay/lab/fact", false},
		{"transparency/json", "assay/transparency/html", false},
		{"cmd/assay", "assay/lab", true},
		{"cmd/assay", "assay/transparency/json", true},
		{"elsewhere", "fmt", false},
	} {
		if err := Allowed(c.folder, c.imports); (err == nil) != c.want {
			t.Errorf("%s imports %s: want %t, have: %v", show(c.folder), c.imports, c.want, err)
		}
	}
}
