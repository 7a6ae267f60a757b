package ubi

import (
	"cmp"
	"fmt"
	"slices"

	"assay/lab/format"
)

// image is what the headers of all erase blocks say.
type image struct {
	*geometry
	in     *format.Input
	out    format.Sink
	blocks []block

	lebs    map[uint32]map[uint32]int // volume, logical block: index of the erase block
	records [maxVolumes]record
	known   bool // a volume table was read
}

// usable is how many bytes of a logical block there are.
func (m *image) usable() int64 { return m.size - m.data }

// at is where the data of an erase block stand.
func (m *image) at(block int) int64 { return int64(block)*m.size + m.data }

// arrange decides which erase block holds which logical block. Blocks whose
// header is only plausible come last and replace nothing.
func (m *image) arrange() {
	m.lebs = map[uint32]map[uint32]int{}
	for _, guessed := range []bool{false, true} {
		for i := range m.blocks {
			if b := &m.blocks[i]; b.has && b.guessed == guessed {
				m.place(i)
			}
		}
		if !guessed {
			m.readTable()
		}
	}
}

// place gives erase block i its place.
func (m *image) place(i int) {
	b := &m.blocks[i]
	off := int64(i) * m.size
	if b.guessed {
		if !m.plausible(b) {
			m.out.Unread(off, m.size, "volume identifier header: CRC differs")
			m.out.Fail("", off+m.header, "volume identifier header: CRC differs")
			return
		}
		m.out.Fail("", off+m.header, fmt.Sprintf("volume identifier header: CRC differs; taken for block %d of volume %d, which is missing", b.leb, b.volume))
	}
	of := m.lebs[b.volume]
	if of == nil {
		of = map[uint32]int{}
		m.lebs[b.volume] = of
	}
	if old, twice := of[b.leb]; !twice || m.newer(i, old) {
		of[b.leb] = i
	}
}

// plausible reports whether a damaged header names a block that is missing.
func (m *image) plausible(b *block) bool {
	if _, taken := m.lebs[b.volume][b.leb]; taken {
		return false
	}
	switch {
	case b.volume == layoutVolume:
		return b.leb < 2
	case b.volume < maxVolumes && m.records[b.volume].reserved > 0:
		return b.leb < m.records[b.volume].reserved
	}
	_, known := m.lebs[b.volume]
	return known && int(b.leb) < 2*len(m.blocks)
}

// newer reports whether erase block i replaces j (attach.c, ubi_compare_lebs):
// a copy counts only if it was finished.
func (m *image) newer(i, j int) bool {
	newest, other, result := i, j, true
	if m.blocks[j].identifier.sequence > m.blocks[i].identifier.sequence {
		newest, other, result = j, i, false
	}
	if b := &m.blocks[newest]; b.copied && !m.intact(newest) && (!m.blocks[other].copied || m.intact(other)) {
		return !result
	}
	return result
}

// intact verifies the data of an erase block against its header.
func (m *image) intact(i int) bool {
	b := &m.blocks[i]
	if int64(b.size) > m.usable() {
		return false
	}
	data := m.win.At(m.at(i), int(b.size))
	return len(data) == int(b.size) && checksum(data) == b.crc
}

// readTable reads the volume table, from each copy the records that are sound.
func (m *image) readTable() {
	have := [maxVolumes]bool{}
	for leb := range uint32(2) {
		i, ok := m.lebs[layoutVolume][leb]
		if !ok {
			continue
		}
		b := m.win.At(m.at(i), int(min(m.usable(), maxVolumes*recordLength)))
		bad := 0
		for v := 0; v < maxVolumes && len(b) >= recordLength; v, b = v+1, b[recordLength:] {
			r, ok := parseRecord(b)
			if !ok {
				bad++
			} else if !have[v] {
				m.records[v], have[v], m.known = r, true, true
			}
		}
		if bad > 0 {
			m.out.Fail("", m.at(i), fmt.Sprintf("volume table, copy %d: CRC of %d records differs", leb, bad))
		}
	}
	if !m.known {
		m.out.Fail("", -1, "no volume table: names of volumes are not known")
	}
}

// volumes lists the numbers of all volumes but the internal ones.
func (m *image) volumes() (ids []uint32) {
	for v := range m.records {
		if m.records[v].reserved > 0 {
			ids = append(ids, uint32(v))
		}
	}
	for v := range m.lebs {
		if v < layoutVolume && (v >= maxVolumes || m.records[v].reserved == 0) {
			ids = append(ids, v)
		}
	}
	slices.SortFunc(ids, cmp.Compare[uint32])
	return ids
}
