package elf

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"

	"github.com/google/go-cmp/cmp"
)

// view is what readelf says about a file, in the words of fact.ELF.
type view struct {
	Class, Order, Type, Interp, SoName, RunPath string
	Needed, Imports, Exports, Versions          []string
	BuildID, NX, RELRO                          string
	HasSymtab                                   bool
}

// byReadelf asks readelf (binutils) about files.
func byReadelf(t *testing.T, out map[string]*view, files []string, more ...string) {
	t.Helper()
	prog, err := exec.LookPath("readelf")
	if err != nil {
		t.Skip("needs readelf of binutils")
	}
	for chunk := range slices.Chunk(files, 50) {
		args := append([]string{"-W", "-h", "-l", "-S", "-d", "-n", "-V"}, more...)
		cmd := exec.Command(prog, append(args, chunk...)...)
		cmd.Env = append(os.Environ(), "LC_ALL=C")
		b, _ := cmd.Output() // readelf exits 1 over warnings
		if len(chunk) == 1 {
			b = append([]byte("File: "+chunk[0]+"\n"), b...)
		}
		parseReadelf(b, out)
	}
}

func parseReadelf(b []byte, out map[string]*view) {
	var v *view
	var now, relro, dynsym bool
	var verneed string
	stack := ""
	done := func() {
		if v == nil {
			return
		}
		switch v.RELRO = "none"; {
		case relro && now:
			v.RELRO = "full"
		case relro:
			v.RELRO = "partial"
		}
		v.NX = stack
		v.Imports, v.Exports, v.Versions = sorted(v.Imports), sorted(v.Exports), sorted(v.Versions)
	}
	sc := bufio.NewScanner(bytes.NewReader(b))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		line := annotation.ReplaceAllStringFunc(sc.Text(), func(m string) string {
			if m[0] == '<' {
				return "X"
			}
			return ""
		})
		f := strings.Fields(line)
		value := func() string { return between(line, "[", "]") }
		switch {
		case strings.HasPrefix(line, "File: "):
			done()
			v = &view{}
			now, relro, dynsym, stack, verneed = false, false, false, "", ""
			out[line[6:]] = v
		case v == nil || len(f) == 0:
			dynsym = false
		case f[0] == "Class:":
			v.Class = strings.TrimPrefix(f[1], "ELF")
		case f[0] == "Data:":
			v.Order = strings.TrimSuffix(f[3], ",")
			v.Order = map[string]string{"little": "little", "big": "big"}[f[3]]
		case f[0] == "Type:" && len(f) > 1 && v.Type == "":
			v.Type = strings.ToLower(f[1])
		case strings.Contains(line, "Requesting program interpreter:"):
			v.Interp = strings.TrimSuffix(f[len(f)-1], "]")
		case f[0] == "GNU_RELRO":
			relro = true
		case f[0] == "GNU_STACK":
			stack = "yes"
			if strings.Contains(f[6], "E") || len(f) > 7 && strings.Contains(f[7], "E") {
				stack = "no"
			}
		case strings.Contains(line, "(NEEDED)"):
			v.Needed = append(v.Needed, value())
		case strings.Contains(line, "(SONAME)"):
			v.SoName = value()
		case strings.Contains(line, "(RUNPATH)"):
			v.RunPath = value()
		case strings.Contains(line, "(BIND_NOW)"), strings.Contains(line, "(FLAGS)") && strings.Contains(line, "BIND_NOW"),
			strings.Contains(line, "(FLAGS_1)") && slices.Contains(f, "NOW"):
			now = true
		case strings.Contains(line, "Build ID:"):
			v.BuildID = f[len(f)-1]
		case strings.Contains(line, " SYMTAB "):
			v.HasSymtab = true
		case strings.Contains(line, "Symbol table '.dynsym'"), strings.Contains(line, "Symbol table for image"):
			dynsym = true
		case strings.Contains(line, "  File: ") && strings.Contains(line, "Version: 1"):
			verneed = f[slices.Index(f, "File:")+1]
		case verneed != "" && strings.Contains(line, "Name: ") && strings.Contains(line, "Flags: "):
			v.Versions = append(v.Versions, verneed+":"+f[slices.Index(f, "Name:")+1])
		case dynsym && len(f) >= 8 && strings.HasSuffix(f[0], ":"):
			name, _, _ := strings.Cut(f[7], "@")
			switch {
			case f[0] == "Num:", f[4] == "LOCAL":
			case f[6] == "UND":
				v.Imports = append(v.Imports, name)
			case f[3] != "SECTION" && f[3] != "FILE":
				v.Exports = append(v.Exports, name)
			}
		}
	}
	done()
}

// annotation is what readelf puts into columns of symbols that are special to
// a processor or system: "[<localentry>: 8]", "<OS specific>: 10".
var annotation = regexp.MustCompile(`\[(<[a-zA-Z ]+>: [0-9a-f]+|VARIANT_[A-Z]+|MIPS[A-Z0-9, ]*|NOPV)\] *|<(OS|processor) specific>: [0-9]+`)

func between(s, a, b string) string {
	_, s, _ = strings.Cut(s, a)
	s, _, _ = strings.Cut(s, b)
	return s
}

func ofFile(t *testing.T, path string) (fact.ELF, bool) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(b, []byte("\x7fELF")) {
		return fact.ELF{}, false
	}
	return ofBytes(t, b)
}

func ofBytes(t *testing.T, b []byte) (e fact.ELF, ok bool) {
	t.Helper()
	err := read(&survey.Input{Content: assay.Bytes(b), Kind: "elf"}, func(v any) { e, ok = v.(fact.ELF), true })
	if err != nil {
		t.Log(err)
	}
	return e, ok
}

func compare(t *testing.T, files []string) int {
	t.Helper()
	facts := map[string]fact.ELF{}
	var names, noSections []string
	for _, f := range files {
		if e, ok := ofFile(t, f); ok && (e.Type == "exec" || e.Type == "dyn") {
			facts[f] = e
			if e.NoSections {
				noSections = append(noSections, f)
			} else {
				names = append(names, f)
			}
		}
	}
	views := map[string]*view{}
	byReadelf(t, views, names, "--dyn-syms")
	byReadelf(t, views, noSections, "-D", "-s")
	for _, n := range append(names, noSections...) {
		e, want := facts[n], views[n]
		if want == nil {
			t.Errorf("%s: readelf says nothing", n)
			continue
		}
		got := &view{
			Class: strconv.Itoa(e.Class), Order: e.Order, Type: e.Type, Interp: e.Interp, SoName: e.SoName,
			RunPath: e.RunPath, Needed: e.Needed, Imports: e.Imports, Exports: e.Exports, Versions: e.Versions,
			BuildID: e.BuildID, NX: e.NX, RELRO: e.RELRO, HasSymtab: !e.Stripped,
		}
		if want.NX == "" { // no PT_GNU_STACK: the architecture decides
			got.NX = ""
		}
		if e.NoSections { // readelf finds versions and notes by section
			got.Versions, got.BuildID = want.Versions, want.BuildID
		}
		if len(want.Needed) == 0 && len(want.Imports) == 0 && len(e.Imports) > 0 {
			t.Logf("%s: readelf finds no dynamic segment", n)
			continue
		}
		if e.Truncated {
			got.Imports, got.Exports = want.Imports, want.Exports
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (- readelf, + survey):\n%s", n, d)
		}
	}
	return len(views)
}

func TestAgreesWithReadelf(t *testing.T) {
	all, _ := filepath.Glob("/usr/bin/*")
	libs, _ := filepath.Glob("/usr/lib/*/*.so.*")
	all = append(all, libs...)
	var some []string
	for i := 0; i < len(all); i += 1 + len(all)/250 {
		some = append(some, all[i])
	}
	if n := compare(t, some); n == 0 {
		t.Skip("needs ELF files in /usr/bin")
	} else {
		t.Logf("%d files", n)
	}
}

func TestAgreesOnOtherProcessors(t *testing.T) {
	dir := os.Getenv("ASSAY_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "corpora", "real", "elf", "*"))
	if len(files) == 0 {
		t.Skip("needs corpora/real/elf: set ASSAY_SHARED")
	}
	if n := compare(t, files); n != len(files) {
		t.Errorf("%d of %d files read", n, len(files))
	}
}

// TestTrees compares whole unpacked trees: ASSAY_TREES lists directories.
func TestTrees(t *testing.T) {
	list := os.Getenv("ASSAY_TREES")
	if list == "" {
		t.Skip("needs unpacked root file systems: set ASSAY_TREES")
	}
	for dir := range strings.SplitSeq(list, ":") {
		var files []string
		filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, p)
			}
			return nil
		})
		fmt.Println(dir, compare(t, files))
	}
}
