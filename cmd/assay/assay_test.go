package main

import (
	"archive/tar"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"assay": main})
}

// TestTranscripts runs the command lines of testdata/*.txtar. Besides the
// commands of testscript there are
//
//	exits CODE PROGRAM ARG...   the program ends with that exit code
//	sample NAME                 makes an image: one of the samples below, plain.bin,
//	                            half.tar (router.tar cut) or huge.bin (20 GiB of
//	                            nothing, a sparse file)
//	until FILE                  waits for a file
//	valid SCHEMA FILE           the document follows that schema of docs/schema
func TestTranscripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":  exits,
			"sample": sample,
			"until":  until,
			"valid":  valid(t),
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		got = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// samples are small images, made here.
var samples = map[string][]tar.Header{
	"router.tar": {
		{Name: "etc/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "etc/passwd", Mode: 0o644, Linkname: "root::0:0:root:/:/bin/sh\nadmin:$1$ab$7Z9gYVZVYqvRfY0oG7fLn1:0:0::/:/bin/sh\n"},
		{Name: "bin/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "bin/tool", Mode: 0o4755, Linkname: "#!/bin/sh\necho tool\n"},
		{Name: "bin/sh", Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: "tool"},
		{Name: "lib/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "dev/null", Typeflag: tar.TypeChar, Mode: 0o666, Devmajor: 1, Devminor: 3},
		{Name: "etc/copy", Typeflag: tar.TypeLink, Mode: 0o644, Linkname: "etc/passwd"},
	},
	// what router.tar is when it is packed again an hour later
	"repacked.tar": {
		{Name: "etc/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "etc/passwd", Mode: 0o644, Linkname: "root::0:0:root:/:/bin/sh\nadmin:$1$ab$7Z9gYVZVYqvRfY0oG7fLn1:0:0::/:/bin/sh\n"},
		{Name: "etc/copy", Typeflag: tar.TypeLink, Mode: 0o644, Linkname: "etc/passwd"},
		{Name: "bin/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "bin/tool", Mode: 0o4755, Linkname: "#!/bin/sh\necho tool\n"},
		{Name: "bin/sh", Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: "tool"},
		{Name: "lib/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "dev/null", Typeflag: tar.TypeChar, Mode: 0o666, Devmajor: 1, Devminor: 3},
	},
	// and when a script is another one, and an account is gone
	"altered.tar": {
		{Name: "etc/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "etc/passwd", Mode: 0o644, Linkname: "root:*:0:0:root:/:/bin/sh\nadmin:$1$ab$7Z9gYVZVYqvRfY0oG7fLn1:0:0::/:/bin/sh\n"},
		{Name: "bin/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "bin/tool", Mode: 0o4755, Linkname: "#!/bin/sh\necho evil\n"},
		{Name: "bin/sh", Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: "tool"},
		{Name: "lib/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "dev/null", Typeflag: tar.TypeChar, Mode: 0o666, Devmajor: 1, Devminor: 3},
		{Name: "etc/copy", Typeflag: tar.TypeLink, Mode: 0o644, Linkname: "etc/passwd"},
	},
	// two that differ in a build number only
	"build1.tar": {{Name: "etc/build.conf", Mode: 0o644, Linkname: "name=x\ncounter=17\n"}},
	"build2.tar": {{Name: "etc/build.conf", Mode: 0o644, Linkname: "name=x\ncounter=18\n"}},
	"clean.tar": {
		{Name: "readme", Mode: 0o644, Linkname: "nothing to see\n"},
	},
	"hostile.tar": {
		{Name: "../outside", Mode: 0o644, Linkname: "evil\n"},
		{Name: "/absolute", Mode: 0o644, Linkname: "evil\n"},
		{Name: "\x1b]0;title\a\x1b[31mred", Mode: 0o644, Linkname: "evil\n"},
		{Name: "bang!percent%", Mode: 0o644, Linkname: "odd\n"},
		{Name: "far", Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: "../../../../etc/passwd"},
		{Name: "near", Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: "/bang!percent%"},
	},
}

func sample(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: sample NAME")
	}
	name := ts.MkAbs(args[0])
	switch args[0] {
	case "plain.bin":
		ts.Check(os.WriteFile(name, []byte("just a text\n"), 0o666))
		return
	case "huge.bin":
		ts.Check(os.WriteFile(name, nil, 0o666))
		ts.Check(os.Truncate(name, 20<<30))
		return
	}
	base := filepath.Base(name)
	if base == "half.tar" {
		base = "router.tar"
	}
	entries, known := samples[base]
	if !known {
		ts.Fatalf("no sample %q", args[0])
	}
	f, err := os.Create(name)
	ts.Check(err)
	w := tar.NewWriter(f)
	when := time.Unix(1_600_000_000, 0)
	if filepath.Base(name) == "repacked.tar" {
		when = when.Add(time.Hour)
	}
	for _, h := range entries {
		content := ""
		if h.Typeflag == 0 || h.Typeflag == tar.TypeReg { // Linkname holds the content
			h.Typeflag, content, h.Linkname = tar.TypeReg, h.Linkname, ""
		}
		h.Size, h.ModTime = int64(len(content)), when
		ts.Check(w.WriteHeader(&h))
		_, err := w.Write([]byte(content))
		ts.Check(err)
	}
	ts.Check(errors.Join(w.Close(), f.Close()))
	if args[0] == "half.tar" {
		ts.Check(os.Truncate(name, 2000))
	}
}

func until(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: until FILE")
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
	}
	ts.Fatalf("%s did not come", args[0])
}

func TestSizes(t *testing.T) {
	for s, want := range map[string]int64{
		"0": 0, "1000": 1000, "64M": 64 << 20, "2GiB": 2 << 30, "1.5K": 1536, "500MB": 500e6, "1t": 1 << 40, "7B": 7, "10 KiB": 10 << 10,
	} {
		var f sizeFlag
		if err := f.Set(s); err != nil || int64(f) != want {
			t.Errorf("%q = %d, %v, want %d", s, f, err, want)
		}
		var again sizeFlag
		if err := again.Set(f.String()); err != nil || again != f {
			t.Errorf("%q read back from %q: %d, %v", s, f.String(), again, err)
		}
	}
	for _, s := range []string{"", "M", "-1", "5Q", "1e3", "1..2", "9999999T", "0x10"} {
		var f sizeFlag
		if err := f.Set(s); err == nil {
			t.Errorf("%q accepted as %d", s, f)
		}
	}
}

func TestHelpTeaches(t *testing.T) {
	root := newCommand(terminal{strings.NewReader(""), os.Stdout, os.Stderr})
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help", "completion":
			continue
		}
		if c.Short == "" || c.Example == "" {
			t.Errorf("%s: no short text or no examples", c.Name())
		}
		for l := range strings.Lines(c.Long) {
			if len([]rune(l)) > 81 {
				t.Errorf("%s: help line is too wide: %s", c.Name(), l)
			}
		}
	}
}
