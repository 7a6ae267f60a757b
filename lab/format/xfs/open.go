package xfs

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// measure accepts an image whose superblock agrees with itself.
func measure(in *format.Input) (format.Extent, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: s.length(), Certainty: format.Exact}, nil
}

func open(in *format.Input, out format.Sink) error {
	m, err := newImage(in)
	if err != nil {
		return err
	}
	m.out = out
	if m.at != 0 {
		out.Fail("", 0, fmt.Sprintf("superblock: checksum is wrong, its copy at 0x%x is used", m.at))
	} else if m.wrong {
		out.Fail("", 0, "superblock: checksum is wrong")
	}
	format.Short(in, out, m.length())
	m.properties()
	m.claimTables()
	w := &walker{m: m, out: out, met: map[uint64]bool{}}
	if err := w.walk(); err != nil {
		return err
	}
	if m.lost {
		if err := w.salvage(); err != nil {
			return err
		}
	}
	m.claimUnused()
	for _, r := range m.used.Leftover(m.content, 0, m.size) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// isSystem reports whether an inode belongs to the file system itself.
func (m *image) isSystem(number uint64) bool {
	for _, s := range m.system {
		if s == number {
			return true
		}
	}
	return false
}

// claimTables claims the headers of the groups, the log and the contents of
// the file system's own inodes.
func (m *image) claimTables() {
	for ag := range int64(m.agCount) {
		off := ag * int64(m.agBlocks) << m.blockLog
		if off >= m.size {
			break
		}
		m.claim(off, 4*m.sector)
	}
	if off, ok := m.where(m.logStart); ok && m.logStart != 0 {
		m.claim(off, int64(m.logBlocks)<<m.blockLog)
	}
	for _, number := range m.system {
		if number == 0 || number == ^uint64(0) {
			continue
		}
		n, err := m.inode(number)
		if err != nil || n.data.format != forkExtents && n.data.format != forkBtree {
			continue
		}
		m.claim(n.at, m.inodeSize)
		runs, _ := m.mapped(n, &n.data)
		for _, x := range runs {
			off, _ := m.where(x.block)
			m.claim(off, x.n<<m.blockLog)
		}
	}
}

// claimUnused claims what is left of tables that are not needed for reading:
// unused inodes, B+trees of free space, inodes, owners and references.
func (m *image) claimUnused() {
	for _, r := range m.used.Leftover(m.content, 0, m.size) {
		for off := r.Offset &^ (m.blockSize - 1); off < r.Offset+r.Length; off += m.blockSize {
			b := m.win.At(off, 8)
			if len(b) < 8 {
				break
			}
			switch string(b[:4]) {
			case "ABTB", "ABTC", "AB3B", "AB3C", "IABT", "IAB3", "FIBT", "FIB3", "RMB3", "R3FC":
				m.claim(off, m.blockSize)
				continue
			}
			for at := off; at < off+m.blockSize; at += m.inodeSize {
				if b := m.win.At(at, 6); len(b) == 6 && string(b[:2]) == "IN" && b[4] >= 1 && b[4] <= 3 && (b[5] <= forkBtree || binary.BigEndian.Uint16(b[2:]) == 0) {
					m.claim(at, m.inodeSize)
				}
			}
		}
	}
}
