package xfs

import "encoding/binary"

// Records of the log (struct xlog_rec_header): u32 magic, u32 cycle, u32
// version, u32 length, u64 place, ... 0x28 u32 operations, 0x130 uuid, 0x140
// u32 size. Cycle and block make the place.
const (
	logMagic   = 0xfeedbabe
	logUnmount = 0x20 // flag of an operation
	logSector  = 512
	maxLog     = 2 << 30
)

// logState tells whether the log was replayed: its newest record is then the
// one that unmounting writes.
func (m *image) logState() string {
	if m.logStart == 0 {
		return "on another device"
	}
	start, ok := m.where(m.logStart)
	if !ok {
		return "cannot tell: outside of the file system"
	}
	length := min(int64(m.logBlocks)<<m.blockLog, m.size-start, maxLog)
	newest, at := uint64(0), int64(-1)
	for off := int64(0); off+logSector <= length; off += logSector {
		b := m.win.At(start+off, 0x140)
		if len(b) < 0x140 || binary.BigEndian.Uint32(b) != logMagic {
			continue
		}
		if place := binary.BigEndian.Uint64(b[16:]); at < 0 || place > newest {
			newest, at = place, off
		}
	}
	if at < 0 {
		return "empty"
	}
	head := m.win.At(start+at, 0x144)
	if len(head) < 0x144 {
		return "cannot tell: cut short"
	}
	sectors := int64(1)
	if size := int64(binary.BigEndian.Uint32(head[0x140:])); binary.BigEndian.Uint32(head[8:]) == 2 && size > 32<<10 {
		sectors = min((size+32<<10-1)/(32<<10), 8)
	}
	operations := binary.BigEndian.Uint32(head[0x28:])
	if op := m.win.At(start+at+sectors*logSector, 12); operations == 1 && len(op) == 12 && op[9]&logUnmount != 0 {
		return "clean"
	}
	return "dirty: not replayed, the newest changes are not shown"
}
