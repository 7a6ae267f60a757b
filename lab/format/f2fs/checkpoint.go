package f2fs

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Flags of a checkpoint (CP_* in f2fs_fs.h).
const (
	flagUnmount     = 0x1
	flagCompactSum  = 0x4
	flagError       = 0x8
	flagFastboot    = 0x20
	flagLargeBitmap = 0x400
)

// checkpoint is struct f2fs_checkpoint with what its pack says of the NAT.
type checkpoint struct {
	pack    int // 0 or 1
	version uint64
	flags   uint32
	bitmap  []byte // a bit for each block of the NAT: which copy counts
	journal map[uint32]natEntry
	free    uint32
}

// readCheckpoint chooses the newer of the two packs that are whole.
func (m *image) readCheckpoint() error {
	var best *checkpoint
	var why [2]error
	for pack := range 2 {
		c, err := m.readPack(pack)
		if why[pack] = err; err == nil && (best == nil || int64(c.version-best.version) > 0) {
			best = c
		}
	}
	if best == nil {
		m.checkpoint = &checkpoint{pack: -1}
		return errors.Join(errors.New("no checkpoint is whole"), why[0], why[1])
	}
	m.checkpoint = best
	return nil
}

// readPack reads a pack: its first and its last block must carry the same
// version.
func (m *image) readPack(pack int) (*checkpoint, error) {
	first := uint64(m.start[areaCheckpoint]) + uint64(pack)<<m.logSegment
	head, err := m.checkpointBlock(first)
	if err != nil {
		return nil, err
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(head[at:]) }
	total, sum := uint64(u32(136)), uint64(u32(140))
	if total < 3 || total > m.perSegment() || sum >= total {
		return nil, fmt.Errorf("checkpoint in block %d: %d blocks, summaries at %d", first, total, sum)
	}
	tail, err := m.checkpointBlock(first + total - 1)
	if err != nil {
		return nil, err
	}
	c := &checkpoint{pack: pack, version: binary.LittleEndian.Uint64(head), flags: u32(132), free: u32(32)}
	if v := binary.LittleEndian.Uint64(tail); v != c.version {
		return nil, fmt.Errorf("checkpoint in block %d: version %d, at its end %d", first, c.version, v)
	}
	sit, nat := int(u32(156)), int(u32(160))
	at := 192
	switch {
	case c.flags&flagLargeBitmap != 0:
		at += 4
	case m.payload == 0:
		at += sit
	}
	if sit < 0 || nat < 0 || sit > blockSize || at+nat > blockSize && c.flags&flagLargeBitmap == 0 {
		return nil, fmt.Errorf("checkpoint in block %d: bitmaps of %d and %d bytes", first, sit, nat)
	}
	for k := uint64(1); at+nat > len(head) && k <= uint64(m.payload) && k < total; k++ {
		b, err := m.block(first + k)
		if err != nil {
			return nil, err
		}
		head = append(head, b...)
	}
	c.bitmap = head[min(at, len(head)):min(at+nat, len(head))]
	c.journal = m.natJournal(c.flags, first, sum, total)
	return c, nil
}

// checkpointBlock reads a block that ends a pack or begins one and verifies
// its checksum.
func (m *image) checkpointBlock(block uint64) ([]byte, error) {
	b, err := m.block(block)
	if err != nil {
		return nil, err
	}
	at := int(binary.LittleEndian.Uint32(b[164:]))
	if at < 192 || at > blockSize-4 {
		return nil, fmt.Errorf("checkpoint in block %d: checksum at %d", block, at)
	}
	sum := checksum(b[:at])
	if at < blockSize-4 {
		sum = more(sum, b[at+4:])
	}
	if want := binary.LittleEndian.Uint32(b[at:]); sum != want {
		return nil, fmt.Errorf("checkpoint in block %d: checksum is %08x, want %08x", block, sum, want)
	}
	return b, nil
}

// Summary blocks: 512 entries of 7 bytes, then the journal. The first of them
// (of hot data) has the journal of the NAT; compact ones begin with it.
const (
	summaryEntries = 512 * 7
	journalEntry   = 13 // u32 node, entry of the NAT
	journalMost    = (blockSize - summaryEntries - 5 - 2) / journalEntry
)

func (m *image) natJournal(flags uint32, first, sum, total uint64) map[uint32]natEntry {
	block, at := first+sum, 0
	if flags&flagCompactSum == 0 {
		at = summaryEntries
		back := uint64(4)
		if flags&(flagUnmount|flagFastboot) != 0 {
			back = 7
		}
		if back >= total {
			return nil
		}
		block = first + total - back
	}
	b, err := m.block(block)
	if err != nil {
		m.out.Fail("", -1, "journal of the NAT: "+err.Error())
		return nil
	}
	n := int(binary.LittleEndian.Uint16(b[at:]))
	if n > journalMost {
		m.out.Fail("", int64(block)<<blockLog, fmt.Sprintf("journal of the NAT: %d entries", n))
		return nil
	}
	list := map[uint32]natEntry{}
	for i := range n {
		e := b[at+2+i*journalEntry:]
		list[binary.LittleEndian.Uint32(e)] = parseNAT(e[4:])
	}
	return list
}
