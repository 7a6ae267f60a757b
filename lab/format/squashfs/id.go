package squashfs

import "fmt"

// id123 reads an entry of the user or group table of versions 1 to 3, which
// are plain arrays of 32-bit numbers.
func (m *image) id123(table int64, i uint32) (uint32, error) {
	var buf [4]byte
	b, err := m.bytes(table+4*int64(i), 4, buf[:])
	if err != nil {
		return 0, fmt.Errorf("id %d at 0x%x: %w", i, table+4*int64(i), err)
	}
	return m.u32(b), nil
}

// id4 reads an entry of the id table of version 4: an index of 64-bit offsets
// of metadata blocks with 2048 ids each.
func (m *image) id4(i uint32) (uint32, error) {
	if i >= m.uids {
		return 0, fmt.Errorf("id %d of %d", i, m.uids)
	}
	var buf [4]byte
	b, err := m.indexed(m.uidTable, uint64(i), 4, buf[:])
	if err != nil {
		return 0, fmt.Errorf("id %d: %w", i, err)
	}
	return m.u32(b), nil
}

// indexed reads entry i, of size bytes, of a table that is packed into
// metadata blocks; table is the list of their offsets.
func (m *image) indexed(table int64, i uint64, size int, buf []byte) ([]byte, error) {
	perBlock := uint64(metaSize / size)
	wide := int64(8)
	if m.major < 3 {
		wide = 4
	}
	var ptr [8]byte
	p, err := m.bytes(table+wide*int64(i/perBlock), wide, ptr[:])
	if err != nil {
		return nil, fmt.Errorf("index at 0x%x: %w", table, err)
	}
	var block int64
	if wide == 8 {
		block = int64(m.u64(p))
	} else {
		block = int64(m.u32(p))
	}
	if block < m.size || block >= m.used {
		return nil, fmt.Errorf("index at 0x%x: block at 0x%x of 0x%x", table, block, m.used)
	}
	data, _, err := m.metaBlock(block)
	if err != nil {
		return nil, err
	}
	off := int(i%perBlock) * size
	if off+size > len(data) {
		return nil, fmt.Errorf("metadata block at 0x%x: %d bytes, want %d", block, len(data), off+size)
	}
	return append(buf[:0], data[off:off+size]...), nil
}
