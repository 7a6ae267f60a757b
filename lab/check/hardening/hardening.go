// Package hardening finds programs that were built without the protections
// that make flaws harder to use.
package hardening

import (
	"assay"
	"assay/lab/check"
)

const rebuild = "Build with -fstack-protector-strong -fPIE -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack, and look for assembly files without a .note.GNU-stack section."

// Check is the check for missing protections of programs.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Missing hardening of programs",
		Decides: "From the program headers and dynamic symbols of ELF programs and libraries (no kernel modules): whether the stack is " +
			"executable, the program position-independent, the relocation table read-only after start (RELRO), the stack guarded " +
			"by canaries, copies checked (_FORTIFY_SOURCE), code marked for control flow integrity (x86-64 and AArch64), a segment both writable and executable, and where the dynamic linker is told to look for libraries. " +
			"For the image there is one finding for each property with the share of files that lack it and the exposed programs among them. Programs that " +
			"start-up starts and that take connections or packets (by the functions that they import), and programs with the " +
			"set-user-id bit, have a finding of their own, up to 25. What cannot be told is " +
			"not counted as missing.",
		FalsePositives: "A program without arrays on its stack needs no canary. On some processors (MIPS before kernel 4.4) an " +
			"executable stack is all there is. Statically linked programs do without RELRO.",
		FalseNegatives: "What the kernel does in addition or leaves out (address space layout randomisation), protections of the " +
			"compiler that leave no trace in symbols, interpreters and scripts.",
		References: []string{
			"System V ABI, chapter 5; GNU ld(1), -z options",
			"https://best.openssf.org/Compiler-Hardening-Guides/Compiler-Options-Hardening-Guide-for-C-and-C++",
			"https://cwe.mitre.org/data/definitions/693.html",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "exposed", Title: "Exposed program lacks protection", CWE: []int{693}, Severity: assay.Low,
			Reason: "a flaw in this program can be reached from outside or by local users, and is easier to use than it need be",
			Advice: rebuild},
		{ID: "nx", Title: "Programs with an executable stack", CWE: []int{119, 693}, Severity: assay.Medium,
			Reason: "bytes that an attacker writes to the stack can be run as they are",
			Advice: rebuild},
		{ID: "pie", Title: "Programs at fixed addresses", CWE: []int{693}, Severity: assay.Low,
			Reason: "an attacker knows where the program's own code stands",
			Advice: rebuild},
		{ID: "relro", Title: "Programs without read-only relocations", CWE: []int{693}, Severity: assay.Low,
			Reason: "one stray write can turn a call of a library into a call of something else",
			Advice: rebuild},
		{ID: "canary", Title: "Programs without stack canaries", CWE: []int{693, 121}, Severity: assay.Low,
			Reason: "an overrun of an array on the stack is not noticed before the function returns",
			Advice: rebuild},
		{ID: "write-exec", Title: "Programs with memory both writable and executable", CWE: []int{693}, Severity: assay.Medium,
			Reason: "whoever can write there can run what was written",
			Advice: rebuild},
		{ID: "fortify", Title: "Programs without checked copies", CWE: []int{693, 120}, Severity: assay.Low,
			Reason: "a copy past the end of a buffer whose size the compiler knew is not noticed",
			Advice: "Build with -O2 -D_FORTIFY_SOURCE=2 or 3 (glibc; fortify-headers for musl)."},
		{ID: "cfi", Title: "Programs without control flow integrity", CWE: []int{693}, Severity: assay.Info,
			Reason: "where a processor could allow only expected branches, these files do not ask for it",
			Advice: "Build everything, the C library and assembly files included, with -fcf-protection=full (x86-64) or -mbranch-protection=standard (AArch64)."},
		{ID: "library-path", Title: "Library looked for where others may write", CWE: []int{426, 427}, Severity: assay.Medium,
			Reason: "whoever puts a library there has it run with the rights of the program",
			Advice: "Remove RPATH and RUNPATH, or name directories that only root may write."},
	},
	Needs: []string{"elf/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	binaries := gather(v)
	reach := exposed(v, binaries, report)
	for _, p := range shares {
		p.share(binaries, reach, report)
	}
	libraryPaths(v, binaries, report)
}
