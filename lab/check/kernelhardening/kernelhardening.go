// Package kernelhardening finds Linux kernels that were built without their
// own protections.
package kernelhardening

import (
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for the configuration of the kernel.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Protections that the kernel was built without",
		Decides: "Reads the configuration of Linux kernels (from the kernel itself where it carries it, or /boot/config-*) and reports options by " +
			"which a kernel protects itself that are explicitly off, and interfaces to its memory that are open. An option that the file does " +
			"not name does not exist in that version or on that CPU and is not told. The age of a kernel is no finding here.",
		FalsePositives: "The configuration file is left over from another build; a boot argument or a vendor's patch does the same.",
		FalseNegatives: "Kernels without a configuration in the image; options older kernels do not have; protections that are built in and switched off on the command line.",
		References: []string{
			"Linux, security/Kconfig, security/Kconfig.hardening, arch/Kconfig, Documentation/security/self-protection.rst",
			"Kernel Self Protection Project, recommended settings",
		},
	},
	Version: 1,
	Rules:   rules(),
	Needs:   []string{"kconfig/1"},
	Scope:   check.Everywhere,
	Run:     run,
}

// group is one rule: options that must not have a value.
type group struct {
	id, title, options string // options as NAME=VALUE
	cwe                int
	severity           assay.Severity
	reason, advice     string
}

var groups = []group{
	{"writable", "Kernel code and constants stay writable", "STRICT_KERNEL_RWX=n DEBUG_RODATA=n STRICT_MODULE_RWX=n DEBUG_SET_MODULE_RONX=n", 1188, assay.Low,
		"a memory error in the kernel can change its code, or run data as code", "Build the kernel with STRICT_KERNEL_RWX and STRICT_MODULE_RWX."},
	{"stack", "Kernel without stack protector", "STACKPROTECTOR=n CC_STACKPROTECTOR=n CC_STACKPROTECTOR_NONE=y", 121, assay.Low,
		"an overflow of a buffer on the kernel's stack reaches the return address unnoticed", "Build the kernel with STACKPROTECTOR_STRONG."},
	{"randomisation", "Kernel addresses are the same on every start", "RANDOMIZE_BASE=n", 330, assay.Info,
		"who exploits a memory error in the kernel knows where its code is", "Build the kernel with RANDOMIZE_BASE where the boot loader can pass entropy."},
	{"memory", "Checks of copies and of the allocator are off", "HARDENED_USERCOPY=n FORTIFY_SOURCE=n SLAB_FREELIST_HARDENED=n SLAB_FREELIST_RANDOM=n VMAP_STACK=n REFCOUNT_FULL=n COMPAT_BRK=y BUG=n", 119, assay.Info,
		"memory errors in the kernel are easier to use", "Build the kernel with the protections named."},
	{"mmap", "Users may map memory at address zero", "DEFAULT_MMAP_MIN_ADDR=0", 476, assay.Low,
		"a null pointer in the kernel then reads what a user has put there", "Set DEFAULT_MMAP_MIN_ADDR to 4096 or more."},
	{"devmem", "All of memory can be read and written through a device", "DEVKMEM=y STRICT_DEVMEM=n", 782, assay.Low,
		"whoever is root, or may open the device, changes the running kernel and reads every secret", "Build the kernel without DEVMEM and DEVKMEM, or with STRICT_DEVMEM."},
	{"modules", "Any kernel module is loaded, signed or not", "MODULE_SIG=n", 347, assay.Info,
		"who becomes root once can put code into the kernel that nobody vouched for", "Build the kernel with MODULE_SIG and MODULE_SIG_FORCE, or without modules."},
	{"confinement", "Kernel without ways to confine programs", "SECCOMP=n SECURITY=n", 653, assay.Info,
		"a program that is taken over keeps all rights of its user, and no policy can take them away", "Build the kernel with SECCOMP and a security module."},
	{"debugger", "Debugger or fault injection in the kernel", "KGDB_SERIAL_CONSOLE=y KGDB_KDB=y ACPI_CUSTOM_METHOD=y FAULT_INJECTION=y KCOV=y GCOV_KERNEL=y MODULE_FORCE_LOAD=y MAGIC_SYSRQ_SERIAL=y", 489, assay.Info,
		"interfaces for development let whoever has the console or root stop and change the kernel", "Leave debugging options out of kernels for the field."},
	{"speculation", "Mitigations of speculative execution are off", "PAGE_TABLE_ISOLATION=n MITIGATION_PAGE_TABLE_ISOLATION=n RETPOLINE=n MITIGATION_RETPOLINE=n UNMAP_KERNEL_AT_EL0=n HARDEN_BRANCH_PREDICTOR=n CPU_MITIGATIONS=n SPECULATION_MITIGATIONS=n", 1303, assay.Info,
		"on CPUs that speculate, a program may read the kernel's memory", "Build the kernel with the mitigations unless the CPU does not need them."},
}

func rules() (list []check.Rule) {
	for _, g := range groups {
		list = append(list, check.Rule{ID: g.id, Title: g.title, CWE: []int{g.cwe}, Severity: g.severity, Reason: g.reason, Advice: g.advice})
	}
	return list
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[string]*check.Flaw{}
	var order []*check.Flaw
	system.Each(v.Tree, v.Facts, func(file *assay.File, k fact.KConfig) {
		for i := range groups {
			f, ok := judge(&groups[i], file, &k)
			if !ok {
				continue
			}
			key := f.Rule + "\x00" + f.Detail
			if old := found[key]; old != nil {
				old.Add(f.Evidence...)
				continue
			}
			found[key], order = &f, append(order, &f)
		}
	})
	for _, f := range order {
		report(*f)
	}
}

// judge looks at one group of options in one configuration.
func judge(g *group, file *assay.File, k *fact.KConfig) (check.Flaw, bool) {
	f := check.Flaw{Rule: g.id}
	var names []string
	for bad := range strings.FieldsSeq(g.options) {
		name, value, _ := strings.Cut(bad, "=")
		o := option(k, name)
		if o == nil || o.Value != value || excused(k, name) {
			continue
		}
		text := "CONFIG_" + name + "=" + value
		if value == "n" {
			text = "# CONFIG_" + name + " is not set"
		}
		names = append(names, name)
		f.Add(assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: o.Offset, Length: int64(len(text)), Line: o.Line, Text: text})
	}
	f.Key = names
	f.Detail = strings.Join(names, ", ")
	if k.Release != "" {
		f.Detail = "Linux " + k.Release + ": " + f.Detail
	}
	return f, len(names) > 0
}

func option(k *fact.KConfig, name string) *fact.KOption {
	for i := range k.Options {
		if k.Options[i].Name == name {
			return &k.Options[i]
		}
	}
	return nil
}

// excused: another option makes this one harmless.
func excused(k *fact.KConfig, name string) bool {
	switch name {
	case "STRICT_DEVMEM":
		return k.Option("DEVMEM") == "n"
	case "MODULE_SIG", "STRICT_MODULE_RWX", "DEBUG_SET_MODULE_RONX":
		return k.Option("MODULES") == "n"
	case "CC_STACKPROTECTOR":
		return k.Option("STACKPROTECTOR") == "y" || k.Option("CC_STACKPROTECTOR_STRONG") == "y" || k.Option("CC_STACKPROTECTOR_REGULAR") == "y"
	case "SECURITY":
		return k.Option("SECCOMP") == "y"
	}
	return false
}
