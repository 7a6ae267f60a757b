package tar

import (
	"fmt"
	"math"
	"strings"

	"assay"
	"assay/lab/format"
)

// emit hands one member over. limit is how large a sparse file may be.
func (m *member) emit(in *format.Input, limit int64, out format.Sink) error {
	e := m.entry(out)
	if m.flag == 'D' || e.Type != assay.Regular && e.Type != assay.Hardlink {
		if m.size > 0 {
			out.Structure(m.body, m.size)
		}
		return out.Entry(e, format.Body{})
	}
	if m.flag == 'M' {
		out.Fail(e.Name, m.at, "continued from another volume")
	}
	ranges := m.ranges(limit)
	if m.broken != "" {
		return out.Entry(e, format.Damaged(in.Content, ranges, m.broken))
	}
	b := format.Body{Extents: ranges}
	for _, r := range ranges {
		b.Size += r.Length
	}
	return out.Entry(e, b)
}

// ranges are where m's content stands, holes among them.
func (m *member) ranges(limit int64) []format.Range {
	if m.sparse && m.real > limit {
		m.broken = fmt.Sprintf("sparse file of %d bytes: beyond the limit of %d", m.real, limit)
	} else if m.sparse {
		ranges, err := expand(m.segments, m.real, m.body, m.size)
		if err != nil && m.broken == "" {
			m.broken = err.Error()
		}
		return ranges
	}
	if m.size == 0 {
		return nil
	}
	return []format.Range{{Offset: m.body, Length: m.size}}
}

// entry is m's row, without its content.
func (m *member) entry(out format.Sink) assay.Entry {
	e := assay.Entry{Name: m.name, Type: m.kind(), Xattrs: m.xattrs()}
	if m.hasMode {
		e.Has, e.Mode = e.Has|assay.HasMode, uint32(m.mode)&0o7777
	}
	if n, ok := m.decimal("mtime"); ok {
		m.hasTime, m.mtime = true, n
	}
	if m.hasTime {
		e.Has, e.MTime = e.Has|assay.HasTime, m.mtime
	}
	uid, u := m.decimal("uid")
	gid, g := m.decimal("gid")
	if !u {
		uid = m.uid
	}
	if !g {
		gid = m.gid
	}
	if m.hasOwner || u && g {
		if fits(uid) && fits(gid) {
			e.Has, e.UID, e.GID = e.Has|assay.HasOwner, uint32(uid), uint32(gid)
		} else {
			out.Fail(e.Name, m.at, fmt.Sprintf("owner %d:%d: not 32-bit numbers", uid, gid))
		}
	}
	switch e.Type {
	case assay.Symlink, assay.Hardlink:
		e.Target = m.link
	case assay.CharDev, assay.BlockDev:
		e.Major, e.Minor = uint32(m.major), uint32(m.minor)
	}
	return e
}

func fits(n int64) bool { return n >= 0 && n <= math.MaxUint32 }

// kind is the entry's type. Types that nobody defined count as files, as
// POSIX asks; in v7 a directory is a name with a slash at its end.
func (m *member) kind() assay.Type {
	switch m.flag {
	case '1':
		return assay.Hardlink
	case '2':
		return assay.Symlink
	case '3':
		return assay.CharDev
	case '4':
		return assay.BlockDev
	case '5', 'D':
		return assay.Dir
	case '6':
		return assay.Fifo
	case 0, '0', '7':
		if strings.HasSuffix(m.name, "/") && m.size == 0 {
			return assay.Dir
		}
	}
	return assay.Regular
}
