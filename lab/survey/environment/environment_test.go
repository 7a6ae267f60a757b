package environment

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func told(t *testing.T, kind, content string) string {
	t.Helper()
	var b strings.Builder
	in := &survey.Input{Content: assay.Bytes(content), Ctx: context.Background(), Kind: kind}
	if err := Survey.Read(in, func(v any) {
		e := v.(fact.Environment)
		fmt.Fprintf(&b, "%s %d+%d:", e.Form, e.Offset, e.Length)
		for _, x := range e.Variables {
			fmt.Fprintf(&b, " %s=%s@%d/%d", x.Name, x.Value, x.Offset, x.Line)
			if !strings.HasPrefix(content[x.Offset:], x.Name+"=") {
				t.Errorf("%s does not stand at %d", x.Name, x.Offset)
			}
		}
		b.WriteByte('\n')
	}); err != nil {
		t.Error(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	for content, want := range map[string]string{
		"bootcmd=run a\nbootdelay=3\na=bootm 0x1\n":              "text 0+38: bootcmd=run a@0/1 bootdelay=3@14/2 a=bootm 0x1@26/3\n",
		"# comment\r\n\r\nbootdelay=1\r\nbootargs=console=x\r\n": "text 13+33: bootdelay=1@13/3 bootargs=console=x@26/4\n",
		"bootcmd=x\nsome prose that mentions bootdelay\n":        "",
		"bootcmd=x\ny=1\n": "",
		"":                 "",
	} {
		if got := told(t, "text", content); got != want {
			t.Errorf("%q: got %q, want %q", content, got, want)
		}
	}
}

func TestLoader(t *testing.T) {
	vars := "stdin=serial\x00bootdelay=1\x00bootcmd=nand read; bootm\x00baudrate=115200\x00\x00"
	code := "\x01\x02U-Boot 2010\x00\xff\xfe\x00"
	want := fmt.Sprintf("loader %d+%d: ", len(code), len(vars)-1)
	if got := told(t, "data", code+vars+code); !strings.HasPrefix(got, want+"stdin=serial@") {
		t.Errorf("got %q, want %q...", got, want)
	}
	two := code + vars + code + "arch=mips\x00bootargs=console=x\x00bootdelay=2\x00ipaddr=1.2.3.4\x00\x00"
	if got := told(t, "elf-kernel", two); strings.Count(got, "\n") != 2 || !strings.Contains(got, "arch=mips") {
		t.Errorf("two sets: %q", got)
	}
	for name, content := range map[string]string{
		"the format's":      "bootargs=a\x00bootcmd=b\x00bootdelay=1\x00\x00",
		"few":               code + "bootdelay=1\x00bootcmd=b\x00\x00",
		"text of a program": code + "getenv bootcmd=\x00bootdelay=%d\x00bootargs=\x00",
	} {
		if got := told(t, "data", content); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSelects(t *testing.T) {
	for _, c := range []struct {
		name, kind, head string
		want             bool
	}{
		{"x/env.txt", "text", "a=b\n", true},
		{"boot/vars", "text", "baudrate=1\nbootcmd=x\n", true},
		{"doc", "text", "setenv bootcmd=x\n", false},
		{"u-boot.bin", "data", "\x00", true},
		{"usr/sbin/fw_printenv", "elf", "\x7fELF", false}, // it holds the defaults of another program
		{"index.html", "html", "bootcmd=", false},
	} {
		if got := Survey.Selects(&survey.Subject{Name: c.name, Kind: c.kind, Head: []byte(c.head), Size: 1000}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\x00bootdelay=1\x00bootcmd=b\x00baudrate=1\x00\x00"))
	f.Add([]byte("bootcmd=x\nbootdelay=1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		told(t, "elf-kernel", string(b))
		told(t, "text", string(b))
	})
}
