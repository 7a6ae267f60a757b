package elf

import (
	"bytes"
	"os"
	"strings"
	"testing"

	std "debug/elf"

	"assay"
	"assay/anatomy/elf"
	"assay/anatomy/elf/elftest"
	"assay/lab/fact"
	"assay/lab/survey"
)

func TestHardening(t *testing.T) {
	stack := elftestStack(std.PF_R | std.PF_W)
	for _, c := range []struct {
		name string
		s    elftest.Sample
		want map[string]string
	}{
		{"old router program", elftest.Sample{Type: std.ET_EXEC, Machine: std.EM_MIPS, Big: true, Hash: "mips",
			Interp: "/lib/ld-uClibc.so.0", Needed: []string{"libc.so.0"}, Imports: []string{"strcpy", "system", "main"}},
			map[string]string{"role": "program", "pie": "no", "nx": "no", "relro": "none", "canary": "no", "fortify": "no"}},
		{"hardened program", elftest.Sample{Type: std.ET_DYN, Machine: std.EM_AARCH64, Wide: true, Hash: "gnu",
			Interp: "/lib/ld-linux-aarch64.so.1", Needed: []string{"libc.so.6"}, Imports: []string{"__strcpy_chk", "__stack_chk_fail"},
			Segments: append(stack, elftestRelro()...), Extra: [][2]uint64{{uint64(std.DT_FLAGS_1), uint64(std.DF_1_PIE | std.DF_1_NOW)}}},
			map[string]string{"role": "program", "pie": "yes", "nx": "yes", "relro": "full", "canary": "yes", "fortify": "yes"}},
		{"nothing to fortify", elftest.Sample{Type: std.ET_EXEC, Hash: "sysv", Interp: "/lib/ld.so", Needed: []string{"libc.so.6"},
			Imports: []string{"getpid"}, Segments: stack},
			map[string]string{"canary": "no", "fortify": "unknown"}},
		{"musl", elftest.Sample{Type: std.ET_DYN, Hash: "sysv", Interp: "/lib/ld-musl-mips-sf.so.1", Needed: []string{"libc.so"},
			Imports: []string{"strcpy"}, Extra: [][2]uint64{{uint64(std.DT_DEBUG), 0}}},
			map[string]string{"role": "program", "pie": "yes", "fortify": "unknown", "canary": "no"}},
		{"library", elftest.Sample{Type: std.ET_DYN, Machine: std.EM_ARM, Hash: "sysv", SoName: "libx.so", Exports: []string{"x"}},
			map[string]string{"role": "library", "pie": "", "nx": "no", "canary": "no", "fortify": "unknown"}},
		{"c library", elftest.Sample{Type: std.ET_DYN, Hash: "sysv", SoName: "libc.so.6", Interp: "/lib/ld.so", Exports: []string{"__stack_chk_fail"}},
			map[string]string{"role": "library", "canary": "unknown"}},
		{"static", elftest.Sample{Type: std.ET_EXEC, Segments: stack},
			map[string]string{"role": "program", "static": "yes", "pie": "no", "nx": "yes", "canary": "unknown", "fortify": "unknown"}},
	} {
		e, ok := ofBytes(t, c.s.Build())
		if !ok {
			t.Errorf("%s: no fact", c.name)
			continue
		}
		got := map[string]string{"role": e.Role, "pie": e.PIE, "nx": e.NX, "relro": e.RELRO, "canary": e.Canary, "fortify": e.Fortify}
		if e.Static {
			got["static"] = "yes"
		}
		for k, w := range c.want {
			if got[k] != w {
				t.Errorf("%s: %s is %q, want %q", c.name, k, got[k], w)
			}
		}
	}
}

func TestNamesAreBounded(t *testing.T) {
	var many []string
	for i := range 5000 {
		many = append(many, "f"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))
	}
	e, _ := ofBytes(t, elftest.Sample{Type: std.ET_DYN, Hash: "sysv", Exports: many, Imports: []string{"\xff\xfe"}}.Build())
	if len(e.Exports) != maxNames || !e.Truncated {
		t.Errorf("%d exports, truncated %v", len(e.Exports), e.Truncated)
	}
	if len(e.Imports) != 1 || e.Imports[0] != "\uFFFD" {
		t.Errorf("imports %q", e.Imports)
	}
}

func TestSelects(t *testing.T) {
	for kind, want := range map[string]bool{"elf": true, "elf-kernel": true, "data": false, "text": false} {
		if got := Survey.Selects(&survey.Subject{Name: "x", Kind: kind}); got != want {
			t.Errorf("%s: %v", kind, got)
		}
	}
}

// TestGoProgram reads this test's own program, which the Go linker made.
func TestGoProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Skip("needs the name of its own file")
	}
	b, err := os.ReadFile(self)
	if err != nil || !bytes.HasPrefix(b, []byte("\x7fELF")) {
		t.Skip("needs to be an ELF program")
	}
	e, ok := ofBytes(t, b)
	if !ok || e.Go == nil || !strings.HasPrefix(e.Go.Version, "go1.") {
		t.Fatalf("build information %+v", e.Go)
	}
	// a program built with cgo, as for the race detector, is linked dynamically
	if e.Static != (e.Interp == "") || e.Static && e.Canary != "unknown" {
		t.Errorf("static %v, interpreter %q, canary %q", e.Static, e.Interp, e.Canary)
	}
}

func elftestStack(flags std.ProgFlag) []elf.Segment {
	return []elf.Segment{{Type: std.PT_GNU_STACK, Flags: flags}}
}

func elftestRelro() []elf.Segment { return []elf.Segment{{Type: std.PT_GNU_RELRO, Flags: std.PF_R}} }

func FuzzRead(f *testing.F) {
	f.Add(elftest.Sample{Type: std.ET_DYN, Hash: "gnu", Imports: []string{"strcpy"}, Needed: []string{"libc.so"}}.Build())
	f.Fuzz(func(t *testing.T, b []byte) {
		read(&survey.Input{Content: assay.Bytes(b), Kind: "elf"}, func(v any) {
			if _, is := v.(fact.ELF); !is {
				t.Errorf("fact of type %T", v)
			}
		})
	})
}

func BenchmarkBusybox(b *testing.B) {
	c, err := os.ReadFile("/bin/busybox")
	if err != nil {
		c, err = os.ReadFile("/usr/bin/bash")
	}
	if err != nil {
		b.Skip("needs a program")
	}
	b.SetBytes(int64(len(c)))
	for b.Loop() {
		read(&survey.Input{Content: assay.Bytes(c), Kind: "elf"}, func(any) {})
	}
}
