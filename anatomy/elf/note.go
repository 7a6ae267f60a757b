package elf

import "debug/elf"

// Note is one entry of a note segment or section (chapter 5, "Note Section").
type Note struct {
	Name string
	Type uint32
	Desc []byte
}

const (
	maxNotes    = 64
	maxNoteRead = 64 << 10
)

// NT_GNU_BUILD_ID of binutils' elf/common.h.
const noteBuildID = 3

// BuildID is the linker's identification of the build, nil when there is none.
func (f *File) BuildID() []byte {
	for _, n := range f.Notes {
		if n.Name == "GNU" && n.Type == noteBuildID && len(n.Desc) > 0 && len(n.Desc) <= 64 {
			return n.Desc
		}
	}
	return nil
}

// HasNote reports whether a note of that owner is there.
func (f *File) HasNote(owner string) bool {
	for _, n := range f.Notes {
		if n.Name == owner {
			return true
		}
	}
	return false
}

// readNotes reads the note segments, and in objects, which have no segments,
// the note sections.
func (f *File) readNotes() {
	for i := range f.Segments {
		if s := &f.Segments[i]; s.Type == elf.PT_NOTE && s.Offset < uint64(f.img.size) {
			f.notes(f.img.clipped(int64(s.Offset), int64(min(s.FileLen, maxNoteRead))))
		}
	}
	if len(f.Segments) > 0 {
		return
	}
	for i := range f.Sections {
		if s := &f.Sections[i]; s.Type == elf.SHT_NOTE {
			f.notes(f.SectionBytes(s, maxNoteRead))
		}
	}
}

// notes reads namesz, descsz, type, name, desc, each part padded to 4 bytes
// (GNU tools do so in 64-bit files too).
func (f *File) notes(b []byte) {
	pad := func(n uint64) uint64 { return (n + 3) &^ 3 }
	for len(b) >= 12 && len(f.Notes) < maxNotes {
		namesz, descsz := uint64(f.Order.Uint32(b)), uint64(f.Order.Uint32(b[4:]))
		typ := f.Order.Uint32(b[8:])
		b = b[12:]
		if namesz > uint64(len(b)) || pad(namesz) > uint64(len(b)) || descsz > uint64(len(b))-pad(namesz) {
			return
		}
		owner := b[:namesz]
		for len(owner) > 0 && owner[len(owner)-1] == 0 {
			owner = owner[:len(owner)-1]
		}
		desc := b[pad(namesz) : pad(namesz)+descsz]
		f.Notes = append(f.Notes, Note{string(owner), typ, append([]byte(nil), desc...)})
		b = b[min(pad(namesz)+pad(descsz), uint64(len(b))):]
	}
}
