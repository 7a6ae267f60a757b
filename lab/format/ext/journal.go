package ext

import (
	"encoding/binary"
	"fmt"
)

// journalled is where the newest finished form of a block stands.
type journalled struct {
	at      uint64 // block of the file system, in the journal
	seq     uint32 // of the transaction
	escaped bool   // its first four bytes, the journal's magic, are zero there
}

// Blocks of a journal start with the magic, a type and a sequence number, all
// big-endian (struct journal_header_s in include/linux/jbd2.h).
const (
	journalMagic    = "\xc0\x3b\x39\x98"
	blockDescriptor = 1
	blockCommit     = 2
	blockSuper1     = 3
	blockSuper2     = 4
	blockRevoke     = 5
)

// Features of a journal and flags of its tags.
const (
	journal64Bit      = 0x2
	journalCsum2      = 0x8
	journalCsum3      = 0x10
	journalFastCommit = 0x20

	tagEscaped  = 1
	tagSameUUID = 2
	tagLast     = 8
)

// journal is a JBD2 journal in the inode of a file system.
type journal struct {
	m        *image
	blocks   []uint64 // its blocks in the file system
	first    uint32   // block of the log's start
	end      uint32   // block behind its end
	start    uint32   // block of the oldest transaction; 0: nothing to replay
	seq      uint32   // its number
	features uint32
	revoked  map[uint64]uint32 // block: the last transaction that revoked it
	taken    map[uint64]journalled
}

// replay reads the journal of a file system that was not unmounted, and
// remembers the blocks of finished transactions. It gives how many there were.
func (m *image) replay() (transactions int, err error) {
	if m.compat&compatJournal == 0 || m.journalInode == 0 {
		return 0, fmt.Errorf("the journal is on another device")
	}
	n, err := m.inode(m.journalInode)
	if err != nil {
		return 0, err
	}
	j := &journal{m: m, revoked: map[uint64]uint32{}, taken: map[uint64]journalled{}}
	runs, err := m.mapped(n, nil)
	for _, r := range runs {
		if r.logical != uint64(len(j.blocks)) || r.n > int64(m.size>>m.blockLog)-int64(len(j.blocks)) {
			return 0, fmt.Errorf("journal inode %d has a hole", n.number)
		}
		for i := range uint64(r.n) {
			j.blocks = append(j.blocks, r.physical+i)
		}
	}
	if err != nil {
		return 0, err
	}
	if err := j.super(); err != nil || j.start == 0 {
		return 0, err
	}
	transactions = j.scan()
	m.replayed = map[uint64]journalled{}
	for b, x := range j.taken {
		if seq, is := j.revoked[b]; !is || int32(seq-x.seq) < 0 {
			m.replayed[b] = x
		}
	}
	if j.features&journalFastCommit != 0 {
		err = fmt.Errorf("fast commits behind the last transaction are not replayed")
	}
	return transactions, err
}

// super reads the journal's superblock.
func (j *journal) super() error {
	if len(j.blocks) == 0 {
		return fmt.Errorf("journal: no blocks")
	}
	b, err := j.m.block(j.blocks[0])
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	u32 := func(at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
	if string(b[:4]) != journalMagic || u32(4) != blockSuper1 && u32(4) != blockSuper2 {
		return fmt.Errorf("journal superblock in block %d: magic %x, type %d", j.blocks[0], b[:4], u32(4))
	}
	j.end, j.first, j.seq, j.start = u32(16), u32(20), u32(24), u32(28)
	if u32(4) == blockSuper2 {
		j.features = u32(40)
	}
	if j.features&journalFastCommit != 0 {
		n := u32(0x54)
		if n == 0 {
			n = 256 // JBD2_DEFAULT_FAST_COMMIT_BLOCKS
		}
		j.end -= min(n, j.end)
	}
	if int64(u32(12)) != j.m.blockSize || j.first == 0 || j.end > uint32(len(j.blocks)) || j.first >= j.end || j.start != 0 && (j.start < j.first || j.start >= j.end) {
		return fmt.Errorf("journal superblock: blocks of %d bytes, log [%d,%d) of %d, start %d", u32(12), j.first, j.end, len(j.blocks), j.start)
	}
	return nil
}

// scan follows the log and takes every transaction that has its commit block.
func (j *journal) scan() (transactions int) {
	at, seq := j.start, j.seq
	next := func() {
		if at++; at >= j.end {
			at = j.first
		}
	}
	var blocks []uint64 // of the running transaction
	var places []journalled
	revoked := []uint64{}
	for range j.end - j.first {
		b, err := j.m.block(j.blocks[at])
		if err != nil || string(b[:4]) != journalMagic || binary.BigEndian.Uint32(b[8:]) != seq {
			return transactions
		}
		kind := binary.BigEndian.Uint32(b[4:])
		b = append([]byte(nil), b...)
		next()
		switch kind {
		case blockDescriptor:
			for _, t := range j.tags(b) {
				blocks = append(blocks, t.block)
				places = append(places, journalled{j.blocks[at], seq, t.escaped})
				next()
				if len(blocks) > len(j.blocks) {
					return transactions // tags for more blocks than there are
				}
			}
		case blockRevoke:
			revoked = append(revoked, j.revokes(b)...)
		case blockCommit:
			for i, b := range blocks {
				j.taken[b] = places[i]
			}
			for _, b := range revoked {
				j.revoked[b] = seq
			}
			blocks, places, revoked = blocks[:0], places[:0], revoked[:0]
			transactions++
			seq++
		default:
			return transactions
		}
	}
	return transactions
}

type tag struct {
	block   uint64
	escaped bool
}

// tags reads the tags of a descriptor block: u32 block, u16 checksum, u16
// flags, u32 block (high), or with checksums of version 3 u32 block, u32
// flags, u32 block (high), u32 checksum; then a UUID unless it is the same.
func (j *journal) tags(b []byte) (list []tag) {
	size := 8
	switch {
	case j.features&journalCsum3 != 0:
		size = 16
	case j.features&journalCsum2 != 0:
		size = 10
	}
	if j.features&journal64Bit != 0 && size < 16 {
		size += 4
	}
	if j.features&(journalCsum2|journalCsum3) != 0 {
		b = b[:len(b)-4] // checksum of the block
	}
	for at := 12; at+size <= len(b); {
		t := tag{block: uint64(binary.BigEndian.Uint32(b[at:]))}
		flags := uint32(binary.BigEndian.Uint16(b[at+6:]))
		if j.features&journalCsum3 != 0 {
			flags = binary.BigEndian.Uint32(b[at+4:])
		}
		if j.features&journal64Bit != 0 {
			t.block |= uint64(binary.BigEndian.Uint32(b[at+8:])) << 32
		}
		t.escaped = flags&tagEscaped != 0
		list = append(list, t)
		if at += size; flags&tagSameUUID == 0 {
			at += 16
		}
		if flags&tagLast != 0 {
			break
		}
	}
	return list
}

// revokes reads the numbers of a revoke block: u32 length, then blocks.
func (j *journal) revokes(b []byte) (list []uint64) {
	size := 4
	if j.features&journal64Bit != 0 {
		size = 8
	}
	end := int(min(binary.BigEndian.Uint32(b[12:]), uint32(len(b))))
	for at := 16; at+size <= end; at += size {
		if size == 8 {
			list = append(list, binary.BigEndian.Uint64(b[at:]))
		} else {
			list = append(list, uint64(binary.BigEndian.Uint32(b[at:])))
		}
	}
	return list
}
