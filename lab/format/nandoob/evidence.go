package nandoob

import (
	"context"
	"encoding/binary"
	"hash/crc32"
)

var (
	be = binary.BigEndian
	le = binary.LittleEndian
)

const (
	// maxSums bounds how many U-Boot images are summed up, and how long.
	maxSums  = 4
	maxImage = 64 << 20
	// maxChains bounds how many chains of JFFS2 nodes are followed.
	maxChains = 256
	// enoughNodes is how many nodes of a chain must stand behind the end of a
	// page, seen from its start.
	enoughNodes = 6
	// maxBlock bounds the distance of UBI's erase blocks.
	maxBlock = 32 << 20
)

// prober looks for evidence that a geometry is right.
type prober struct {
	view
	ctx    context.Context
	pages  int64
	sums   int
	chains int
}

// search goes over the starts of all pages. It gives the name of what was
// found.
func (p *prober) search() string {
	for i := int64(0); i < p.pages && p.ctx.Err() == nil; i++ {
		at := i * p.page
		b := p.win.At(i*p.stride(), 8)
		if len(b) < 8 {
			return ""
		}
		switch {
		case string(b[:5]) == "UBI#\x01" && p.ubi(at):
			return "UBI"
		case be.Uint32(b) == 0x27051956 && p.uImage(at):
			return "U-Boot image"
		case string(b[:4]) == "hsqs" && p.squashfs(at):
			return "SquashFS"
		case be.Uint32(b) == 0xd00dfeed && p.deviceTree(at):
			return "device tree"
		case le.Uint16(b) == 0x1985 && p.jffs2(at, le), be.Uint16(b) == 0x1985 && p.jffs2(at, be):
			return "JFFS2"
		}
	}
	return ""
}

// counterAt reports whether a sound erase counter header stands at a raw place.
func (p *prober) counterAt(raw int64) bool {
	b := p.win.At(raw, 64)
	return len(b) == 64 && string(b[:5]) == "UBI#\x01" && ^crc32.ChecksumIEEE(b[:60]) == be.Uint32(b[60:])
}

// ubi looks at an erase block of UBI (ubi-media.h).
func (p *prober) ubi(at int64) bool {
	if !p.counterAt(p.raw(at)) {
		return false
	}
	b := p.win.At(p.raw(at), 64)
	head, data := int64(be.Uint32(b[16:])), int64(be.Uint32(b[20:]))
	// The headers take a page each, or share one whose parts can be written
	// one by one.
	if !(head == p.page && data == 2*p.page || head < p.page && data == p.page) {
		return false
	}
	block := p.block(at)
	if block == 0 {
		return false
	}
	// The volume identifier header of one of a few blocks, and where it is
	// within the first page the next erase counter headers instead.
	for i := range int64(16) {
		v := p.at(at+i*block+head, 64)
		if len(v) == 64 && string(v[:4]) == "UBI!" && ^crc32.ChecksumIEEE(v[:60]) == be.Uint32(v[60:]) && (head >= p.page || i > 0 && p.counterAt(p.raw(at+i*block))) {
			return true
		}
	}
	return false
}

// block finds the size of UBI's erase blocks: the distance to the next erase
// counter header wherever that stands; 0 if it is not a power of two of pages.
func (p *prober) block(at int64) int64 {
	from := p.raw(at)
	for n := int64(32); n*p.page <= maxBlock; n *= 2 {
		if p.counterAt(from + n*p.stride()) {
			// None may stand where it would without spare bytes.
			for plain := int64(16 << 10); plain < n*p.stride(); plain *= 2 {
				if p.counterAt(from + plain) {
					return 0
				}
			}
			return n * p.page
		}
	}
	return 0
}

// ubiEnd is how far a UBI image reaches that starts with the content: up to
// the last erase block with a header, over erased and bad ones.
func (p *prober) ubiEnd() int64 {
	block := p.block(0)
	raw := block / p.page * p.stride()
	end, strange, erased := raw, 0, 0
	for at := raw; at < p.win.Size() && strange <= 16 && erased <= 1024 && p.ctx.Err() == nil; at += raw {
		b := p.win.At(at, 4)
		switch {
		case p.counterAt(at):
			end, strange, erased = at+raw, 0, 0
		case len(b) == 4 && le.Uint32(b) != 0xffffffff:
			strange++
		default:
			erased++
		}
	}
	return end
}

// uImage verifies the sums of a U-Boot image (include/image.h).
func (p *prober) uImage(at int64) bool {
	h := append([]byte(nil), p.at(at, 64)...)
	if len(h) < 64 {
		return false
	}
	sum, size, data := be.Uint32(h[4:]), int64(be.Uint32(h[12:])), be.Uint32(h[24:])
	clear(h[4:8])
	if crc32.ChecksumIEEE(h) != sum || size > maxImage || !p.crosses(at, 64+size) || p.raw(at+64+size) > p.win.Size() || p.sums == maxSums {
		return false
	}
	p.sums++
	got := uint32(0)
	for off, end := at+64, at+64+size; off < end; {
		n := min(p.page-off%p.page, end-off)
		b := p.at(off, int(n))
		if int64(len(b)) < n {
			return false
		}
		got = crc32.Update(got, crc32.IEEETable, b)
		off += n
	}
	return got == data
}

// squashfs looks for the table of owners (squashfs_fs.h, version 4.0): its
// metadata block ends where the list of its blocks begins.
func (p *prober) squashfs(at int64) bool {
	b := p.at(at, 96)
	if len(b) < 96 || le.Uint16(b[28:]) != 4 || le.Uint16(b[30:]) != 0 {
		return false
	}
	ids, used, table := int64(le.Uint16(b[26:])), int64(le.Uint64(b[40:])), int64(le.Uint64(b[48:]))
	if ids == 0 || ids > 2048 || table < p.page || table+8 > used || used > p.win.Size() {
		return false
	}
	first := p.at(at+table, 8)
	if len(first) < 8 {
		return false
	}
	block := int64(le.Uint64(first))
	if block < 96 || block > table-2 || table-block > 8194 {
		return false
	}
	size := p.at(at+block, 2)
	return len(size) == 2 && block+2+int64(le.Uint16(size)&0x7fff) == table
}

// deviceTree looks for the end mark of the structure block, and for the NUL
// that ends the strings.
func (p *prober) deviceTree(at int64) bool {
	b := p.at(at, 40)
	if len(b) < 40 {
		return false
	}
	total, structure, text := int64(be.Uint32(b[4:])), int64(be.Uint32(b[8:])), int64(be.Uint32(b[12:]))
	textSize, size := int64(be.Uint32(b[32:])), int64(be.Uint32(b[36:]))
	if be.Uint32(b[20:]) != 17 || total > maxImage || size < 16 || textSize < 1 || structure < 40 || structure+size > total || text+textSize > total || !p.crosses(at, structure+size) {
		return false
	}
	begin, end, last := p.at(at+structure, 4), p.at(at+structure+size-4, 4), p.at(at+text+textSize-1, 1)
	return len(begin) == 4 && len(end) == 4 && len(last) == 1 && be.Uint32(begin) == 1 && be.Uint32(end) == 9 && last[0] == 0 &&
		at+structure+size-4 >= p.page && string(p.win.At(p.raw(at)+structure+size-4, 4)) != "\x00\x00\x00\x09"
}

// jffs2 follows a chain of nodes (jffs2.h) from the start of a page.
func (p *prober) jffs2(at int64, o binary.ByteOrder) bool {
	if p.chains == maxChains {
		return false
	}
	p.chains++
	far := 0
	for pos := at; ; {
		b := p.at(pos, 12)
		if len(b) < 12 || o.Uint16(b) != 0x1985 || ^crc32.Update(0xffffffff, crc32.IEEETable, b[:8]) != o.Uint32(b[8:]) {
			return false
		}
		length := int64(o.Uint32(b[4:]))
		if length < 12 || length > 1<<20 {
			return false
		}
		if pos/p.page != at/p.page {
			if far++; far == enoughNodes {
				return true
			}
		}
		pos += (length + 3) &^ 3
	}
}
