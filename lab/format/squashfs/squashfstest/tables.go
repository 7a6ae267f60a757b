package squashfstest

import "math/bits"

const absent = 0xffffffffffffffff

// super holds what the header says.
type super struct {
	inodes, dirs, frags, uids, gids, xattrs uint64
}

func (w *writer) tables() []byte {
	s := super{xattrs: absent, frags: absent}
	s.inodes = uint64(len(w.out))
	w.out = append(w.out, w.inodes.end()...)
	s.dirs = uint64(len(w.out))
	w.out = append(w.out, w.dirs.end()...)
	var b []byte
	for _, f := range w.frags {
		if w.Major < 3 {
			b = append(append(b, w.u32(uint32(f.start))...), w.u32(f.size)...)
		} else {
			b = append(append(append(b, w.u64(f.start)...), w.u32(f.size)...), 0, 0, 0, 0)
		}
	}
	if len(b) > 0 {
		s.frags = w.table(b)
	}
	if w.Major < 4 {
		s.uids = uint64(len(w.out))
		w.out = append(w.out, w.list(w.ids)...)
		if len(w.gids) > 0 {
			s.gids = uint64(len(w.out))
			w.out = append(w.out, w.list(w.gids)...)
		}
	} else {
		s.uids = w.table(w.list(w.ids))
		if len(w.lists) > 0 {
			s.xattrs = w.xattrTable()
		}
	}
	w.header(s)
	return w.out
}

func (w *writer) list(ids []uint32) (b []byte) {
	for _, v := range ids {
		b = append(b, w.u32(v)...)
	}
	return b
}

func (w *writer) xattrTable() uint64 {
	start := uint64(len(w.out))
	w.out = append(w.out, w.xattrs.end()...)
	var b []byte
	for _, l := range w.lists {
		b = append(append(append(b, w.u64(l.ref)...), w.u32(l.count)...), w.u32(l.size)...)
	}
	return w.table(b, w.u64(start), w.u32(uint32(len(w.lists))), w.u32(0))
}

func (w *writer) header(s super) {
	log := uint64(bits.Len(uint(w.BlockSize)) - 1)
	used, root := uint64(len(w.out)), w.root.ref
	var flags uint64
	if w.Check {
		flags |= 1 << 2
	}
	if w.Options != nil {
		flags |= 1 << 10
	}
	var h []byte
	if w.Major == 4 {
		h = w.fields(32, uint64(w.number), 32, uint64(w.Created), 32, uint64(w.BlockSize), 32, uint64(len(w.frags)),
			16, uint64(w.Method), 16, log, 16, flags, 16, uint64(len(w.ids)), 16, 4, 16, uint64(w.Minor),
			64, root, 64, used, 64, s.uids, 64, s.xattrs, 64, s.inodes, 64, s.dirs, 64, s.frags, 64, absent)
	} else {
		narrow := func(v uint64) uint64 {
			if w.Major == 3 {
				return 0
			}
			return v & 0xffffffff
		}
		h = w.fields(32, uint64(w.number), 32, narrow(used), 32, narrow(s.uids), 32, narrow(s.gids), 32, narrow(s.inodes),
			32, narrow(s.dirs), 16, uint64(w.Major), 16, uint64(w.Minor), 16, uint64(w.BlockSize)&0xffff, 16, log,
			8, flags, 8, uint64(len(w.ids)), 8, uint64(len(w.gids)), 32, uint64(w.Created), 64, root)
		if w.Major > 1 {
			h = append(h, w.fields(32, uint64(w.BlockSize), 32, uint64(len(w.frags)), 32, narrow(s.frags))...)
		}
		if w.Major == 3 {
			h = append(h, w.fields(64, used, 64, s.uids, 64, s.gids, 64, s.inodes, 64, s.dirs, 64, s.frags, 64, absent)...)
		}
	}
	copy(w.out, w.Magic)
	copy(w.out[4:], h)
}
