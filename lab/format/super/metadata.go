package super

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

const (
	sector     = 512
	geometryAt = 4096
	slotsAt    = 3 * 4096
	maxTables  = 1 << 20
)

// geometry is LpMetadataGeometry.
type geometry struct {
	at          int64 // where it was read
	max, slots  int64
	block       int64
	other       bool // the other one is the same
	slot        int64
	fromCopy    bool // the metadata
	metadataErr error
}

// end is where the metadata end.
func (g *geometry) end() int64 { return slotsAt + 2*g.slots*g.max }

type partition struct {
	name         string
	attributes   uint32
	first, count int64
	group        int64
}

type extent struct {
	bytes  int64
	kind   uint32
	at     int64
	device uint32
}

type device struct {
	name string
	size int64
}

// metadata is what one slot says.
type metadata struct {
	minor      uint16
	partitions []partition
	extents    []extent
	groups     []string
	devices    []device
}

// read finds the first sound geometry and the first sound metadata.
func read(in *format.Input) (*geometry, *metadata, error) {
	var g *geometry
	var why error
	for _, at := range []int64{geometryAt, 2 * geometryAt} {
		x, err := readGeometry(in, at)
		switch {
		case err != nil && why == nil:
			why = err
		case err == nil && g == nil:
			g = x
		case err == nil:
			g.other = x.max == g.max && x.slots == g.slots && x.block == g.block
		}
	}
	if g == nil {
		return nil, nil, format.Not("%v", why)
	}
	for slot := range g.slots {
		for _, c := range []int64{0, g.slots} {
			m, err := readMetadata(in, slotsAt+(slot+c)*g.max, g.max)
			if err == nil {
				g.slot, g.fromCopy = slot, c > 0
				return g, m, nil
			}
			if g.metadataErr == nil {
				g.metadataErr = err
			}
		}
	}
	return nil, nil, format.Not("%v", g.metadataErr)
}

func readGeometry(in *format.Input, at int64) (*geometry, error) {
	b := make([]byte, 52)
	if n, _ := in.ReadAt(b, at); n < len(b) || string(b[:4]) != "gDla" || b[4] != 52 {
		return nil, fmt.Errorf("geometry at 0x%x: no magic", at)
	}
	le := binary.LittleEndian
	g := &geometry{at: at, max: int64(le.Uint32(b[40:])), slots: int64(le.Uint32(b[44:])), block: int64(le.Uint32(b[48:]))}
	if !sound(b, b[8:40]) {
		return nil, fmt.Errorf("geometry at 0x%x: checksum differs", at)
	}
	if g.max < 256 || g.max > 16<<20 || g.slots < 1 || g.slots > 16 {
		return nil, fmt.Errorf("geometry at 0x%x: %d slots of %d bytes", at, g.slots, g.max)
	}
	return g, nil
}

// sound compares b, in which the field is taken for zero, with the SHA-256 in
// the field.
func sound(b, field []byte) bool {
	want := bytes.Clone(field)
	clear(field)
	got := sha256.Sum256(b)
	copy(field, want)
	return bytes.Equal(got[:], want)
}

func readMetadata(in *format.Input, at, limit int64) (*metadata, error) {
	h := make([]byte, 256)
	n, _ := in.ReadAt(h, at)
	le := binary.LittleEndian
	if h = h[:n]; n < 128 || string(h[:4]) != "0PLA" {
		return nil, fmt.Errorf("metadata at 0x%x: no magic", at)
	}
	length, tables := int64(le.Uint32(h[8:])), int64(le.Uint32(h[44:]))
	switch {
	case le.Uint16(h[4:]) != 10 || length != 128 && length != 256 || length > int64(n):
		return nil, fmt.Errorf("metadata at 0x%x: version %d, header of %d bytes", at, le.Uint16(h[4:]), length)
	case tables > maxTables || length+tables > limit:
		return nil, fmt.Errorf("metadata at 0x%x: tables of %d bytes", at, tables)
	case !sound(h[:length], h[12:44]):
		return nil, fmt.Errorf("metadata at 0x%x: checksum of the header differs", at)
	}
	t := make([]byte, tables)
	if n, _ := in.ReadAt(t, at+length); n < len(t) || sha256.Sum256(t) != [32]byte(h[48:80]) {
		return nil, fmt.Errorf("metadata at 0x%x: checksum of the tables differs", at)
	}
	m := &metadata{minor: le.Uint16(h[6:])}
	return m, m.read(h, t)
}

// read reads the four tables.
func (m *metadata) read(h, t []byte) error {
	le := binary.LittleEndian
	for k, least := range []int{52, 24, 48, 64} {
		d := h[80+12*k:]
		off, n, size := int64(le.Uint32(d)), int64(le.Uint32(d[4:])), int64(le.Uint32(d[8:]))
		if n == 0 {
			continue
		}
		if size < int64(least) || size > 4096 || off+n*size > int64(len(t)) {
			return fmt.Errorf("table %d: %d entries of %d bytes at %d", k, n, size, off)
		}
		for e := t[off : off+n*size]; len(e) > 0; e = e[size:] {
			m.entry(k, e)
		}
	}
	return nil
}

func (m *metadata) entry(table int, e []byte) {
	le := binary.LittleEndian
	u32 := func(at int) int64 { return int64(le.Uint32(e[at:])) }
	switch table {
	case 0:
		m.partitions = append(m.partitions, partition{text(e[:36]), le.Uint32(e[36:]), u32(40), u32(44), u32(48)})
	case 1:
		m.extents = append(m.extents, extent{bytesOf(le.Uint64(e)), le.Uint32(e[8:]), bytesOf(le.Uint64(e[12:])), le.Uint32(e[20:])})
	case 2:
		m.groups = append(m.groups, text(e[:36]))
	case 3:
		m.devices = append(m.devices, device{text(e[24:60]), int64(min(le.Uint64(e[16:]), 1<<50))})
	}
}

// bytesOf turns sectors into bytes; what cannot be becomes very many.
func bytesOf(sectors uint64) int64 { return int64(min(sectors, 1<<41) * sector) }

func text(b []byte) string {
	t, _, _ := bytes.Cut(b, []byte{0})
	return string(t)
}
