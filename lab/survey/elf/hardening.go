package elf

import (
	"slices"
	"strings"

	"assay/anatomy/elf"
	"assay/lab/fact"

	std "debug/elf"
)

// harden fills in the hardening fields. It needs the complete lists of
// symbols, so it looks at the table again and not at what finish left.
func harden(f *elf.File, e *fact.ELF) {
	e.NX, e.RELRO, e.WriteExec = string(f.NX()), f.RELRO(), f.WriteExec()
	if e.Role == "program" {
		e.PIE = "no"
		if f.Type == std.ET_DYN {
			e.PIE = "yes"
		}
	}
	e.CFI = f.Features()
	e.Canary, e.Fortify = "unknown", "unknown"
	if e.Static || e.Packed != "" || f.DynamicCount() < 2 {
		return
	}
	u := usage(f)
	switch {
	case u.guardUsed:
		e.Canary = "yes"
	case !u.guardDefined:
		e.Canary = "no"
	}
	e.Fortified, e.Fortifiable = u.fortified, u.fortifiable
	switch {
	case u.fortified > 0:
		e.Fortify = "yes"
	case u.fortifiable > 0 && !usesMusl(e):
		e.Fortify = "no"
	}
}

type used struct {
	guardUsed, guardDefined bool
	fortified, fortifiable  int
}

func usage(f *elf.File) (u used) {
	for s := range f.DynamicSymbols() {
		guard := strings.HasPrefix(s.Name, "__stack_") && slices.Contains(guards, s.Name)
		switch {
		case guard && s.Imported():
			u.guardUsed = true
		case guard && s.Exported():
			u.guardDefined = true
		case !s.Imported():
		case isChecked(s.Name):
			u.fortified++
		case fortifiable[s.Name]:
			u.fortifiable++
		}
	}
	return u
}

// guards are what code compiled with a stack protector refers to: the function
// that ends the program, or the value itself (GCC internals manual,
// "Stack Smashing Protection"; the last is OpenBSD's and older GCC's).
var guards = []string{"__stack_chk_fail", "__stack_chk_fail_local", "__stack_chk_guard", "__stack_smash_handler"}

func isChecked(name string) bool {
	return strings.HasPrefix(name, "__") && strings.HasSuffix(name, "_chk")
}

// usesMusl reports whether the C library is musl, which has no checked
// variants: what fortify-headers add is expanded in place.
func usesMusl(e *fact.ELF) bool {
	if strings.Contains(e.Interp, "ld-musl") {
		return true
	}
	for _, n := range e.Needed {
		if n == "libc.so" || strings.HasPrefix(n, "libc.musl") || strings.HasPrefix(n, "ld-musl") {
			return true
		}
	}
	return false
}

// fortifiable are the functions of which glibc 2.36 has a variant called
// __NAME_chk: its dynamic symbols, without __fdelt_chk, which belongs to a
// macro.
var fortifiable = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`
		asprintf confstr dprintf explicit_bzero fgets fgets_unlocked fgetws fgetws_unlocked fprintf fread
		fread_unlocked fwprintf getcwd getdomainname getgroups gethostname getlogin_r gets getwd longjmp
		mbsnrtowcs mbsrtowcs mbstowcs memcpy memmove mempcpy memset obstack_printf obstack_vprintf poll ppoll
		pread pread64 printf ptsname_r read readlink readlinkat realpath recv recvfrom snprintf sprintf stpcpy
		stpncpy strcat strcpy strncat strncpy swprintf syslog ttyname_r vasprintf vdprintf vfprintf vfwprintf
		vprintf vsnprintf vsprintf vswprintf vsyslog vwprintf wcpcpy wcpncpy wcrtomb wcscat wcscpy wcsncat
		wcsncpy wcsnrtombs wcsrtombs wcstombs wctomb wmemcpy wmemmove wmempcpy wmemset wprintf`) {
		m[n] = true
	}
	return m
}()
