package jboot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"time"

	"assay/lab/format"
)

const (
	auhLength  = 0x50
	stagLength = 0x10
	sch2Length = 0x28
)

var le = binary.LittleEndian

// sum is that of jboot: 16-bit words with the carry added, as in IP.
type sum struct {
	c   uint32
	odd bool // low is the first byte of a word
	low byte
}

func (s *sum) Write(b []byte) (int, error) {
	n := len(b)
	if s.odd && n > 0 {
		s.word(uint32(s.low) | uint32(b[0])<<8)
		s.odd, b = false, b[1:]
	}
	for ; len(b) >= 2; b = b[2:] {
		s.word(uint32(b[0]) | uint32(b[1])<<8)
	}
	if len(b) == 1 {
		s.odd, s.low = true, b[0]
	}
	return n, nil
}

func (s *sum) word(w uint32) {
	s.c += w
	s.c = s.c&0xffff + s.c>>16
}

// value ends the sum. An odd last byte counts less 0xff, in 32 bits.
func (s *sum) value() uint16 {
	c := s.c
	if s.odd {
		c += uint32(s.low) - 0xff
	}
	for c>>16 != 0 {
		c = c&0xffff + c>>16
	}
	return uint16(c)
}

func sumOf(b []byte) uint16 {
	var s sum
	s.Write(b)
	return s.value()
}

func when(t uint32) string {
	return time.Unix(int64(t)*4+0x35016f00, 0).UTC().Format(time.RFC3339)
}

// auh is the update header.
type auh struct {
	rom                string
	sum                uint16
	time, erase, space uint32
	place              uint32
	length             int64
	section, kind      byte
	family             uint16
}

func parseAUH(b []byte) *auh {
	if len(b) < auhLength || string(b[0x40:0x46]) != "\x42\x48\x02\x00\x00\x00" || b[0x1a] != 1 || b[0x1b] != 0 {
		return nil
	}
	for _, zero := range [][]byte{b[0x10:0x1a], b[0x30:0x40]} {
		if len(bytes.Trim(zero, "\x00")) != 0 {
			return nil
		}
	}
	rom, ok := format.Text(b[:12])
	if !ok || ^sumOf(b[:auhLength-2]) != le.Uint16(b[auhLength-2:]) || le.Uint32(b[0x2c:]) == 0 {
		return nil
	}
	return &auh{
		rom: rom, sum: le.Uint16(b[0x0e:]), time: le.Uint32(b[0x1c:]), erase: le.Uint32(b[0x20:]), space: le.Uint32(b[0x24:]),
		place: le.Uint32(b[0x28:]), length: int64(le.Uint32(b[0x2c:])), section: b[0x46], kind: b[0x47], family: le.Uint16(b[0x4c:]),
	}
}

// stag marks an image in flash.
type stag struct {
	mark   byte
	time   uint32
	length int64
	sum    uint16
}

func parseSTAG(b []byte) *stag {
	if len(b) < stagLength+sch2Length || b[1] != 4 || b[2] != 0x24 || b[3] != 0x2b || b[0] != 4 && b[0] != 0xff {
		return nil
	}
	tag := bytes.Clone(b[:stagLength])
	tag[0] = tag[1]
	// 16 bits of sum are not enough to tell a tag from other bytes: what it
	// marks has to have a sound header as well.
	if ^sumOf(tag[:stagLength-2]) != le.Uint16(tag[stagLength-2:]) || parseSCH2(b[stagLength:]) == nil {
		return nil
	}
	return &stag{mark: b[0], time: le.Uint32(b[4:]), length: int64(le.Uint32(b[8:])), sum: le.Uint16(b[12:])}
}

// sch2 describes a kernel.
type sch2 struct {
	size, kernel, rootfs int64
	load, entry, address uint32
	kernelCRC, rootfsCRC uint32
	compression          byte
}

var compressions = [4]string{"none", "jz", "gzip", "lzma"}

func parseSCH2(b []byte) *sch2 {
	if len(b) < sch2Length || b[0] != 0x24 || b[1] != 0x21 || b[2] > 3 || b[3] != 2 || le.Uint16(b[0x24:]) != sch2Length {
		return nil
	}
	head := bytes.Clone(b[:sch2Length])
	clear(head[0x20:0x24])
	if crc32.ChecksumIEEE(head) != le.Uint32(b[0x20:]) || le.Uint32(b[8:]) == 0 {
		return nil
	}
	return &sch2{
		size: sch2Length, kernel: int64(le.Uint32(b[8:])), rootfs: int64(le.Uint32(b[0x18:])),
		load: le.Uint32(b[4:]), entry: le.Uint32(b[0x10:]), address: le.Uint32(b[0x14:]),
		kernelCRC: le.Uint32(b[0x0c:]), rootfsCRC: le.Uint32(b[0x1c:]), compression: b[2],
	}
}
