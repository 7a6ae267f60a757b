package elf

import (
	"bytes"
	"debug/elf"
	"slices"
	"strings"
)

// Comments lists what compilers and linkers wrote into the section .comment,
// each once, at most eight.
func (f *File) Comments() []string {
	var out []string
	for _, b := range bytes.Split(f.SectionBytes(f.Section(".comment"), 4096), []byte{0}) {
		s := strings.TrimSpace(string(b))
		if s == "" || len(s) > 256 || slices.Contains(out, s) {
			continue
		}
		if out = append(out, s); len(out) == 8 {
			break
		}
	}
	return out
}

// ModInfo lists the entries "key=value" of the section .modinfo of a Linux
// kernel module (include/linux/moduleparam.h, __MODULE_INFO).
func (f *File) ModInfo() []string {
	s := f.Section(".modinfo")
	if s == nil {
		return nil
	}
	const maxEntries = 4096
	var out []string
	for _, b := range bytes.Split(f.SectionBytes(s, 1<<20), []byte{0}) {
		if len(b) > 0 && len(b) <= 4096 && bytes.IndexByte(b, '=') > 0 {
			if out = append(out, string(b)); len(out) == maxEntries {
				break
			}
		}
	}
	return out
}

// IsModule reports whether this is a Linux kernel module: an object with the
// section that holds struct module (scripts/mod/modpost.c), or with .modinfo.
func (f *File) IsModule() bool {
	return f.Type == elf.ET_REL &&
		(f.Section(".gnu.linkonce.this_module") != nil || f.Section(".modinfo") != nil)
}

// SignedModule reports whether a signature stands behind the module
// (include/linux/module_signature.h, MODULE_SIG_STRING).
func (f *File) SignedModule() bool {
	const mark = "~Module signature appended~\n"
	return string(f.img.bytes(f.img.size-int64(len(mark)), int64(len(mark)))) == mark
}

// Packed names the packer of a compressed program: "upx", whose header
// (l_info: checksum, magic, ...) stands behind the program headers.
func (f *File) Packed() string {
	if f.Dynamic || len(f.Segments) == 0 || len(f.Segments) > 8 {
		return ""
	}
	at, size := int64(52), int64(32)
	if f.img.wide {
		at, size = 64, 56
	}
	if string(f.img.bytes(at+size*int64(len(f.Segments))+4, 4)) == "UPX!" {
		return "upx"
	}
	return ""
}
