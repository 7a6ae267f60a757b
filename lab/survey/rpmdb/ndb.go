package rpmdb

import (
	"encoding/binary"
	"fmt"

	"assay"
)

// Packages.db of ndb (lib/backend/ndb/rpmpkg.c), little-endian: a header of 32
// bytes (magic "RpmP", version, generation, pages of slots), slots of 16 bytes
// (magic "Slot", package, first block, blocks) that begin behind it, and blobs
// in blocks of 16 bytes (magic "BlbS", package, generation, length, then the
// header of the package).
const (
	ndbHeader = 32
	ndbPage   = 4096
	ndbBlock  = 16
	slotMagic = 'S' | 'l'<<8 | 'o'<<16 | 't'<<24
	blobMagic = 'B' | 'l'<<8 | 'b'<<16 | 'S'<<24
)

func readNDB(c assay.Content, emit func(any)) error {
	var head [ndbHeader]byte
	if n, err := c.ReadAt(head[:], 0); n < ndbHeader {
		return fmt.Errorf("rpm database: %w", err)
	}
	pages := int64(binary.LittleEndian.Uint32(head[12:]))
	if pages < 1 || pages > c.Size()/ndbPage {
		return fmt.Errorf("rpm database: %d pages of slots in %d bytes", pages, c.Size())
	}
	slots := make([]byte, pages*ndbPage-ndbHeader)
	if n, err := c.ReadAt(slots, ndbHeader); n < len(slots) {
		return fmt.Errorf("rpm database: slots: %w", err)
	}
	var first error
	for n := 0; len(slots) >= 16 && n < maxPackages; slots = slots[16:] {
		if binary.LittleEndian.Uint32(slots) != slotMagic || binary.LittleEndian.Uint32(slots[4:]) == 0 {
			continue
		}
		n++
		index := binary.LittleEndian.Uint32(slots[4:])
		off, size := int64(binary.LittleEndian.Uint32(slots[8:]))*ndbBlock, int64(binary.LittleEndian.Uint32(slots[12:]))*ndbBlock
		blob, err := ndbBlob(c, index, off, size)
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		add(blob, off, emit)
	}
	return first
}

func ndbBlob(c assay.Content, index uint32, off, size int64) ([]byte, error) {
	if size < 2*ndbBlock || off < 0 || off > c.Size() || size > c.Size()-off {
		return nil, fmt.Errorf("package %d: blob at 0x%x, %d bytes: past the end", index, off, size)
	}
	b := make([]byte, size)
	if n, err := c.ReadAt(b, off); int64(n) < size {
		return nil, fmt.Errorf("package %d: blob at 0x%x: %w", index, off, err)
	}
	length := int64(binary.LittleEndian.Uint32(b[12:]))
	if binary.LittleEndian.Uint32(b) != blobMagic || binary.LittleEndian.Uint32(b[4:]) != index || length > size-ndbBlock {
		return nil, fmt.Errorf("package %d: blob at 0x%x: its header does not fit", index, off)
	}
	return b[ndbBlock : ndbBlock+length], nil
}
