package elf

import (
	"testing"

	std "debug/elf"

	"assay/anatomy/elf/elftest"
	"assay/lab/fact"

	"github.com/google/go-cmp/cmp"
)

func TestModule(t *testing.T) {
	symtab, names := elftest.Symbols([]string{"printk", "kmalloc"}, []string{"__ksymtab_serve", "serve", "init_module"})
	b := elftest.Object(std.EM_MIPS, []elftest.Section{
		{Name: ".modinfo", Type: std.SHT_PROGBITS, Data: []byte("license=GPL\x00\x00depends=a,b\x00vermagic=2.6.31 mod_unload MIPS32_R2 \x00parm=x:y\x00version=1.2\x00")},
		{Name: ".symtab", Type: std.SHT_SYMTAB, Link: 3, Data: symtab},
		{Name: ".strtab", Type: std.SHT_STRTAB, Data: names},
		{Name: ".comment", Type: std.SHT_PROGBITS, Data: []byte("\x00GCC: (GNU) 4.3.3\x00GCC: (GNU) 4.3.3\x00")},
		{Name: ".gnu.linkonce.this_module", Type: std.SHT_PROGBITS, Data: make([]byte, 8)},
	})
	want := fact.ELF{
		Class: 32, Order: "little", Machine: "MIPS", Number: 8, ABI: "o32 mips1", Type: "rel", Role: "module",
		Compiler: []string{"GCC: (GNU) 4.3.3"}, Imports: []string{"kmalloc", "printk"}, Exports: []string{"serve"},
		Module: &fact.Module{License: "GPL", Depends: "a,b", Magic: "2.6.31 mod_unload MIPS32_R2", Version: "1.2"},
	}
	got, ok := ofBytes(t, b)
	if d := cmp.Diff(want, got); !ok || d != "" {
		t.Errorf("(- want, + got)\n%s", d)
	}
	got, _ = ofBytes(t, append(b, "signature~Module signature appended~\n"...))
	if got.Module == nil || !got.Module.Signed {
		t.Error("signature is not seen")
	}
	object, _ := ofBytes(t, elftest.Object(std.EM_ARM, nil))
	if object.Role != "object" || object.Module != nil || object.NX != "" {
		t.Errorf("%+v", object)
	}
}
