package kconfig

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func told(t *testing.T, content string) string {
	t.Helper()
	var b strings.Builder
	if err := Survey.Read(&survey.Input{Content: assay.Bytes(content), Kind: "text"}, func(v any) {
		k := v.(fact.KConfig)
		fmt.Fprintf(&b, "%s %s %d/%d/%d/%d", k.Architecture, k.Release, k.BuiltIn, k.Modules, k.Off, k.Others)
		for _, o := range k.Options {
			fmt.Fprintf(&b, " %s=%s@%d", o.Name, o.Value, o.Line)
			if !strings.Contains(content[o.Offset:], "CONFIG_"+o.Name) {
				t.Errorf("%s does not stand at %d", o.Name, o.Offset)
			}
		}
	}); err != nil {
		t.Error(err)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for content, want := range map[string]string{
		"#\n# Automatically generated file; DO NOT EDIT.\n# Linux/arm64 6.1.129 Kernel Configuration\n#\nCONFIG_ARM64=y\nCONFIG_FOO=m\n# CONFIG_DEVMEM is not set\nCONFIG_CMDLINE=\"console=ttyS0 quiet\"\n": "arm64 6.1.129 1/1/1/1 DEVMEM=n@7 CMDLINE=console=ttyS0 quiet@8",
		"# Linux kernel version: 2.6.31\r\n# Tue Mar 10 2015\r\nCONFIG_MIPS=y\r\nCONFIG_DEVKMEM=y\r\nCONFIG_BAR=m\r\n":                                                                                       "mips 2.6.31 2/1/0/0 DEVKMEM=y@4",
		"CONFIG_PRINTK=y\nCONFIG_PROC_FS=y\nCONFIG_MMU=y\nCONFIG_HZ=100\n# CONFIG_SWAP is not set\n":                                                                                                         "  3/0/1/1",
		"#\n# Busybox version: 1.30\n#\nCONFIG_ASH=y\nCONFIG_NET=y\nCONFIG_EMBEDDED=y\n":                                                                                                                     "",
		"prose\nCONFIG_PRINTK=y should be set\n": "",
		"":                                       "",
	} {
		if got := told(t, content); got != want {
			t.Errorf("%q:\n got %q\nwant %q", content, got, want)
		}
	}
}

// The module configs.ko holds the file packed.
func TestModule(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("\x7fELF rest IKCFG_ST")
	z := gzip.NewWriter(&b)
	io.WriteString(z, "# Linux/mips 4.9.1 Kernel Configuration\nCONFIG_MIPS=y\n# CONFIG_SECCOMP is not set\n")
	z.Close()
	b.WriteString("IKCFG_ED")
	var got []fact.KConfig
	read := func(content []byte) error {
		return Survey.Read(&survey.Input{Content: assay.Bytes(content), Kind: "elf"}, func(v any) { got = append(got, v.(fact.KConfig)) })
	}
	if err := read(b.Bytes()); err != nil || len(got) != 1 || got[0].Release != "4.9.1" || got[0].Options[0] != (fact.KOption{Name: "SECCOMP", Value: "n", Offset: 18, Line: 3}) {
		t.Errorf("%v, %+v", err, got)
	}
	if err := read([]byte("\x7fELF IKCFG_ST no gzip")); err == nil {
		t.Error("no error about what is not packed")
	}
	if !Survey.Selects(&survey.Subject{Name: "lib/modules/configs.ko", Kind: "elf", Size: 10}) {
		t.Error("not selected")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("# Linux/arm 4.9 Kernel Configuration\nCONFIG_DEVMEM=y\n")
	f.Fuzz(func(t *testing.T, s string) { told(t, s) })
}
