package btrfs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"
)

// Profiles (BTRFS_BLOCK_GROUP_*): those that cut contents into stripes.
const striped = 0x8 | 0x40 | 0x80 | 0x100 // RAID0, RAID10, RAID5, RAID6

// chunk says where a range of logical places stands.
type chunk struct {
	logical, length uint64
	profile         uint64
	stripes         int
	copies          []int64 // on this device
}

var (
	errUnmapped = errors.New("no chunk has it")
	errStriped  = errors.New("striped over several devices (RAID), which is not read")
	errElse     = errors.New("stands on another device")
)

// addChunk reads struct btrfs_chunk: u64 length, owner, stripe length, type,
// u32 alignments, sector, u16 stripes, sub-stripes, then per stripe u64
// device, u64 offset, uuid. It tells how long it is.
func (m *image) addChunk(logical uint64, b []byte) (int, error) {
	if len(b) < 48 {
		return 0, fmt.Errorf("chunk 0x%x: %d bytes", logical, len(b))
	}
	c := chunk{logical: logical, length: binary.LittleEndian.Uint64(b), profile: binary.LittleEndian.Uint64(b[24:]), stripes: int(binary.LittleEndian.Uint16(b[44:]))}
	size := 48 + 32*c.stripes
	if c.stripes == 0 || len(b) < size || c.length == 0 || c.length>>60 != 0 || logical+c.length < logical {
		return 0, fmt.Errorf("chunk 0x%x: %d bytes in %d stripes", logical, c.length, c.stripes)
	}
	for i := range c.stripes {
		s := b[48+32*i:]
		if off := int64(binary.LittleEndian.Uint64(s[8:])); binary.LittleEndian.Uint64(s) == m.device && off >= 0 && off>>60 == 0 {
			c.copies = append(c.copies, off)
		}
	}
	i := sort.Search(len(m.chunkMap), func(i int) bool { return m.chunkMap[i].logical >= logical })
	if i < len(m.chunkMap) && m.chunkMap[i].logical == logical {
		m.chunkMap[i] = c
	} else {
		m.chunkMap = slices.Insert(m.chunkMap, i, c)
	}
	return size, nil
}

// physical gives the places in the input where a logical one stands, and how
// many bytes go on there.
func (m *image) physical(logical uint64) (places []int64, run int64, err error) {
	i := sort.Search(len(m.chunkMap), func(i int) bool { return m.chunkMap[i].logical > logical }) - 1
	if i < 0 || logical-m.chunkMap[i].logical >= m.chunkMap[i].length {
		return nil, 0, fmt.Errorf("logical 0x%x: %w", logical, errUnmapped)
	}
	c := &m.chunkMap[i]
	in := logical - c.logical
	run = int64(c.length - in)
	if c.profile&striped != 0 && c.stripes > 1 {
		return nil, run, fmt.Errorf("logical 0x%x: %w", logical, errStriped)
	}
	if len(c.copies) == 0 {
		return nil, run, fmt.Errorf("logical 0x%x: %w", logical, errElse)
	}
	for _, off := range c.copies {
		places = append(places, off+int64(in))
	}
	return places, run, nil
}

// readChunks reads the chunks of the system in the superblock, then the chunk
// tree.
func (m *image) readChunks() {
	for b := m.system; len(b) > 17; {
		k := keyAt(b)
		n, err := m.addChunk(k.off, b[17:])
		if k.kind != kindChunk || err != nil {
			m.lost = true
			m.out.Fail("", m.at+0x32b, fmt.Sprintf("system chunks: %v", err))
			break
		}
		b = b[17+n:]
	}
	t := m.load(treeChunks, m.chunks, int(m.chunksLevel))
	for _, x := range t.items {
		if x.kind == kindChunk {
			if _, err := m.addChunk(x.off, m.item(x)); err != nil {
				m.out.Fail("", x.at, err.Error())
			}
		}
	}
}
