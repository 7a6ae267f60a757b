// Package environment is the survey of U-Boot's variables: texts that the
// format of saved environments gives, and the defaults inside boot loaders.
package environment

import (
	"bytes"
	"path"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Environment for each set of variables.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "U-Boot environment",
		Learns: "The variables of the boot loader U-Boot: name, value and place. They are read from env.txt and default-env.txt, which format/ubootenv gives for " +
			"an environment in flash and for one compiled into a boot loader, from uEnv.txt, uboot.env and other texts that begin with such variables, and from the defaults " +
			"inside a boot loader, where texts name=value ended by NUL stand around bootdelay= or bootcmd=.",
		Limits: "A text needs two of the usual variables (bootcmd, bootargs, bootdelay, baudrate ...), defaults in a boot loader three. " +
			"What commands a variable leads to is decided in the checks. Boot loaders over 16 MiB and texts over 512 KiB are not read.",
		References: []string{
			"U-Boot, include/env_default.h, env/common.c, doc/usage/environment.rst",
			"U-Boot, tools/env/fw_env.config",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    read,
}

const (
	maxText      = 512 << 10 // bytes of a text
	maxLoader    = 16 << 20  // bytes of a boot loader
	maxVariables = 2048
	maxName      = 128
	maxValue     = 4096 // longer values are cut
	maxSets      = 8    // per content
)

// usual are variables of every default environment (include/env_default.h).
var usual = []string{"bootargs", "bootcmd", "bootdelay", "baudrate", "ethaddr", "ipaddr", "serverip", "bootfile", "loadaddr", "stdin", "stdout"}

var marks = [][]byte{[]byte("bootcmd="), []byte("bootdelay="), []byte("bootargs=")}

func selects(s *survey.Subject) bool {
	switch s.Kind {
	case "text":
		if s.Size > maxText {
			return false
		}
		switch path.Base(s.Name) {
		case "env.txt", "default-env.txt", "uEnv.txt", "uboot.env", "u-boot.env", "uboot-env.txt":
			return true
		}
		return contains(s.Head)
	case "data", "elf-kernel":
		return s.Size >= 64 && s.Size <= maxLoader
	}
	return false
}

func contains(head []byte) bool {
	for _, m := range marks[:2] {
		if i := bytes.Index(head, m); i == 0 || i > 0 && head[i-1] == '\n' {
			return true
		}
	}
	return false
}

func read(in *survey.Input, emit func(any)) error {
	if in.Kind == "text" {
		if b, ok := in.All(maxText); ok {
			if e, ok := fromText(b); ok {
				emit(e)
			}
		}
		return nil
	}
	b, ok := in.All(maxLoader)
	if !ok {
		return nil
	}
	for _, e := range fromLoader(b) {
		if first := e.Variables[0].Name; in.Kind == "data" && (first == "bootargs" || first == "bootcmd") {
			continue // format/ubootenv gives these as default-env.txt
		}
		emit(e)
	}
	return nil
}

// common counts the usual variables of a set.
func common(vars []fact.Variable) (n int) {
	seen := map[string]bool{}
	for i := range vars {
		seen[vars[i].Name] = true
	}
	for _, u := range usual {
		if seen[u] {
			n++
		}
	}
	return n
}

// isName reports whether s can be a variable's name.
func isName(s []byte) bool {
	if len(s) == 0 || len(s) > maxName {
		return false
	}
	for _, c := range s {
		if c <= 0x20 || c >= 0x7f {
			return false
		}
	}
	return true
}
