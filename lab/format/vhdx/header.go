package vhdx

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay/anatomy/guid"
	"assay/lab/format"
)

var (
	tableRegion    = guid.Must("2dc27766-f623-4200-9d64-115e9bfd4a08")
	metadataRegion = guid.Must("8b7ca206-4790-4b9a-b8fe-575f050f886e")
	fileParameters = guid.Must("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
	diskSize       = guid.Must("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
	sectorSize     = guid.Must("8141bf1d-a96f-4709-ba47-f233a8faab5f")
	parentLocator  = guid.Must("a8d35f2d-b30b-454d-abf7-d3d84834ab0c")
)

const (
	mib     = 1 << 20
	maxSize = 1 << 47 // bytes: more than the 64 TiB of the specification
)

type disk struct {
	sequence         uint64
	log              guid.GUID
	logAt, logLength int64
	regions          map[guid.GUID]format.Range
	order            []format.Range
	block, size      int64
	sector           int64
	parent           bool
	blocks           []entry
	problems         []string
	end              int64
}

// entry is a block of the disk: where it stands, or -1.
type entry struct {
	at      int64
	missing bool // it stands in the parent, or partly
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checked compares b with the CRC-32C at offset 4 of it.
func checked(b []byte) bool {
	c := crc32.Update(0, castagnoli, b[:4])
	c = crc32.Update(c, castagnoli, []byte{0, 0, 0, 0})
	return crc32.Update(c, castagnoli, b[8:]) == binary.LittleEndian.Uint32(b[4:])
}

func read(in *format.Input) (*disk, error) {
	var m [8]byte
	if n, _ := in.ReadAt(m[:], 0); n < 8 || string(m[:]) != "vhdxfile" {
		return nil, format.Not("no magic")
	}
	d := &disk{end: mib}
	d.header(in)
	if err := d.region(in); err != nil {
		return nil, err
	}
	if err := d.metadata(in); err != nil {
		return nil, err
	}
	d.table(in)
	return d, nil
}

func (d *disk) problem(why string, args ...any) {
	if len(d.problems) < 64 {
		d.problems = append(d.problems, fmt.Sprintf(why, args...))
	}
}

// header takes the newer of the two headers that are sound (2.2.2).
func (d *disk) header(in *format.Input) {
	le := binary.LittleEndian
	found := false
	for _, at := range []int64{0x10000, 0x20000} {
		if !begins(in, at, "head") {
			continue
		}
		b := make([]byte, 4096)
		if n, _ := in.ReadAt(b, at); n < len(b) || string(b[:4]) != "head" || !checked(b) {
			continue
		}
		if s := le.Uint64(b[8:]); !found || s > d.sequence {
			found = true
			d.sequence, d.log = s, guid.GUID(b[0x30:0x40])
			d.logLength, d.logAt = int64(le.Uint32(b[0x44:])), int64(min(le.Uint64(b[0x48:]), maxSize))
		}
	}
	if !found {
		d.problem("no header is sound")
	}
	if d.logLength > 0 {
		d.claim(d.logAt, d.logLength)
	}
	if !d.log.IsZero() {
		d.problem("the log is not empty and is not replayed")
	}
}

// begins reports whether those four bytes stand at that place.
func begins(in *format.Input, at int64, magic string) bool {
	var b [4]byte
	n, _ := in.ReadAt(b[:], at)
	return string(b[:n]) == magic
}

// claim notes a region for the account of bytes and the file's length.
func (d *disk) claim(at, n int64) {
	d.order = append(d.order, format.Range{Offset: at, Length: n})
	d.end = max(d.end, at+n)
}

// region reads the first region table that is sound (2.2.3).
func (d *disk) region(in *format.Input) error {
	le := binary.LittleEndian
	for _, at := range []int64{0x30000, 0x40000} {
		if !begins(in, at, "regi") {
			continue
		}
		b := make([]byte, 65536)
		if n, _ := in.ReadAt(b, at); n < len(b) || string(b[:4]) != "regi" || !checked(b) {
			if string(b[:4]) == "regi" {
				d.problem("region table at 0x%x: checksum differs", at)
			}
			continue
		}
		n := int(le.Uint32(b[8:]))
		if n > 2047 {
			continue
		}
		d.regions = map[guid.GUID]format.Range{}
		for e := b[16 : 16+32*n]; len(e) > 0; e = e[32:] {
			r := format.Range{Offset: int64(min(le.Uint64(e[16:]), maxSize)), Length: int64(le.Uint32(e[24:]))}
			d.regions[guid.GUID(e[:16])] = r
			d.claim(r.Offset, r.Length)
		}
		return nil
	}
	return format.Not("no region table is sound")
}

// metadata reads the items that say what the disk is (2.6).
func (d *disk) metadata(in *format.Input) error {
	r, ok := d.regions[metadataRegion]
	if !ok {
		return format.Not("no metadata region")
	}
	b := make([]byte, min(r.Length, mib))
	n, _ := in.ReadAt(b, r.Offset)
	if b = b[:n]; n < 32 || string(b[:8]) != "metadata" {
		return format.Not("no metadata at 0x%x", r.Offset)
	}
	le := binary.LittleEndian
	for k := range int(le.Uint16(b[10:])) {
		if 32*(k+2) > len(b) {
			break
		}
		e := b[32*(k+1):]
		at, n := int64(le.Uint32(e[16:])), int64(le.Uint32(e[20:]))
		if at+n > int64(len(b)) {
			continue
		}
		switch v, id := b[at:at+n], guid.GUID(e[:16]); {
		case id == fileParameters && n >= 8:
			d.block, d.parent = int64(le.Uint32(v)), d.parent || le.Uint32(v[4:])&2 != 0
		case id == diskSize && n >= 8:
			d.size = int64(min(le.Uint64(v), maxSize))
		case id == sectorSize && n >= 4:
			d.sector = int64(le.Uint32(v))
		case id == parentLocator:
			d.parent = true
		}
	}
	if d.block < mib || d.block > 256*mib || d.block&(d.block-1) != 0 || d.size < 1 || d.size >= maxSize || d.sector != 512 && d.sector != 4096 {
		return format.Not("%d bytes in blocks of %d, sectors of %d", d.size, d.block, d.sector)
	}
	return nil
}

// table reads the block table (2.5): where each block of the disk stands. It
// has an entry for a map of sectors behind each chunk of blocks.
func (d *disk) table(in *format.Input) {
	r := d.regions[tableRegion]
	chunk := (1 << 23) * d.sector / d.block
	count := (d.size + d.block - 1) / d.block
	buf := make([]byte, 8*512)
	have := int64(0) // entries in buf
	first := int64(-1)
	seen := map[int64]bool{}
	for k := range count {
		i := k + k/chunk
		if first < 0 || i-first >= have {
			first = i
			n, _ := in.ReadAt(buf[:max(0, min(int64(len(buf)), r.Length-8*i))], r.Offset+8*i)
			if have = int64(n) / 8; have == 0 {
				d.problem("block table at 0x%x: ends before block %d", r.Offset, k)
				return
			}
		}
		v := binary.LittleEndian.Uint64(buf[8*(i-first):])
		e := entry{at: -1}
		switch state := v & 7; {
		case state == 6 || state == 7:
			at := int64(min(v>>20, maxSize>>20)) * mib
			if at < mib || seen[at] || at >= maxSize {
				d.problem("block %d at 0x%x: in the headers, or a second one there", k, at)
				break
			}
			seen[at] = true
			d.end = max(d.end, at+d.block)
			if state == 6 {
				e.at = at
			} else {
				e.missing = true
				d.claim(at, d.block)
			}
		case state == 0 && d.parent:
			e.missing = true
		}
		d.blocks = append(d.blocks, e)
	}
}
