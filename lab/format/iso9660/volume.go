package iso9660

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

const sector = 2048

// volume is a volume descriptor: of the primary tree or of a Joliet one.
type volume struct {
	at     int64 // of the descriptor
	joliet bool
	name   string
	system string
	maker  string // application
	blocks int64
	block  int64 // bytes
	paths  int64 // bytes of the path table
	pathAt [4]uint32
	root   record
	made   int64
}

// image is an opened disc, for one goroutine.
type image struct {
	primary *volume
	joliet  *volume
	boot    int64 // of the boot catalogue; 0 if there is none
	udf     bool
	ends    int64 // behind the descriptors
	size    int64
	content assay.Content
	end     int64 // of what is there
	out     format.Sink
	win     *window.Window
	used    format.Used
	left    int64 // bytes of directories that may still be read
}

func newImage(in *format.Input) (*image, error) {
	m := &image{content: in.Content, win: window.New(in.Content)}
	for n := range int64(64) {
		at := (16 + n) * sector
		b := m.win.At(at, sector)
		if len(b) < sector {
			break
		}
		id := string(b[1:6])
		if id != "CD001" {
			// the recognition sequence of UDF comes behind
			if id == "BEA01" || id == "TEA01" || id == "NSR02" || id == "NSR03" {
				m.udf, m.ends = true, at+sector
				continue
			}
			break
		}
		m.ends = at + sector
		if err := m.descriptor(at, b); err != nil {
			return nil, err
		}
	}
	if m.primary == nil {
		return nil, format.Not("no primary volume descriptor")
	}
	m.size = m.primary.blocks * m.primary.block
	m.end = min(in.Size(), m.size)
	m.left = 4*m.end + 1<<20
	return m, nil
}

func (m *image) descriptor(at int64, b []byte) error {
	switch b[0] {
	case 0:
		if strings.HasPrefix(string(b[7:39]), "EL TORITO SPECIFICATION") {
			m.boot = int64(binary.LittleEndian.Uint32(b[71:])) * sector
		}
	case 1:
		b = append([]byte(nil), b...)
		v, err := parseVolume(at, b)
		if err != nil && m.repairRoot(b) {
			v, err = parseVolume(at, b)
		}
		if err != nil {
			return err
		}
		if m.primary == nil {
			m.primary = v
		}
	case 2:
		if esc := string(b[88:91]); esc != "%/@" && esc != "%/C" && esc != "%/E" {
			return nil
		}
		if v, err := parseVolume(at, b); err == nil {
			v.joliet, v.name = true, strings.TrimRight(ucs2(b[40:72]), " \x00")
			m.joliet = v
		}
	default:
		if m.primary == nil {
			return format.Not("descriptor of type %d comes first", b[0])
		}
	}
	return nil
}

// repairRoot replaces a descriptor's damaged record of the root directory by
// the directory's own, to which the path table leads.
func (m *image) repairRoot(b []byte) bool {
	block := int64(binary.LittleEndian.Uint16(b[128:]))
	table := m.win.At(int64(binary.LittleEndian.Uint32(b[140:]))*block, 10)
	if len(table) < 10 || table[0] != 1 || table[8] != 0 {
		return false
	}
	place := binary.LittleEndian.Uint32(table[2:])
	own := m.win.At(int64(place)*block, 34)
	if len(own) < 34 || own[32] != 1 || own[33] != 0 || own[25]&flagDir == 0 {
		return false
	}
	copy(b[156:190], own)
	b[156] = 34
	binary.LittleEndian.PutUint32(b[158:], place)
	binary.BigEndian.PutUint32(b[162:], place)
	return true
}

// both reads a number that stands in both byte orders (7.3.3).
func both(b []byte) (uint32, bool) {
	l, big := binary.LittleEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	return l, l == big
}

// parseVolume reads a primary or supplementary volume descriptor (8.4).
func parseVolume(at int64, b []byte) (*volume, error) {
	blocks, ok := both(b[80:])
	block := binary.LittleEndian.Uint16(b[128:])
	paths, _ := both(b[132:])
	v := &volume{
		at: at, blocks: int64(blocks), block: int64(block), paths: int64(paths),
		name: ascii(b[40:72]), system: ascii(b[8:40]), maker: ascii(b[574:702]), made: longDate(b[813:830]),
	}
	for i, p := range []int{140, 144, 148, 152} {
		if v.pathAt[i] = binary.LittleEndian.Uint32(b[p:]); i >= 2 {
			v.pathAt[i] = binary.BigEndian.Uint32(b[p:])
		}
	}
	if blocks == 0 || !ok && binary.BigEndian.Uint16(b[130:]) != block {
		return nil, format.Not("volume descriptor at 0x%x: %d blocks", at, blocks)
	}
	if block != 512 && block != 1024 && block != 2048 {
		return nil, format.Not("volume descriptor at 0x%x: blocks of %d bytes", at, block)
	}
	root, err := parseRecord(b[156:190])
	if err != nil || root.flags&flagDir == 0 || int64(root.place) >= v.blocks || int64(root.place)*v.block < 17*sector {
		return nil, format.Not("volume descriptor at 0x%x: root directory at block %d: %v", at, root.place, err)
	}
	v.root = root
	return v, nil
}

func ascii(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c == 0 {
			break
		}
		s.WriteByte(c)
	}
	return strings.TrimRight(s.String(), " ")
}

// ucs2 reads big-endian UTF-16.
func ucs2(b []byte) string {
	var u []uint16
	for ; len(b) >= 2; b = b[2:] {
		u = append(u, binary.BigEndian.Uint16(b))
	}
	return string(utf16.Decode(u))
}

// date reads the seven bytes of a recording date (9.1.5); the last one is the
// offset from Greenwich in quarters of an hour.
func date(b []byte) int64 {
	if b[1] == 0 || b[1] > 12 || b[2] == 0 {
		return 0
	}
	t := time.Date(1900+int(b[0]), time.Month(b[1]), int(b[2]), int(b[3]), int(b[4]), int(b[5]), 0, time.UTC)
	return t.Unix() - int64(int8(b[6]))*15*60
}

// longDate reads the digits of a date in a descriptor (8.4.26.1).
func longDate(b []byte) int64 {
	t, err := time.Parse("20060102150405", string(b[:14]))
	if err != nil {
		return 0
	}
	return t.Unix() - int64(int8(b[16]))*15*60
}

func (m *image) claim(off, n int64) {
	if n = min(n, m.end-off); off >= 0 && n > 0 {
		m.used.Add(off, n)
		m.out.Structure(off, n)
	}
}

func (m *image) place(off int64) int64 {
	if off < 0 || off >= m.end {
		return -1
	}
	return off
}

func (m *image) properties() {
	p, v := m.out.Property, m.primary
	p("volume", v.name)
	if m.joliet != nil {
		p("joliet-volume", m.joliet.name)
	}
	if v.system != "" {
		p("system", v.system)
	}
	if v.maker != "" {
		p("application", v.maker)
	}
	if v.made != 0 {
		p("created", time.Unix(v.made, 0).UTC().Format(time.RFC3339))
	}
	if m.udf {
		p("udf", "a UDF volume is here as well")
	}
	if m.end < m.size {
		m.out.Fail("", -1, fmt.Sprintf("image is cut short: %d of %d bytes are there", m.end, m.size))
	}
}
