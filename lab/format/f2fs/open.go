package f2fs

import (
	"fmt"
	"sort"

	"assay/internal/window"
	"assay/lab/format"
)

func newImage(in *format.Input) (*image, error) {
	s, err := readSuper(in.Content)
	if err != nil {
		return nil, err
	}
	m := &image{superblock: s, content: in.Content, win: window.New(in.Content), size: min(in.Size(), s.length())}
	there := m.size>>blockLog + 1
	m.nodesLeft, m.pieces = 8*there+1<<16, 4*there+4096
	return m, nil
}

// measure accepts an image whose superblock agrees with itself: its areas
// follow each other without a gap.
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
	if m.at != superAt {
		out.Fail("", superAt, fmt.Sprintf("superblock is damaged: its copy at 0x%x is used", m.at))
	} else if m.checksumWrong {
		out.Fail("", superAt, "superblock: checksum is wrong")
	}
	format.Short(in, out, m.length())
	if m.devices > 1 {
		out.Fail("", -1, fmt.Sprintf("file system over %d devices: only the first one is read", m.devices))
	}
	m.properties()
	m.claimAreas()
	if err := m.readCheckpoint(); err != nil {
		m.lost = true
		out.Fail("", m.place(int64(m.start[areaCheckpoint])<<blockLog), err.Error())
	} else {
		out.Property("checkpoint", fmt.Sprint(m.checkpoint.version))
		if m.flags&flagError != 0 {
			out.Property("state", "errors detected")
		} else if m.flags&flagUnmount == 0 {
			out.Property("state", "not cleanly unmounted")
		}
	}
	w := &walker{m: m, out: out, met: map[uint32]string{}}
	if err := w.walk(); err != nil {
		return err
	}
	if m.lost {
		if err := w.salvage(); err != nil {
			return err
		}
	}
	for _, r := range m.used.Leftover(m.content, 0, m.size) {
		out.Unread(r.Offset, r.Length, "no file refers to these bytes")
	}
	return nil
}

// claimAreas claims what belongs to the file system itself.
func (m *image) claimAreas() {

	for _, at := range []int64{superAt, superAt + blockSize} {
		if n := min(superSize, m.size-at); n > 0 {
			m.used.Add(at, n)
			m.out.Structure(at, n)
		}
	}
	first := uint64(m.start[areaCheckpoint])
	m.claim(first, uint64(m.start[areaMain])-first)
}

func (m *image) place(off int64) int64 {
	if off < 0 || off >= m.size {
		return -1
	}
	return off
}

// salvage hands over the inodes that no readable directory names: under the
// name and in the directory that they recorded, where those are known, else
// as inode-NUMBER.
func (w *walker) salvage() error {
	m := w.m
	if m.scanned == nil {
		m.scan()
	}
	var list []uint32
	for nid := range m.scanned {
		if _, is := w.met[nid]; !is {
			list = append(list, nid)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	count := 0
	for _, dirs := range []bool{true, false} {
		for _, nid := range list {
			if _, is := w.met[nid]; is {
				continue
			}
			b, err := m.nodeAt(m.scanned[nid].block, nid, nid)
			if err != nil || nid <= 2 || !plausible(b) {
				continue
			}
			if e, err := m.nat(nid); err == nil && e.block == 0 && m.pack >= 0 && nid != m.root {
				continue // deleted
			}
			n := m.parseInode(b, int64(m.scanned[nid].block)<<blockLog)
			if (n.mode>>12 == 4) != dirs || n.links == 0 || n.size < 0 {
				continue
			}
			name := fmt.Sprintf("inode-%d", nid)
			if nid == m.root {
				name = ""
			} else if dir, is := w.met[n.parent]; is && n.name != "" && n.advise&adviseEncrypt == 0 {
				name = format.Join(dir, n.name)
			}
			count++
			if err := w.emit(name, n); err != nil {
				return err
			}
			if err := w.run(); err != nil {
				return err
			}
		}
	}
	if count > 0 {
		m.out.Fail("", -1, fmt.Sprintf("%d inodes that no directory names were found in the main area", count))
	}
	return nil
}
