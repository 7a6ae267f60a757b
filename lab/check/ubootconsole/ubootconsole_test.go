package ubootconsole

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func env(variables ...string) fact.Environment {
	e := fact.Environment{Form: "text"}
	for i, v := range variables {
		name, value, _ := strings.Cut(v, "=")
		e.Variables = append(e.Variables, fact.Variable{Name: name, Value: value, Line: i + 1})
	}
	return e
}

func TestFlawed(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	loader := env("bootcmd=bootm", "bootdelay=-1")
	loader.Form = "loader"
	im.File("a/env.txt", 0o644, env("bootdelay=3", "bootargs=console=ttyS0 init=/bin/sh")).
		File("b/env.txt", 0o644, env("bootcmd=x", "bootdelay=3")).
		File("c/env.txt", 0o644, env("bootdelay=0", "bootargs=console=ttyS0")).
		File("d/u-boot", 0o644, loader)
	im.Want(t, Check,
		"low prompt: a key stops it within 3 s @ a/env.txt:1 b/env.txt:2",
		"medium shell: init=/bin/sh @ a/env.txt:2",
		"info zerodelay:  @ c/env.txt:1",
		"low prompt: bootdelay -1: it does not start the system by itself (default inside the boot loader) @ d/u-boot:2")
}

// Saved variables outrank what is compiled into the boot loader beside them.
func TestSaved(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	im.File("mtd0/default-env.txt", 0o644, env("bootdelay=3", "bootargs=single")).
		File("mtd0/env.txt", 0o644, env("bootdelay=-2", "bootargs=console=ttyS0")).
		File("other/default-env.txt", 0o644, env("bootdelay=5")).
		File("old/default-env.txt", 0o644, env("bootdelay=7")).
		File("old/env.txt", 0o644, env("bootcmd=bootm"))
	im.Want(t, Check,
		"info prompt: a key stops it within 3 s (default inside the boot loader) @ mtd0/default-env.txt:1",
		"info shell: single @ mtd0/default-env.txt:2",
		"low prompt: a key stops it within 7 s (default inside the boot loader) @ old/default-env.txt:1",
		"low prompt: a key stops it within 5 s (default inside the boot loader) @ other/default-env.txt:1")
}

func TestClean(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	im.File("a/env.txt", 0o644, env("bootdelay=-2", "bootargs=init=/sbin/init")).
		File("b/env.txt", 0o644, env("bootdelay=3", "bootstopkeysha256=ab")).
		File("c/env.txt", 0o644, env("bootcmd=bootm", "bootdelay=x"))
	im.Want(t, Check)
}
