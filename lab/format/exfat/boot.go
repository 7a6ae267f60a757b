package exfat

import (
	"encoding/binary"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// boot is the boot sector (3.1). Places are in bytes.
type boot struct {
	at       int64 // where it was read
	sector   int64
	cluster  int64
	size     int64 // of the volume
	table    int64 // the active one
	tableLen int64
	heap     int64 // cluster 2
	clusters uint32
	root     uint32
	serial   uint32
	revision uint16
	flags    uint16
}

func parseBoot(b []byte) (*boot, error) {
	u32 := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	if string(b[3:11]) != "EXFAT   " || b[0] != 0xeb || b[510] != 0x55 || b[511] != 0xaa {
		return nil, format.Not("boot sector: starts with %x", b[:11])
	}
	if b[108] < 9 || b[108] > 12 || b[109] > 25-b[108] || b[110] == 0 || b[110] > 2 {
		return nil, format.Not("boot sector: 2^%d bytes a sector, 2^%d sectors a cluster, %d tables", b[108], b[109], b[110])
	}
	s := &boot{sector: 1 << b[108], serial: uint32(u32(100)), revision: binary.LittleEndian.Uint16(b[104:]), flags: binary.LittleEndian.Uint16(b[106:])}
	s.cluster = s.sector << b[109]
	length := binary.LittleEndian.Uint64(b[72:])
	if length == 0 || length > 1<<62>>b[108] {
		return nil, format.Not("boot sector: %d sectors", length)
	}
	s.size = int64(length) * s.sector
	s.table, s.tableLen = u32(80)*s.sector, u32(84)*s.sector
	s.heap, s.clusters, s.root = u32(88)*s.sector, uint32(u32(92)), uint32(u32(96))
	switch {
	case s.clusters == 0 || s.clusters > 0xfffffff5 || s.root < 2 || s.root > s.clusters+1:
		return nil, format.Not("boot sector: root directory at cluster %d of %d", s.root, s.clusters)
	case s.table < 24*s.sector || s.tableLen < 4*(int64(s.clusters)+2) || s.heap < s.table+s.tableLen*int64(b[110]):
		return nil, format.Not("boot sector: table at 0x%x+0x%x, clusters from 0x%x", s.table, s.tableLen, s.heap)
	case s.heap+int64(s.clusters)*s.cluster > s.size:
		return nil, format.Not("boot sector: %d clusters from 0x%x in 0x%x bytes", s.clusters, s.heap, s.size)
	}
	if s.flags&1 != 0 && b[110] == 2 {
		s.table += s.tableLen
	}
	return s, nil
}

// readBoot gives the boot sector or, when it is damaged, its copy in sector 12.
func readBoot(c assay.Content) (*boot, error) {
	var b [512]byte
	var err error
	for i, at := range []int64{0, 12 * 512, 12 * 1024, 12 * 2048, 12 * 4096} {
		if n, _ := c.ReadAt(b[:], at); n < len(b) {
			if i == 0 {
				return nil, format.Not("boot sector: %d bytes", n)
			}
			break
		}
		s, bad := parseBoot(b[:])
		if bad == nil && i > 0 && at != 12*s.sector {
			continue
		}
		if bad == nil {
			if bad = s.checkTable(c); bad == nil {
				s.at = at
				return s, nil
			}
		}
		if i == 0 {
			err = bad
		}
	}
	return nil, err
}

// checkTable asks for the first two entries of the table, which are constant
// (4.1.1, 4.1.2). A copy of the boot sector is refused by that as well.
func (s *boot) checkTable(c assay.Content) error {
	var b [8]byte
	if n, _ := c.ReadAt(b[:], s.table); n == len(b) && string(b[1:]) != "\xff\xff\xff\xff\xff\xff\xff" {
		return format.Not("table at 0x%x: starts with %x", s.table, b)
	}
	return nil
}

// image is an opened volume, for one goroutine.
type image struct {
	*boot
	content assay.Content
	end     int64 // of what is there
	out     format.Sink
	fat     *window.Window
	win     *window.Window // directories
	used    format.Used
	steps   int64 // along chains that may still be made
}

func (s *boot) open(in *format.Input, out format.Sink) *image {
	return &image{
		boot: s, content: in.Content, end: min(in.Size(), s.size), out: out,
		fat: window.New(in.Content), win: window.New(in.Content), steps: 4*int64(s.clusters) + 1<<16,
	}
}

// place is where a cluster stands.
func (s *boot) place(c uint32) int64 { return s.heap + int64(c-2)*s.cluster }

func (s *boot) valid(c uint32) bool { return c >= 2 && c-2 < s.clusters }
