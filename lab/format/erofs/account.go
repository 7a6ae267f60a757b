package erofs

import (
	"fmt"

	"assay"
	"assay/lab/format"
)

// account notes where a content's index and data stand, and gives the range of
// its data if that is one.
func (w *walker) account(n *inode) (from format.Range) {
	if n == nil || n.size == 0 {
		return from
	}
	if !n.compressed() {
		list, _, _ := w.m.flat(n)
		for _, r := range list {
			if r.Offset >= 0 {
				w.claim(r.Offset, r.Length)
			}
		}
		if n.layout == layoutChunks {
			w.claimChunks(n)
		}
		return from
	}
	z, err := w.m.zmap(n)
	if err != nil {
		return from
	}
	head := (n.tail + 7) &^ 7
	if z.whole {
		w.claim(head, 8)
		return from
	}
	end := z.end()
	if z.advice&adviseInline != 0 {
		end += z.inlineSize
	}
	w.claim(head, z.end()-head)
	w.claimSlack(end)
	var list format.Used
	for x := z.extents(); ; {
		e, ok := x.next()
		if !ok {
			break
		}
		if e.err == nil && !e.packed && e.at < w.m.end {
			list.Add(e.at, min(e.size, w.m.end-e.at))
		}
	}
	for _, r := range list {
		w.used.Add(r.Offset, r.Length)
	}
	if len(list) == 1 {
		from = list[0]
	}
	return from
}

// claimSlack claims what is between the end of a node and the next multiple of
// 32, where another one may start: mkfs.erofs leaves there what it had in
// memory.
func (w *walker) claimSlack(end int64) {
	if gap := -end & 31; gap > 0 {
		w.claim(end, gap)
	}
}

func (w *walker) claimChunks(n *inode) {
	width := int64(4)
	if n.u&chunkIndexes != 0 {
		width = 8
	}
	if log := w.m.blockLog + uint(n.u&chunkBits); log < 63 && n.size > 0 {
		w.claim((n.tail+width-1)&^(width-1), ((n.size-1)>>log+1)*width)
	}
}

// salvage looks for nodes that no readable directory names, in the parts of
// the image that nothing refers to: nodes stand at multiples of 32 bytes.
func (w *walker) salvage() error {
	count := 0
	for _, dirs := range []bool{true, false} {
		for _, r := range w.used.Leftover(w.m.content, w.m.meta, w.m.end) {
			for at := (r.Offset + 31) &^ 31; at+32 <= r.Offset+r.Length; at += 32 {
				n := w.orphan(at)
				if n == nil || (n.mode&0o170000 == 0o040000) != dirs {
					continue
				}
				count++
				if err := w.emit(fmt.Sprintf("node-%d", n.nid), n); err != nil {
					return err
				}
				if err := w.run(); err != nil {
					return err
				}
			}
		}
	}
	if count > 0 {
		w.out.Fail("", -1, fmt.Sprintf("%d nodes are in no readable directory: they are called node-NUMBER", count))
	}
	return nil
}

// orphan gives the node at a place, if one stands there: its reserved fields
// are zero and the others possible.
func (w *walker) orphan(at int64) *inode {
	nid := uint64(at-w.m.meta) / 32
	n, err := w.m.inode(nid)
	if err != nil || w.met[nid] || n.number == 0 || uint64(n.number) > w.m.inodes+1 || n.links == 0 || n.links > 1<<16 {
		return nil
	}
	kind, ok := assay.TypeOfMode(uint32(n.mode))
	b := w.m.some(at, 64)
	long := b[0]&1 != 0
	if !ok || !long && le32(b[28:]) != 0 || long && (len(b) < 64 || le16(b[6:]) != 0 || le64(b[48:]) != 0 || le64(b[56:]) != 0) {
		return nil
	}
	if kind <= assay.Symlink && (n.layout == layoutPlain || n.layout == layoutInline) && n.size > w.m.block && n.u != nowhere && int64(n.u) >= w.m.blocks {
		return nil
	}
	return n
}
