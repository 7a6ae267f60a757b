package ubootnetboot

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
	im.File("a/env.txt", 0o644, env("bootcmd=run net", "net=tftpboot 80000000 uImage; bootm 80000000", "serverip=1.2.3.4")).
		File("b/env.txt", 0o644, env("bootcmd=nand read 80000000 kernel; bootm || run net", "net=dhcp; bootm")).
		File("c/env.txt", 0o644, env("bootcmd=bootm 0x9f020000", "lu=tftp 0x80060000 ${dir}u.bin&&erase 0x9f000000 +$filesize")).
		File("d/env.txt", 0o644, env("bootcmd=run distro_bootcmd", "distro_bootcmd=for target in ${boot_targets}; do run bootcmd_${target}; done", "boot_targets=mmc0 dhcp", "bootcmd_dhcp=if dhcp ${scriptaddr}; then source; fi"))
	im.Want(t, Check,
		"medium bootcmd: net @ a/env.txt:2",
		"low fallback: net @ b/env.txt:2",
		"info command: lu @ c/env.txt:2",
		"low fallback: bootcmd_dhcp @ d/env.txt:4")
}

// Saved variables outrank what is compiled into the boot loader beside them.
func TestSaved(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	im.File("a/default-env.txt", 0o644, env("bootcmd=run net", "net=tftpboot; bootm")).
		File("a/env.txt", 0o644, env("bootcmd=bootm 0x9f020000")).
		File("b/default-env.txt", 0o644, env("bootcmd=dhcp; bootm"))
	im.Want(t, Check,
		"info bootcmd: net @ a/default-env.txt:2",
		"medium bootcmd: bootcmd @ b/default-env.txt:1")
}

// Variables that run each other end.
func TestLoop(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	im.File("env.txt", 0o644, env("bootcmd=run a", "a=run b", "b=run a; tftp; bootm"))
	im.Want(t, Check, "medium bootcmd: b @ env.txt:3")
}

func TestClean(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	im.File("env.txt", 0o644, env("bootcmd=ubi part rootfs; ubi read 80000000 kernel; bootm", "bootfile=x", "ethact=tftp"))
	im.Want(t, Check)
}
