package elf_test

import (
	std "debug/elf"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/anatomy/elf"
	"assay/anatomy/elf/elftest"

	"github.com/google/go-cmp/cmp"
)

func names(t *testing.T, f *elf.File) (imports, exports []string) {
	t.Helper()
	for s := range f.DynamicSymbols() {
		switch {
		case s.Imported():
			imports = append(imports, s.Name)
		case s.Exported():
			exports = append(exports, s.Name)
		}
	}
	return imports, exports
}

// TestDynamic reads files without a section header table in both classes and
// byte orders, with every way to tell the number of symbols.
func TestDynamic(t *testing.T) {
	for _, wide := range []bool{false, true} {
		for _, big := range []bool{false, true} {
			for _, hash := range []string{"sysv", "gnu", "gnu-empty", "mips", "none"} {
				s := elftest.Sample{Wide: wide, Big: big, Type: std.ET_DYN, Machine: std.EM_ARM, Hash: hash,
					Imports: []string{"strcpy", "__stack_chk_fail"}, Exports: []string{"serve", "main"},
					Needed: []string{"libc.so.0", "libm.so.0"}, SoName: "libx.so", Interp: "/lib/ld.so",
					Extra: [][2]uint64{{uint64(std.DT_FLAGS_1), uint64(std.DF_1_NOW | std.DF_1_PIE)}}}
				if hash == "mips" {
					s.Machine = std.EM_MIPS
				}
				t.Run(fmt.Sprintf("wide=%v,big=%v,%s", wide, big, hash), func(t *testing.T) {
					f, err := elf.Read(assay.Bytes(s.Build()))
					if err != nil {
						t.Fatal(err)
					}
					if len(f.Problems) > 0 {
						t.Errorf("problems: %q", f.Problems)
					}
					imports, exports := names(t, f)
					got := []any{imports, exports, f.Needed, f.SoName, f.Interp, f.BindNow, f.DFlags1, len(f.Sections)}
					want := []any{s.Imports, s.Exports, s.Needed, s.SoName, s.Interp, true, uint64(std.DF_1_NOW | std.DF_1_PIE), 0}
					if d := cmp.Diff(want, got); d != "" {
						t.Errorf("(- written, + read)\n%s", d)
					}
				})
			}
		}
	}
}

func TestDynamicFoundByAddress(t *testing.T) {
	f, err := elf.Read(assay.Bytes(elftest.Sample{Type: std.ET_EXEC, Machine: std.EM_MIPS, Big: true, Hash: "mips",
		Imports: []string{"system"}, Needed: []string{"libc.so.0"}, Lost: true}.Build()))
	if err != nil {
		t.Fatal(err)
	}
	if imports, _ := names(t, f); !slices.Equal(imports, []string{"system"}) || len(f.Needed) != 1 {
		t.Errorf("imports %q, needed %q", imports, f.Needed)
	}
}

func TestStack(t *testing.T) {
	seg := func(flags std.ProgFlag) []elf.Segment { return []elf.Segment{{Type: std.PT_GNU_STACK, Flags: flags}} }
	for _, c := range []struct {
		machine std.Machine
		wide    bool
		segs    []elf.Segment
		want    elf.Answer
	}{
		{std.EM_ARM, false, seg(std.PF_R | std.PF_W), elf.Yes},
		{std.EM_ARM, false, seg(std.PF_R | std.PF_W | std.PF_X), elf.No},
		{std.EM_ARM, false, nil, elf.No},
		{std.EM_MIPS, false, nil, elf.No},
		{std.EM_PPC64, true, nil, elf.Yes},
		{std.EM_X86_64, true, nil, elf.Unknown},
		{std.EM_AARCH64, true, nil, elf.Unknown},
	} {
		f, err := elf.Read(assay.Bytes(elftest.Sample{Type: std.ET_EXEC, Machine: c.machine, Wide: c.wide, Segments: c.segs}.Build()))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.NX(); got != c.want {
			t.Errorf("%v with %v: %s, want %s", c.machine, c.segs, got, c.want)
		}
	}
}

func TestRELRO(t *testing.T) {
	relro := []elf.Segment{{Type: std.PT_GNU_RELRO, Flags: std.PF_R}}
	now := [][2]uint64{{uint64(std.DT_FLAGS), uint64(std.DF_BIND_NOW)}}
	for _, c := range []struct {
		segs []elf.Segment
		dyn  [][2]uint64
		want string
	}{{nil, nil, "none"}, {nil, now, "none"}, {relro, nil, "partial"}, {relro, now, "full"}} {
		f, _ := elf.Read(assay.Bytes(elftest.Sample{Type: std.ET_DYN, Segments: c.segs, Extra: c.dyn}.Build()))
		if got := f.RELRO(); got != c.want {
			t.Errorf("%v %v: %s, want %s", c.segs, c.dyn, got, c.want)
		}
	}
	rwx := []elf.Segment{{Type: std.PT_LOAD, Flags: std.PF_W | std.PF_X, VAddr: 0x900000, MemLen: 4}}
	if f, _ := elf.Read(assay.Bytes(elftest.Sample{Segments: rwx}.Build())); !f.WriteExec() {
		t.Error("a segment both writable and executable is not seen")
	}
	if f, _ := elf.Read(assay.Bytes(elftest.Sample{}.Build())); f.WriteExec() {
		t.Error("a segment both writable and executable is seen where there is none")
	}
}

func TestBuildID(t *testing.T) {
	note := []byte("\x04\x00\x00\x00\x04\x00\x00\x00\x03\x00\x00\x00GNU\x00\xde\xad\xbe\xef")
	f, _ := elf.Read(assay.Bytes(elftest.Sample{Note: note}.Build()))
	if got := hex.EncodeToString(f.BuildID()); got != "deadbeef" {
		t.Errorf("got %q", got)
	}
}

func TestMachine(t *testing.T) {
	for _, c := range []struct {
		m     std.Machine
		flags uint32
		wide  bool
		want  string
	}{
		{std.EM_MIPS, 0x70001007, false, "MIPS o32 mips32r2"},
		{std.EM_MIPS, 0x80000007, true, "MIPS n64 mips64r2"},
		{std.EM_ARM, 0x05000400, false, "ARM EABI5 hard-float"},
		{std.EM_ARM, 0x02000000, false, "ARM EABI2"},
		{std.EM_PPC64, 2, true, "PowerPC64 ELFv2"},
		{std.EM_VAX, 0, false, "VAX "},
		{0xfff0, 0, false, "machine 65520 "},
	} {
		f := &elf.File{Machine: c.m, Flags: c.flags, Class: 32}
		if c.wide {
			f.Class = 64
		}
		if got := f.MachineName() + " " + f.ABI(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestCut reads every beginning of a file: no panic, and no name that is not
// in it.
func TestCut(t *testing.T) {
	whole := elftest.Sample{Type: std.ET_DYN, Hash: "gnu", Imports: []string{"a1", "b2"}, Exports: []string{"c3"},
		Needed: []string{"libc.so"}, Interp: "/ld"}.Build()
	for n := range whole {
		f, err := elf.Read(assay.Bytes(whole[:n]))
		if err != nil {
			continue
		}
		for s := range f.DynamicSymbols() {
			if s.Name != "" && !strings.Contains("a1 b2 c3", s.Name) {
				t.Fatalf("cut at %d: symbol %q", n, s.Name)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, b := range []string{"", "\x7fELF", "\x7fELF\x01\x01" + strings.Repeat("\x00", 20),
		"\x7fELF\x03\x01" + strings.Repeat("\x00", 60), "\x7fELF\x01\x09" + strings.Repeat("\x00", 60)} {
		if _, err := elf.Read(assay.Bytes(b)); err == nil {
			t.Errorf("%q was read", b)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, h := range []string{"sysv", "gnu", "mips", "none"} {
		f.Add(elftest.Sample{Hash: h, Imports: []string{"x"}, Exports: []string{"y"}, Needed: []string{"z"}, Interp: "/l"}.Build())
		f.Add(elftest.Sample{Wide: true, Big: true, Machine: std.EM_MIPS, Hash: h, Imports: []string{"x"}}.Build())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := elf.Read(assay.Bytes(b))
		if err != nil {
			return
		}
		n := 0
		for range e.DynamicSymbols() {
			n++
		}
		for range e.StaticSymbols() {
			n++
		}
		if n > len(b) {
			t.Errorf("%d symbols in %d bytes", n, len(b))
		}
		e.Comments()
		e.ModInfo()
		e.NX()
		e.Packed()
		e.SignedModule()
	})
}
