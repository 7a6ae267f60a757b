package uefi

import "assay/lab/format"

// leastSections is how long a content of sections is at least.
const leastSections = 32

// startsSections reports whether a content may begin with a section: what
// compressed sections decode to does.
func startsSections(head []byte) bool {
	if len(head) < leastSections || !known(head[3]) {
		return false
	}
	n := u24(head)
	return n >= 4 && (n == 0xffffff && u32(head[4:]) >= 8 || n < 0xffffff)
}

// readSections accepts a content that is sections from the first byte to the
// last, with a volume or a program that begins as such among them.
func readSections(in *format.Input) (int64, error) {
	if !startsSections(at(in, 0, leastSections)) {
		return 0, format.Not("no section")
	}
	w := &walker{in: in}
	size, good := in.Size(), 0
	end := int64(0)
	for k := 0; ; k++ {
		s := w.next(0, end, size)
		if s == nil || k > maxFiles {
			break
		}
		end = s.end()
		head := at(in, s.data, 0x2c)
		switch {
		case s.kind == sectionVolume && len(head) == 0x2c && string(head[0x28:]) == "_FVH",
			s.kind == sectionPE && len(head) > 2 && string(head[:2]) == "MZ",
			s.kind == sectionTE && len(head) > 2 && string(head[:2]) == "VZ":
			good++
		case s.kind == sectionGUID && len(head) > 16:
			if guided[guidText(head)] != "" {
				good++
			}
		}
	}
	if good == 0 || size-end >= 16 {
		return 0, format.Not("sections up to 0x%x of %d bytes, %d of them plain to see", end, size, good)
	}
	return end, nil
}
