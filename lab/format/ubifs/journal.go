package ubifs

import (
	"fmt"
	"slices"
)

// maxBuds bounds the blocks of the journal.
const maxBuds = 1 << 16

// replay reads the nodes that were written after the last commit: the log
// names the blocks of the journal (replay.c).
func (r *reader) replay(m *master) {
	buds, err := r.buds(m)
	if err != nil {
		r.out.Fail("", int64(m.log)*r.blockSize, "journal: "+err.Error())
	}
	blocks := make([]uint32, 0, len(buds))
	for b := range buds {
		blocks = append(blocks, b)
	}
	slices.Sort(blocks)
	for _, b := range blocks {
		r.nodes(b, int64(buds[b]), func(n []byte, at int64) bool {
			r.journalNodes++
			r.take(n, at)
			return r.ctx.Err() == nil
		})
	}
}

// buds lists the blocks of the journal and where its nodes start in each.
func (r *reader) buds(m *master) (map[uint32]uint32, error) {
	if m.log < 3 || m.log >= 3+r.logBlocks {
		return nil, fmt.Errorf("log starts in block %d, which is not of the log", m.log)
	}
	buds := map[uint32]uint32{}
	var start uint64 // sequence number of the commit
	block, found := m.log, false
	for range r.logBlocks {
		older, empty := false, true
		r.nodes(block, 0, func(n []byte, _ int64) bool {
			switch kind := typeOf(n); {
			case !found && kind == commitType && len(n) >= 32 && le.Uint64(n[24:]) == m.commit:
				start, found = sequence(n), true
			case found && sequence(n) < start:
				older = true
				return false
			case found && kind == refType && len(n) >= 36:
				b, offset := le.Uint32(n[24:]), le.Uint32(n[28:])
				if b < r.main || b >= r.blocks || int64(offset) >= r.blockSize || len(buds) >= maxBuds {
					break
				}
				if old, known := buds[b]; !known || offset < old {
					buds[b] = offset
				}
			}
			empty = false
			return true
		})
		if !found {
			return nil, fmt.Errorf("commit %d is not in block %d", m.commit, m.log)
		}
		if older || empty {
			break
		}
		if block++; block == 3+r.logBlocks {
			block = 3
		}
	}
	return buds, nil
}
