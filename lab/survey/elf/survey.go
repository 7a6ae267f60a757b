// Package elf is the survey of programs, libraries and kernel modules.
package elf

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"assay/anatomy/elf"
	"assay/lab/fact"
	"assay/lab/survey"

	std "debug/elf"
)

// Survey emits one fact.ELF for each ELF file.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "ELF programs, libraries and kernel modules",
		Learns: "Processor, byte order, role, needed libraries and symbol versions, imported and exported " +
			"functions, build id, compiler, hardening (PIE, non-executable stack, RELRO, stack protector, " +
			"fortified functions), modinfo of kernel modules and build information of Go programs. It reads " +
			"program headers and the dynamic segment, so a missing section header table hides nothing of these.",
		Limits: "Stack protector and fortified functions of statically linked or packed programs cannot be told " +
			"and are unknown. Names end at 4,096 per file. Code is not read.",
		References: []string{
			"System V ABI, chapters 4 (object files) and 5 (program loading and dynamic linking)",
			"Linux, fs/binfmt_elf.c and elf_read_implies_exec of each architecture",
			"glibc manual, \"Source Fortification\"",
		},
	},
	Version: 2,
	Selects: func(s *survey.Subject) bool { return s.Kind == "elf" || s.Kind == "elf-kernel" },
	Read:    read,
}

func read(in *survey.Input, emit func(any)) error {
	f, err := elf.Read(in.Content)
	if err != nil {
		return err
	}
	emit(describe(f, in))
	if len(f.Problems) > 0 {
		return errors.New(strings.Join(f.Problems, "; "))
	}
	return nil
}

func describe(f *elf.File, in *survey.Input) fact.ELF {
	e := fact.ELF{
		Class: f.Class, Order: "little", Machine: f.MachineName(), Number: uint16(f.Machine),
		Flags: f.Flags, ABI: f.ABI(), OSABI: f.OSABI, Type: typeName(f.Type), Entry: f.Entry,
		Interp: fact.Text(f.Interp), SoName: fact.Text(f.SoName), Needed: texts(f.Needed),
		RPath: fact.Text(f.RPath), RunPath: fact.Text(f.RunPath),
		Versions: sorted(texts(f.Versions)), BuildID: hex.EncodeToString(f.BuildID()),
		Compiler: texts(f.Comments()), NoSections: len(f.Sections) == 0,
		Packed: f.Packed(), TextRel: f.TextRel,
	}
	if f.Order.String() == "BigEndian" {
		e.Order = "big"
	}
	e.Stripped = !f.HasSymtab()
	e.Role = role(f, in.Kind)
	switch e.Role {
	case "module":
		e.Module = module(f)
		moduleSymbols(f, &e)
	case "program", "library":
		e.Static = e.Role == "program" && !f.HasInterp && len(f.Needed) == 0
		dynamicSymbols(f, &e)
		harden(f, &e)
		e.Go = goBuild(f, in.Content)
	}
	return e
}

func typeName(t std.Type) string {
	switch t {
	case std.ET_REL:
		return "rel"
	case std.ET_EXEC:
		return "exec"
	case std.ET_DYN:
		return "dyn"
	case std.ET_CORE:
		return "core"
	}
	return strings.ToLower(strings.TrimPrefix(t.String(), "ET_"))
}

// role says what a file is for. A library may have an interpreter (libc.so is
// also a program), and a program may have a name (Android's linker gives one).
func role(f *elf.File, kind string) string {
	switch {
	case f.Type == std.ET_CORE:
		return "core"
	case f.IsModule():
		return "module"
	case f.Type == std.ET_REL:
		return "object"
	case kind == "elf-kernel":
		return "kernel"
	case f.Type == std.ET_EXEC:
		return "program"
	case f.DFlags1&uint64(std.DF_1_PIE) != 0 || f.Debug:
		return "program"
	case f.SoName != "" || !f.HasInterp:
		return "library"
	}
	return "program"
}

func texts(list []string) []string {
	for i := range list {
		list[i] = fact.Text(list[i])
	}
	return list
}

func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
