package fact

// ELF is what the program headers and the dynamic section of an ELF file say
// (System V ABI, chapters 4 and 5), read without the section header table,
// which firmware often lacks. Where a section table exists it adds Comment,
// Stripped and relocation counts, nothing else.
type ELF struct {
	Class   int    `json:"class"`          // 32 or 64 bits
	Order   string `json:"order"`          // "little" or "big"
	Machine string `json:"machine"`        // "MIPS", "ARM", "AArch64", "x86-64", "PowerPC" ...
	Number  uint16 `json:"machine_number"` // e_machine
	Flags   uint32 `json:"flags"`          // e_flags
	ABI     string `json:"abi,omitempty"`  // what e_flags adds: "o32 mips32r2", "EABI5 soft-float"
	OSABI   uint8  `json:"osabi"`
	Type    string `json:"type"` // "rel", "exec", "dyn", "core"
	Entry   uint64 `json:"entry,omitempty"`
	// Role is "program", "library", "module" (Linux kernel module), "object",
	// "kernel" or "core".
	Role       string   `json:"role"`
	Static     bool     `json:"static,omitempty"` // no PT_INTERP and no PT_DYNAMIC needs
	Interp     string   `json:"interp,omitempty"`
	SoName     string   `json:"soname,omitempty"`
	Needed     []string `json:"needed,omitempty"`
	RPath      string   `json:"rpath,omitempty"`
	RunPath    string   `json:"runpath,omitempty"`
	Versions   []string `json:"versions,omitempty"` // symbol versions needed, sorted: "libc.so.6:GLIBC_2.34"
	BuildID    string   `json:"build_id,omitempty"` // hexadecimal
	Compiler   []string `json:"compiler,omitempty"` // .comment
	Stripped   bool     `json:"stripped,omitempty"` // no symbol table beyond the dynamic one
	NoSections bool     `json:"no_sections,omitempty"`
	Packed     string   `json:"packed,omitempty"` // "upx": what follows is about the packed file
	// Hardening of programs and libraries, each "yes", "no" or "unknown", and
	// "" where the question does not arise (kernel modules, objects, kernels;
	// PIE of libraries, which are position-independent by nature).
	PIE string `json:"pie,omitempty"`
	// NX: the stack is not executable. "yes" is PT_GNU_STACK without PF_X;
	// without PT_GNU_STACK what Linux does by default on the architecture.
	NX string `json:"nx,omitempty"`
	// RELRO is "none", "partial", "full" (symbols are bound at start too) or
	// "unknown".
	RELRO string `json:"relro,omitempty"`
	// Canary: a function of the stack protector is imported. "unknown" for
	// statically linked programs and for the library that defines it.
	Canary string `json:"canary,omitempty"`
	// Fortify: "yes" when a checked variant is imported, "no" when only
	// functions that have one in glibc are, "unknown" when neither is, for
	// statically linked programs, and with musl, whose checks are inline.
	Fortify     string `json:"fortify,omitempty"`
	Fortified   int    `json:"fortified,omitempty"`   // imported __*_chk functions
	Fortifiable int    `json:"fortifiable,omitempty"` // imported functions that have such a variant
	// CFI lists what the GNU property note says all code of the file supports:
	// "IBT" and "SHSTK" (x86: indirect branch tracking, shadow stack), "BTI" and
	// "PAC" (AArch64: branch targets, signed return addresses). Other machines
	// have none.
	CFI       []string `json:"cfi,omitempty"`
	WriteExec bool     `json:"write_exec,omitempty"` // a PT_LOAD segment both writable and executable
	TextRel   bool     `json:"text_rel,omitempty"`   // code is changed when it is loaded (DT_TEXTREL)
	// Imports and Exports are names of the dynamic symbols (of a kernel
	// module: undefined symbols, and what it exports to other modules),
	// sorted; they end at 4,096 names each and the Truncated flag says so.
	Imports   []string `json:"imports,omitempty"`
	Exports   []string `json:"exports,omitempty"`
	Truncated bool     `json:"truncated,omitempty"`
	// Module is modinfo of a kernel module.
	Module *Module `json:"module,omitempty"`
	// Go is the build information of a Go program.
	Go *GoBuild `json:"go,omitempty"`
}

// Module is the .modinfo of a Linux kernel module (include/linux/module.h).
type Module struct {
	Name        string `json:"name,omitempty"`
	Version     string `json:"version,omitempty"`
	Description string `json:"description,omitempty"`
	License     string `json:"license,omitempty"`
	Magic       string `json:"vermagic,omitempty"`
	Depends     string `json:"depends,omitempty"`
	Signed      bool   `json:"signed,omitempty"`
}

// GoBuild is what debug/buildinfo reads from a Go program.
type GoBuild struct {
	Version string   `json:"version"`
	Path    string   `json:"path,omitempty"`
	Modules []string `json:"modules,omitempty"` // "path@version"
}

// Libraries are those that a program or library needs.
func (e ELF) Libraries() []string { return e.Needed }
