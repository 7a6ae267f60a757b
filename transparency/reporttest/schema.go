package reporttest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Module gives the directory of a Go module's source in the module cache, and
// skips the test when it is not there and cannot be had.
func Module(t *testing.T, module, version string) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", module+"@"+version)
	cmd.Dir = t.TempDir() // outside of our module: nothing is added to it
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
	out, err := cmd.Output()
	var info struct{ Dir string }
	if err == nil {
		err = json.Unmarshal(out, &info)
	}
	if err != nil || info.Dir == "" {
		t.Skipf("needs the schema in the source of %s %s, which cannot be had here: %v", module, version, err)
	}
	return info.Dir
}

// Schema compiles a JSON Schema from a file; others it refers to are given by
// their addresses.
func Schema(t *testing.T, file string, others map[string]string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	for address, name := range others {
		if err := c.AddResource(address, load(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	const at = "file:///document.schema.json"
	if err := c.AddResource(at, load(t, file)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func load(t *testing.T, name string) any {
	t.Helper()
	f, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
