package elf

import "debug/elf"

// readVersions reads which versions of symbols are needed from which library:
// Elfxx_Verneed and Elfxx_Vernaux, the same in both classes (Linux Standard
// Base Core, section "Symbol Versioning").
func (f *File) readVersions() {
	const maxVersions = 1024
	at, has := f.tags[elf.DT_VERNEED]
	if !has || f.dynstr == "" {
		return
	}
	left := maxVersions // of all libraries together
	for range min(f.tags[elf.DT_VERNEEDNUM], maxVersions) {
		b := f.at(at, 16)
		if len(b) < 16 {
			f.problem("version needs at address 0x%x: not in the file", at)
			return
		}
		file, _ := name(f.dynstr, uint64(f.Order.Uint32(b[4:])))
		aux, next := at+uint64(f.Order.Uint32(b[8:])), f.Order.Uint32(b[12:])
		for range f.Order.Uint16(b[2:]) {
			a := f.at(aux, 16)
			if left--; len(a) < 16 || left < 0 {
				return
			}
			if v, ok := name(f.dynstr, uint64(f.Order.Uint32(a[8:]))); ok {
				f.Versions = append(f.Versions, file+":"+v)
			}
			step := f.Order.Uint32(a[12:])
			if step == 0 {
				break
			}
			aux += uint64(step)
		}
		if next == 0 {
			return
		}
		at += uint64(next)
	}
}
