// Package mdraid reads members of Linux software RAID.
package mdraid

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// Format is a member of an md array with its superblock in front.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Linux software RAID member",
		What:  "A partition of a disk that is part of an md array, as in servers, storage and network appliances with two disks. A member of a mirror has all data, one of other levels a part of it.",
		Layout: `Numbers little-endian. The superblock stands at 0 (version 1.1) or 0x1000 (version 1.2):
0x00  4   a92b4efc; 0x04 4 major version 1; 0x08 4 features
0x10  16  UUID of the array; 0x20 32 its name
0x48  4   level, signed: 0, 1, 4, 5, 6, 10, -1 linear
0x50  8   sectors of each member in use; 0x58 4 sectors of a chunk; 0x5c 4 members
0x80  8   sector where the data begins; 0x88 8 sectors of data; 0x90 8 sector of this superblock
0xd8  4   sum; 0xdc 4 number of roles; 0x100 2 for each: role of the member
At the end of the member it is version 1.0 where it is the same, and 0.90, in words of the machine:
0x00 a92b4efc, 0, 90; 0x14 first word of the UUID; 0x1c level; 0x20 KiB of each member; 0x28 members; 0x34 three words of the UUID`,
		Reads:      []string{"versions 1.1 and 1.2: the member's data as entry data; the sum is verified", "name, UUID, level and number of members as properties"},
		Not:        []string{"arrays are not put together: of levels with stripes the data is the member's part, and a failure says so", "versions 0.90 and 1.0, whose superblock stands at the end: the superblock is a container of its own without entries, and the data in front is recognised as what it is"},
		Verified:   "version 0.90 on an image of util-linux's tests, the others on our own samples; no real firmware",
		References: []string{"Linux: include/uapi/linux/raid/md_p.h, struct mdp_superblock_1; drivers/md/md.c, calc_sb_1_csum"},
	},
	Version: 1,
	Signatures: []format.Signature{
		{At: 0, Bytes: []byte{0xfc, 0x4e, 0x2b, 0xa9, 1, 0, 0, 0}},
		{At: 0x1000, Bytes: []byte{0xfc, 0x4e, 0x2b, 0xa9, 1, 0, 0, 0}},
		{At: 0, Bytes: []byte{0xfc, 0x4e, 0x2b, 0xa9, 0, 0, 0, 0, 90, 0, 0, 0}},
	},
	Measure: measure,
	Open:    open,
}

const (
	sector   = 512
	fixed    = 256 // of the superblock, without roles
	maxRoles = 1920
)

type member struct {
	at       int64 // of the superblock
	table    []byte
	level    int32
	disks    uint32
	data, n  int64
	name     string
	sum      uint32
	recorded uint32
	tail     string // version of a superblock behind its data
	uuid     []byte
}

func read(in *format.Input) (*member, error) {
	le := binary.LittleEndian
	for _, at := range []int64{0, 0x1000} {
		b := in.Head(at, fixed+2*maxRoles)
		if len(b) < fixed || le.Uint32(b) != 0xa92b4efc || le.Uint32(b[4:]) != 1 {
			continue
		}
		m := &member{at: at, level: int32(le.Uint32(b[0x48:])), disks: le.Uint32(b[0x5c:]), recorded: le.Uint32(b[0xd8:])}
		start, n := le.Uint64(b[0x80:]), le.Uint64(b[0x88:])
		roles := int(le.Uint32(b[0xdc:]))
		name, ok := format.Text(b[0x20:0x40])
		switch {
		case m.level < -4 || m.level > 10 || m.disks > maxRoles || roles > maxRoles || fixed+2*roles > len(b):
			return nil, format.Not("level %d, %d members, %d roles", m.level, m.disks, roles)
		}
		m.name, m.uuid, m.table = name, b[0x10:0x20], b[:fixed+2*roles]
		m.sum = sum(m.table)
		place := le.Uint64(b[0x90:])
		switch {
		case at == 0 && ok && start == 0 && place > n/2 && place < 1<<40 && m.sum == m.recorded:
			m.tail = "1.0"
			return m, nil
		case place*sector != uint64(at):
			return nil, format.Not("superblock of sector %d at 0x%x", place, at)
		case start > 1<<40 || n > 1<<40 || n == 0 || start == 0 || start*sector < uint64(at)+fixed || !ok:
			return nil, format.Not("%d sectors from %d", n, start)
		}
		m.data, m.n = int64(start)*sector, int64(n)*sector
		return m, nil
	}
	return older(in)
}

// older reads version 0.90 (mdp_super_t), which has 4 KiB.
func older(in *format.Input) (*member, error) {
	b := in.Head(0, 4096)
	if len(b) < 4096 {
		return nil, format.Not("no superblock")
	}
	le := binary.LittleEndian
	m := &member{tail: "0.90", table: b, level: int32(le.Uint32(b[0x1c:])), disks: le.Uint32(b[0x28:]), recorded: le.Uint32(b[0x98:])}
	if le.Uint32(b) != 0xa92b4efc || le.Uint32(b[4:]) != 0 || le.Uint32(b[8:]) != 90 || m.level < -4 || m.level > 10 || m.disks == 0 || m.disks > 27 || le.Uint32(b[0x20:]) == 0 {
		return nil, format.Not("no superblock")
	}
	m.uuid = append(bytes.Clone(b[0x14:0x18]), b[0x34:0x40]...)
	var s uint64
	for k := 0; k < 4096; k += 4 {
		if k != 0x98 {
			s += uint64(le.Uint32(b[k:]))
		}
	}
	m.sum = uint32(s) + uint32(s>>32)
	return m, nil
}

// sum adds the words of the superblock but its own, and folds the carry.
func sum(b []byte) uint32 {
	var s uint64
	for k := 0; k+4 <= len(b); k += 4 {
		if k != 0xd8 {
			s += uint64(binary.LittleEndian.Uint32(b[k:]))
		}
	}
	if len(b)%4 >= 2 {
		s += uint64(binary.LittleEndian.Uint16(b[len(b)&^3:]))
	}
	return uint32(s) + uint32(s>>32)
}

func measure(in *format.Input) (format.Extent, error) {
	m, err := read(in)
	if err != nil {
		return format.Extent{}, err
	}
	if m.tail != "" {
		return format.Extent{Length: int64(len(m.table))}, nil
	}
	return format.Extent{Length: m.data + m.n}, nil
}

var levels = map[int32]string{-4: "multipath", -1: "linear", 0: "0", 1: "1", 4: "4", 5: "5", 6: "6", 10: "10"}

func open(in *format.Input, out format.Sink) error {
	m, err := read(in)
	if err != nil {
		return err
	}
	u, version := m.uuid, m.tail
	if version == "" {
		version = map[bool]string{true: "1.1", false: "1.2"}[m.at == 0]
	}
	out.Property("version", version)
	if m.name != "" {
		out.Property("name", m.name)
	}
	out.Property("uuid", fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16]))
	out.Property("level", levels[m.level])
	out.Property("members", fmt.Sprint(m.disks))
	format.Checksum(out, "checksum", m.at+0xd8, m.sum, m.recorded)
	if m.tail != "" {
		out.Structure(0, min(int64(len(m.table)), in.Size()))
		return nil
	}
	if m.level != 1 && m.disks > 1 {
		out.Fail("data", m.data, fmt.Sprintf("one of %d members of level %s: the others are not here", m.disks, levels[m.level]))
	}
	end := min(m.data+m.n, in.Size())
	out.Structure(0, min(m.data, end))
	return format.Parts(out, end, format.Part{Name: "data", Offset: m.data, Length: m.n})
}
