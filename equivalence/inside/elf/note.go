package elf

import (
	"bytes"
	goelf "debug/elf"

	"assay"
	"assay/anatomy/elf"
	"assay/equivalence/part"
)

// maxBuildID is how long a build-id is at most: ld writes 8, 16 or 20 bytes.
const maxBuildID = 32

// buildID is the descriptor of a note that is a build-id and nothing else:
// owner GNU, type NT_GNU_BUILD_ID, a descriptor that ends the section. A
// section of that name that holds anything else is a constant, or code.
func buildID(f *elf.File, c assay.Content, s *elf.Section, p part.Part) []part.Part {
	const header, ntBuildID = 16, 3
	h := make([]byte, header)
	if n, _ := c.ReadAt(h, p.Offset); n < header || s.Type != goelf.SHT_NOTE || s.Flags&goelf.SHF_EXECINSTR != 0 || p.Length <= header {
		return []part.Part{p}
	}
	size := int64(f.Order.Uint32(h[4:]))
	if f.Order.Uint32(h) != 4 || f.Order.Uint32(h[8:]) != ntBuildID || string(h[12:]) != "GNU\x00" || size > maxBuildID || header+size != p.Length {
		return []part.Part{p}
	}
	head := p
	head.Length, head.Use = header, part.Header
	return []part.Part{head, {Name: "build-id", Use: part.BuildID, Offset: p.Offset + header, Length: size}}
}

// debugLink is what .gnu_debuglink is for: a name, zero bytes up to a multiple
// of four, and four bytes of sum, not loaded (GDB manual, "Separate Debug
// Files").
func debugLink(c assay.Content, s *elf.Section, p part.Part) part.Use {
	b := make([]byte, min(p.Length, 300))
	n, _ := c.ReadAt(b, p.Offset)
	end := bytes.IndexByte(b[:n], 0)
	if s.Flags&goelf.SHF_ALLOC != 0 || int64(n) != p.Length || end <= 0 || p.Length != int64(end+4)&^3+4 {
		return part.Plain
	}
	for _, c := range b[end : n-4] {
		if c != 0 {
			return part.Plain
		}
	}
	return part.BuildID
}

// maxKeys is how many keys of a kernel module are told apart.
const maxKeys = 4096

// modinfo are the texts "key=value" of a kernel module, by key.
func modinfo(c assay.Content, p part.Part) (list []part.Part) {
	b := make([]byte, min(p.Length, 1<<20))
	n, _ := c.ReadAt(b, p.Offset)
	b = b[:n]
	for at := 0; at < len(b) && len(list) < maxKeys; {
		end := bytes.IndexByte(b[at:], 0)
		if end < 0 {
			break
		}
		if key, _, ok := bytes.Cut(b[at:at+end], []byte("=")); ok {
			list = append(list, part.Part{Name: "modinfo " + string(key), Use: part.Strings, Offset: p.Offset + int64(at), Length: int64(end)})
		}
		at += end + 1
	}
	if len(list) == 0 {
		return []part.Part{p}
	}
	return list
}

// What stands behind a signed module: the signature, then a structure of 12
// bytes that ends with its length (big-endian), then the text
// (include/linux/module_signature.h).
const (
	moduleMark = "~Module signature appended~\n"
	moduleInfo = 12
)

func moduleSignature(c assay.Content) []part.Part {
	tail := make([]byte, moduleInfo+len(moduleMark))
	off := c.Size() - int64(len(tail))
	if off < 0 {
		return nil
	}
	if n, _ := c.ReadAt(tail, off); n < len(tail) || !bytes.HasSuffix(tail, []byte(moduleMark)) {
		return nil
	}
	n := int64(tail[8])<<24 | int64(tail[9])<<16 | int64(tail[10])<<8 | int64(tail[11])
	if n <= 0 || n > off {
		return nil
	}
	return []part.Part{{Name: "module signature", Use: part.Sign, Offset: off - n, Length: n + int64(len(tail))}}
}
