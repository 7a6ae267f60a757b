package mbr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"assay/lab/format"
)

const (
	sector     = 512
	tableAt    = 0x1be
	protective = 0xee
	maxLogical = 256
)

// partition is an entry of a table; offsets are in bytes of the disk.
type partition struct {
	number  int
	kind    byte
	active  bool
	at, n   int64
	ordinal int // in its table
}

func (p *partition) end() int64 { return p.at + p.n }

func (p *partition) extended() bool { return p.kind == 0x05 || p.kind == 0x0f || p.kind == 0x85 }

type disk struct {
	signature uint32
	primary   []partition
}

// read gives the table of the first sector, or why there is none.
func read(in *format.Input) (*disk, error) {
	b := make([]byte, sector)
	if n, _ := in.ReadAt(b, 0); n < sector || b[0x1fe] != 0x55 || b[0x1ff] != 0xaa {
		return nil, format.Not("no boot signature")
	}
	if err := fileSystem(b); err != nil {
		return nil, err
	}
	if string(in.Head(sector+2, 4)) == "HdrS" { // the setup code of a bzImage: Linux, Documentation/arch/x86/boot.rst
		return nil, format.Not("the boot sector of a kernel")
	}
	list, err := table(b)
	if err != nil {
		return nil, format.Not("%v", err)
	}
	if len(list) == 0 {
		return nil, format.Not("no partitions")
	}
	// a table in front of nothing is chance: code and tables have such bytes
	if !slices.ContainsFunc(list, func(p partition) bool { return p.at < in.Size() }) {
		return nil, format.Not("all partitions start past the end")
	}
	d := &disk{signature: binary.LittleEndian.Uint32(b[0x1b8:]), primary: list}
	for k := range list {
		p := &list[k]
		p.number = p.ordinal + 1
		if p.kind == protective && guarded(in, p) {
			return nil, format.Not("the table protects a GPT")
		}
	}
	return d, nil
}

// fileSystem refuses the boot sectors of file systems.
func fileSystem(b []byte) error {
	for _, s := range []struct {
		at   int
		text string
	}{{3, "NTFS    "}, {3, "EXFAT   "}, {0x36, "FAT1"}, {0x52, "FAT32"}} {
		if bytes.HasPrefix(b[s.at:], []byte(s.text)) {
			return format.Not("boot sector of a file system: %s", s.text)
		}
	}
	return nil
}

// table reads four entries strictly: this is all that tells a table from boot
// code.
func table(b []byte) (list []partition, err error) {
	le := binary.LittleEndian
	for k := range 4 {
		e := b[tableAt+16*k:][:16]
		first, count := int64(le.Uint32(e[8:])), int64(le.Uint32(e[12:]))
		switch {
		case e[0] != 0 && e[0] != 0x80:
			return nil, fmt.Errorf("entry %d: status %02x", k+1, e[0])
		case e[4] == 0 && len(bytes.Trim(e[8:], "\x00")) == 0:
			continue
		case e[4] == 0 || first == 0 || count == 0:
			return nil, fmt.Errorf("entry %d: type %02x, %d sectors at %d", k+1, e[4], count, first)
		}
		list = append(list, partition{kind: e[4], active: e[0] == 0x80, at: first * sector, n: count * sector, ordinal: k})
	}
	return list, nil
}

// guarded reports whether a GPT stands behind the first sector, or its copy in
// the last one that the protective partition covers.
func guarded(in *format.Input, p *partition) bool {
	for _, at := range []int64{sector, 4096, p.end() - sector} {
		var b [8]byte
		if n, _ := in.ReadAt(b[:], at); n == len(b) && string(b[:]) == "EFI PART" {
			return true
		}
	}
	return false
}
