package fat

import (
	"encoding/binary"
	"strings"

	"assay"
	"assay/lab/format"
)

// boot is the boot sector. Places are in bytes from the start of the image.
type boot struct {
	bits     int // 12, 16 or 32
	at       int64
	sector   int64 // bytes
	cluster  int64 // bytes
	size     int64 // of the file system
	tables   int
	table    int64 // bytes of one table
	tableAt  int64 // the first table
	active   int   // the table that counts
	rootAt   int64 // root directory of FAT12 and FAT16
	rootSize int64
	root     uint32 // its first cluster in FAT32
	data     int64  // the first cluster, number 2
	clusters uint32 // how many there are
	medium   byte
	maker    string
	label    string
	serial   uint32
	copyAt   int64 // of the boot sector in FAT32
}

const bootSize = 512

func parseBoot(b []byte) (*boot, error) {
	u16 := func(at int) int64 { return int64(binary.LittleEndian.Uint16(b[at:])) }
	u32 := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	s := &boot{
		bits: 32, sector: u16(11), cluster: int64(b[13]) * u16(11), size: u16(19),
		tables: int(b[16]), table: u16(22), rootSize: u16(17) * 32, medium: b[21],
		maker: strings.TrimSpace(printable(b[3:11])),
	}
	if s.size == 0 {
		s.size = u32(32)
	}
	reserved := u16(14)
	switch {
	case !(b[0] == 0xeb && b[2] == 0x90 || b[0] == 0xe9 || b[0] == 0xeb && b[1] >= 0x1c):
		return nil, format.Not("boot sector: starts with %x", b[:3])
	case s.sector != 512 && s.sector != 1024 && s.sector != 2048 && s.sector != 4096:
		return nil, format.Not("boot sector: %d bytes a sector", s.sector)
	case b[13] == 0 || b[13]&(b[13]-1) != 0:
		return nil, format.Not("boot sector: %d sectors a cluster", b[13])
	case reserved == 0 || s.tables == 0 || s.tables > 4 || s.size == 0:
		return nil, format.Not("boot sector: %d reserved sectors, %d tables, %d sectors", reserved, s.tables, s.size)
	case s.medium != 0xf0 && s.medium < 0xf8:
		return nil, format.Not("boot sector: medium 0x%02x", s.medium)
	}
	extended := 38
	if s.table == 0 {
		extended = 66
		s.table, s.root = u32(36), uint32(u32(44))
		if flags := u16(40); flags&0x80 != 0 {
			s.active = int(flags & 15)
		}
		s.copyAt = u16(50) * s.sector
	}
	if b[extended] == 0x29 || b[extended] == 0x28 {
		s.serial = uint32(u32(extended + 1))
		if b[extended] == 0x29 {
			s.label = strings.TrimSpace(printable(b[extended+5 : extended+16]))
		}
	}
	s.size *= s.sector
	s.table *= s.sector
	s.tableAt = reserved * s.sector
	s.rootAt = s.tableAt + int64(s.tables)*s.table
	s.data = s.rootAt + (s.rootSize+s.sector-1)/s.sector*s.sector
	if s.table == 0 || s.data >= s.size || s.active >= s.tables {
		return nil, format.Not("boot sector: tables of %d bytes, clusters from 0x%x of 0x%x", s.table, s.data, s.size)
	}
	clusters := (s.size - s.data) / s.cluster
	if extended == 38 {
		if s.bits = 12; clusters > 4084 { // MAX_FAT12
			s.bits = 16
		}
		if s.rootSize == 0 {
			return nil, format.Not("boot sector: no root directory")
		}
	} else if s.rootSize != 0 || int64(s.root) < 2 || int64(s.root) > clusters+1 {
		return nil, format.Not("boot sector: root directory at cluster %d of %d", s.root, clusters)
	}
	if clusters < 1 || clusters > 0x0ffffff5 || (clusters+2)*int64(s.bits) > s.table*8+16 {
		return nil, format.Not("boot sector: %d clusters in a table of %d bytes", clusters, s.table)
	}
	s.clusters = uint32(clusters)
	return s, nil
}

// readBoot gives the boot sector of an image: the first or, of a damaged
// FAT32, its copy in sector 6.
func readBoot(c assay.Content) (*boot, error) {
	var b [bootSize]byte
	if n, _ := c.ReadAt(b[:], 0); n < bootSize {
		return nil, format.Not("boot sector: %d bytes", n)
	}
	s, err := parseBoot(b[:])
	if err == nil {
		if err = s.checkTable(c); err == nil {
			return s, nil
		}
	}
	for _, at := range []int64{6 * 512, 6 * 4096} {
		if n, _ := c.ReadAt(b[:], at); n < bootSize || b[510] != 0x55 || b[511] != 0xaa {
			continue
		}
		if s, bad := parseBoot(b[:]); bad == nil && s.bits == 32 && s.copyAt == at && s.checkTable(c) == nil {
			s.at = at
			return s, nil
		}
	}
	return nil, err
}

// checkTable asks for what a table starts with: the medium, filled with ones.
func (s *boot) checkTable(c assay.Content) error {
	var b [4]byte
	for i := range s.tables {
		if n, _ := c.ReadAt(b[:], s.tableAt+int64(i)*s.table); n < len(b) {
			break
		}
		if b[0] == s.medium && b[1] == 0xff && (b[2] == 0xff || s.bits == 16 && b[2] >= 0xf0) {
			return nil
		}
	}
	return format.Not("table at 0x%x: starts with %x, the medium is %02x", s.tableAt, b, s.medium)
}

// printable replaces what is no ASCII text.
func printable(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c == 0 {
			break
		}
		if c < 0x20 || c > 0x7e {
			c = '?'
		}
		s.WriteByte(c)
	}
	return s.String()
}
