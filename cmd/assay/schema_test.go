package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/transparency/reporttest"
)

// valid is the transcripts' command that checks a document against a schema of
// docs/schema.
func valid(t *testing.T) func(ts *testscript.TestScript, neg bool, args []string) {
	schemas := map[string]*jsonschema.Schema{}
	files, err := filepath.Glob(docs + "/schema/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		schemas[filepath.Base(f)] = reporttest.Schema(t, f, nil)
	}
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if len(args) != 2 || schemas[args[0]] == nil {
			ts.Fatalf("usage: valid SCHEMA FILE")
		}
		f, err := os.Open(ts.MkAbs(args[1]))
		ts.Check(err)
		defer f.Close()
		doc, err := jsonschema.UnmarshalJSON(f)
		ts.Check(err)
		if err := schemas[args[0]].Validate(doc); (err != nil) != neg {
			ts.Fatalf("%s against %s: %v", args[1], args[0], err)
		}
	}
}
