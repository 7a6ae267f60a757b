package iso9660

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Flags of a directory record (9.1.6).
const (
	flagDir         = 0x02
	flagAssociated  = 0x04
	flagMultiExtent = 0x80
)

// record is a directory record (9.1).
type record struct {
	length int // of the record
	skip   uint8
	place  uint32 // block
	size   int64
	date   int64
	flags  uint8
	unit   uint8 // of interleaving
	name   string
	susp   []byte // system use
}

var errRecord = errors.New("directory record is damaged")

func parseRecord(b []byte) (r record, err error) {
	if len(b) < 34 || int(b[0]) < 34 || int(b[0]) > len(b) || 33+int(b[32]) > int(b[0]) || b[32] == 0 {
		return r, errRecord
	}
	b = b[:b[0]]
	place, ok1 := both(b[2:])
	size, ok2 := both(b[10:])
	r = record{length: len(b), skip: b[1], place: place, size: int64(size), date: date(b[18:25]), flags: b[25], unit: b[26], name: string(b[33 : 33+b[32]])}
	if at := 33 + int(b[32]) + 1 - int(b[32])&1; at < len(b) {
		r.susp = b[at:]
	}
	if !ok1 && !ok2 && (binary.LittleEndian.Uint32(b[6:]) != 0 || binary.LittleEndian.Uint32(b[14:]) != 0) {
		// some writers leave the big-endian halves empty
		return r, fmt.Errorf("%w: its numbers differ in the two byte orders", errRecord)
	}
	return r, nil
}

// directory reads the records of a directory: they do not cross sectors.
// bad gives the places of damaged ones.
func (m *image) directory(v *volume, d record) (list []record, bad []int64) {
	off := (int64(d.place) + int64(d.skip)) * v.block
	size := min(d.size, m.end-off)
	if m.left -= max(size, 0); m.left < 0 || size < 0 {
		return nil, []int64{off}
	}
	if size < d.size {
		bad = append(bad, off+size)
	}
	for at := int64(0); at < size; at += sector {
		b := append([]byte(nil), m.win.At(off+at, int(min(sector, size-at)))...)
		for pos := 0; pos < len(b) && b[pos] != 0; {
			r, err := parseRecord(b[pos:])
			if err != nil {
				bad = append(bad, off+at+int64(pos))
				if r.length == 0 {
					break
				}
			} else {
				list = append(list, r)
			}
			pos += r.length
		}
	}
	return list, bad
}
