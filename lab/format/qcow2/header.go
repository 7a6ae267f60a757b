package qcow2

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// incompatible features (qcow2.txt, bytes 72 to 79)
const (
	dirty      = 1 << 0
	corrupt    = 1 << 1
	external   = 1 << 2
	compressed = 1 << 3 // the header names the compression
	extended   = 1 << 4 // L2 entries have subclusters
)

type header struct {
	version         uint32
	bits            uint // of a cluster's size
	cluster         int64
	size            int64 // of the disk
	backing         string
	crypt           uint32
	l1, l1Entries   int64
	counts          int64 // offset of the table of reference counts
	countClusters   int64
	snapshots       int64
	snapshotsAt     int64
	incompatible    uint64
	length          int64
	backingAt       int64
	backingLength   int64
	compressionKind byte
}

func (h *header) has(feature uint64) bool { return h.incompatible&feature != 0 }

// entryLength is that of an L2 entry.
func (h *header) entryLength() int64 {
	if h.has(extended) {
		return 16
	}
	return 8
}

// maxL1 is QEMU's bound of the first table (block/qcow2.h, QCOW_MAX_L1_SIZE).
const maxL1 = 32 << 20 / 8

func read(in *format.Input) (*header, error) {
	b := make([]byte, 112)
	n, _ := in.ReadAt(b, 0)
	if n < 72 || string(b[:4]) != "QFI\xfb" {
		return nil, format.Not("no magic")
	}
	be := binary.BigEndian
	place := func(at int) int64 { return int64(min(be.Uint64(b[at:]), 1<<62)) }
	h := &header{
		version: be.Uint32(b[4:]), backingAt: place(8), backingLength: int64(be.Uint32(b[16:])), bits: uint(be.Uint32(b[20:])),
		size: place(24), crypt: be.Uint32(b[32:]), l1Entries: int64(be.Uint32(b[36:])), l1: place(40),
		counts: place(48), countClusters: int64(be.Uint32(b[56:])), snapshots: int64(be.Uint32(b[60:])), snapshotsAt: place(64), length: 72,
	}
	if h.version == 3 && n >= 104 {
		h.incompatible, h.length = be.Uint64(b[72:]), int64(be.Uint32(b[100:]))
		if h.has(compressed) && n >= 105 {
			h.compressionKind = b[104]
		}
	}
	if h.version != 2 && h.version != 3 || h.bits < 9 || h.bits > 21 {
		return nil, format.Not("version %d, clusters of 2^%d bytes", h.version, h.bits)
	}
	h.cluster = 1 << h.bits
	return h, h.check(in)
}

func (h *header) check(in *format.Input) error {
	need := int64(0) // entries of L1 that the disk has use for
	if per := h.cluster / h.entryLength() * h.cluster; h.size > 0 {
		need = (h.size-1)/per + 1
	}
	switch {
	case h.crypt > 2 || h.incompatible>>5 != 0 || h.compressionKind > 1 || h.length < 72 || h.length > h.cluster:
		return format.Not("encryption %d, features %x, compression %d, header of %d bytes", h.crypt, h.incompatible, h.compressionKind, h.length)
	case h.l1Entries > maxL1 || h.l1Entries < need || h.size > 0 && h.l1 < h.cluster:
		return format.Not("%d entries at 0x%x for a disk of %d bytes", h.l1Entries, h.l1, h.size)
	case h.l1%h.cluster != 0 || h.counts%h.cluster != 0 || h.counts == 0 || h.countClusters == 0 || h.countClusters > 1<<16:
		return format.Not("tables at 0x%x and 0x%x", h.l1, h.counts)
	case h.backingLength > 1023 || h.backingAt > 1<<24:
		return format.Not("name of %d bytes at 0x%x", h.backingLength, h.backingAt)
	}
	if h.backingAt > 0 && h.backingLength > 0 {
		b := make([]byte, h.backingLength)
		n, _ := in.ReadAt(b, h.backingAt)
		h.backing = string(b[:n])
	}
	return nil
}

func (h *header) describe(out format.Sink) {
	out.Property("version", fmt.Sprint(h.version))
	out.Property("disk-size", fmt.Sprint(h.size))
	out.Property("cluster-size", fmt.Sprint(h.cluster))
	if h.backing != "" {
		out.Property("backing-file", h.backing)
	}
	out.Property("encryption", [...]string{"none", "AES", "LUKS"}[h.crypt])
	if h.snapshots > 0 {
		out.Property("snapshots", fmt.Sprint(h.snapshots))
	}
	for k, name := range []string{"dirty", "corrupt", "external-data-file", "", "extended-l2"} {
		if name != "" && h.has(1<<k) {
			out.Property(name, "yes")
		}
	}
}
