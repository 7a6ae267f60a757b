package kernelhardening

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func config(release, options string) fact.KConfig {
	k := fact.KConfig{Release: release}
	for i, o := range strings.Fields(options) {
		name, value, _ := strings.Cut(o, "=")
		k.Options = append(k.Options, fact.KOption{Name: name, Value: value, Line: i + 1})
	}
	return k
}

func TestFlawed(t *testing.T) {
	im := (&checktest.Image{}).Outside()
	im.File("kernel/config", 0o644, config("3.10.14", "STRICT_KERNEL_RWX=n CC_STACKPROTECTOR_NONE=y DEVMEM=y STRICT_DEVMEM=n DEVKMEM=y MODULES=y MODULE_SIG=n SECURITY=n SECCOMP=n RANDOMIZE_BASE=n HARDENED_USERCOPY=n DEFAULT_MMAP_MIN_ADDR=0 KGDB_KDB=y UNMAP_KERNEL_AT_EL0=n"))
	im.Want(t, Check,
		"low writable: Linux 3.10.14: STRICT_KERNEL_RWX @ kernel/config:1",
		"low stack: Linux 3.10.14: CC_STACKPROTECTOR_NONE @ kernel/config:2",
		"low devmem: Linux 3.10.14: DEVKMEM, STRICT_DEVMEM @ kernel/config:5 kernel/config:4",
		"info modules: Linux 3.10.14: MODULE_SIG @ kernel/config:7",
		"info confinement: Linux 3.10.14: SECCOMP, SECURITY @ kernel/config:9 kernel/config:8",
		"info randomisation: Linux 3.10.14: RANDOMIZE_BASE @ kernel/config:10",
		"info memory: Linux 3.10.14: HARDENED_USERCOPY @ kernel/config:11",
		"low mmap: Linux 3.10.14: DEFAULT_MMAP_MIN_ADDR @ kernel/config:12",
		"info debugger: Linux 3.10.14: KGDB_KDB @ kernel/config:13",
		"info speculation: Linux 3.10.14: UNMAP_KERNEL_AT_EL0 @ kernel/config:14")
}

// What Debian's kernels for arm64 have.
func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("boot/config-6.1.0-37-arm64", 0o644, config("6.1.140", "STRICT_KERNEL_RWX=y STRICT_MODULE_RWX=y STACKPROTECTOR=y STACKPROTECTOR_STRONG=y DEVMEM=y STRICT_DEVMEM=y MODULES=y MODULE_SIG=y SECURITY=y SECCOMP=y RANDOMIZE_BASE=y HARDENED_USERCOPY=y VMAP_STACK=y DEFAULT_MMAP_MIN_ADDR=32768 KALLSYMS=y")).
		File("boot/other", 0o644, config("5.4", "DEVMEM=n STRICT_DEVMEM=n MODULES=n MODULE_SIG=n SECURITY=n SECCOMP=y"))
	im.Want(t, Check)
}
