package rpmdb

import (
	"encoding/binary"
	"fmt"

	"assay"
)

// A Berkeley DB hash (src/dbinc/db_page.h): page 0 has the magic at 12, the
// page size at 20 and the last page at 32, in the order of the machine that
// made it. Other pages have a header of 26 bytes: next page at 16, entries at
// 20, on overflow pages the bytes used at 22, type at 25; then offsets of two
// bytes, keys and values in turns.
const (
	hashMagic     = 0x061561
	pageHeader    = 26
	typeUnsorted  = 2
	typeOverflow  = 7
	typeHash      = 13
	entryOnPage   = 1
	entryOffPage  = 3
	maxHashPages  = 1 << 20
	maxHeaderSize = 64 << 20
)

func isHash(b []byte) bool {
	return binary.LittleEndian.Uint32(b) == hashMagic || binary.BigEndian.Uint32(b) == hashMagic
}

// hashDB is an opened hash.
type hashDB struct {
	c     assay.Content
	order binary.ByteOrder
	page  int64
	last  int64
}

func readHash(c assay.Content, emit func(any)) error {
	var head [64]byte
	if n, err := c.ReadAt(head[:], 0); n < len(head) {
		return fmt.Errorf("rpm database: %w", err)
	}
	d := &hashDB{c: c, order: binary.LittleEndian}
	if binary.BigEndian.Uint32(head[12:]) == hashMagic {
		d.order = binary.BigEndian
	}
	d.page, d.last = int64(d.order.Uint32(head[20:])), int64(d.order.Uint32(head[32:]))
	if d.page < 512 || d.page > 65536 || d.page&(d.page-1) != 0 {
		return fmt.Errorf("rpm database: pages of %d bytes", d.page)
	}
	d.last = min(d.last, c.Size()/d.page-1, maxHashPages)
	var first error
	packages := 0
	for n := int64(1); n <= d.last && packages < maxPackages; n++ {
		b, err := d.read(n)
		if err != nil {
			return err
		}
		if b[25] != typeHash && b[25] != typeUnsorted {
			continue
		}
		for i := 1; i < int(d.order.Uint16(b[20:])); i += 2 {
			blob, err := d.value(b, i)
			if err != nil && first == nil {
				first = fmt.Errorf("page %d: %w", n, err)
			}
			if blob != nil {
				add(blob, n*d.page, emit)
				packages++
			}
		}
	}
	return first
}

func (d *hashDB) read(n int64) ([]byte, error) {
	b := make([]byte, d.page)
	if m, err := d.c.ReadAt(b, n*d.page); int64(m) < d.page {
		return nil, fmt.Errorf("page %d: %w", n, err)
	}
	return b, nil
}

// value gives the value with index i of a page; nil for what is no header of a
// package.
func (d *hashDB) value(b []byte, i int) ([]byte, error) {
	at := pageHeader + 2*i
	if at+2 > len(b) {
		return nil, fmt.Errorf("entry %d: past the end of the page", i)
	}
	off := int(d.order.Uint16(b[at:]))
	end := int(d.order.Uint16(b[at-2:])) // of the key, which stands behind it
	if off >= len(b) || end > len(b) {
		return nil, fmt.Errorf("entry %d: at 0x%x", i, off)
	}
	switch {
	case b[off] == entryOnPage && off+1 < end:
		return b[off+1 : end], nil
	case b[off] == entryOffPage && off+12 <= len(b):
		return d.chain(int64(d.order.Uint32(b[off+4:])), int64(d.order.Uint32(b[off+8:])))
	}
	return nil, nil
}

// chain puts together overflow pages.
func (d *hashDB) chain(n, size int64) ([]byte, error) {
	if size > maxHeaderSize || size > d.c.Size() {
		return nil, fmt.Errorf("value of %d bytes", size)
	}
	out := make([]byte, 0, size)
	for int64(len(out)) < size {
		if n < 1 || n > d.last {
			return nil, fmt.Errorf("value of %d bytes: page %d: past the end", size, n)
		}
		b, err := d.read(n)
		if err != nil {
			return nil, err
		}
		used := int64(d.order.Uint16(b[22:]))
		if b[25] != typeOverflow || used == 0 || used > d.page-pageHeader {
			return nil, fmt.Errorf("value of %d bytes: page %d is no overflow page", size, n)
		}
		out = append(out, b[pageHeader:pageHeader+used]...)
		n = int64(d.order.Uint32(b[16:]))
	}
	return out[:size], nil
}
