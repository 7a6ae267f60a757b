package zip

import (
	"fmt"
	"hash/crc32"
	"math/bits"
	"strings"

	"assay"
)

// extra tells extra fields one by one.
func (t *telling) extra(x extra, at int64, r *record, e *assay.Entry) {
	for len(x) >= 4 {
		id, n := uint16(x[0])|uint16(x[1])<<8, int(x[2])|int(x[3])<<8
		if n > len(x)-4 {
			break
		}
		data := string(x[4 : 4+n])
		switch {
		case id == 0 && strings.Trim(data, "\x00") == "":
			t.Zeros(at, 4+int64(n))
		case t.known(id, data, at, r, e):
			t.Field(assay.Parameter, "head of an extra field", at, 4)
		case t.told(id):
			// what it says is not what the entry got
		default:
			t.Value(assay.Statement, fmt.Sprintf("extra field 0x%04x", id), at, 4+int64(n), data)
		}
		x, at = x[4+n:], at+4+int64(n)
	}
	t.Zeros(at, int64(len(x)))
}

// told are the fields that known knows.
func (t *telling) told(id uint16) bool {
	switch id {
	case 0x0001, 0x5455, 0x000a, 0x5855, 0x7855, 0x7875, 0x7075, 0xd935:
		return true
	}
	return false
}

// known tells the data of an extra field that says sizes, times, owners or a
// name; false when it is none or not well-formed.
func (t *telling) known(id uint16, data string, at int64, r *record, e *assay.Entry) bool {
	n, body := int64(len(data)), at+4
	switch id {
	case 0x0001: // zip64 (APPNOTE 4.5.3)
		if !sizes(data, r) {
			return false
		}
		t.Field(assay.Derived, "zip64 sizes", body, n)
	case 0x5455: // Info-ZIP, times: flags, then one to three
		if n < 5 || n%4 != 1 || data[0]&^7 != 0 || n != 5 && int(n-1)/4 != bits.OnesCount8(data[0]) {
			return false
		}
		t.Field(assay.Parameter, "which times", body, 1)
		t.Field(assay.Moment, "times", body+1, n-1)
	case 0x000a: // NTFS: reserved, attribute 1 of 24 bytes
		if n != 32 || data[:8] != "\x00\x00\x00\x00\x01\x00\x18\x00" {
			return false
		}
		t.Field(assay.Parameter, "which times", body, 8)
		t.Field(assay.Moment, "times", body+8, 24)
	case 0x5855: // Info-ZIP, old: access and modification time, owner
		if n != 8 && (n != 12 || !owns(extra(words4(id, data)), e)) {
			return false
		}
		t.Field(assay.Moment, "times", body, 8)
		t.owner(body+8, n-8, e)
	case 0x7855, 0x7875:
		if n > 0 && !owns(extra(words4(id, data)), e) || id == 0x7855 && n > 4 || id == 0x7875 && n > 0 && n != 3+int64(data[1])+int64(data[2+int(data[1])]) {
			return false
		}
		t.owner(body, n, e)
	case 0x7075: // Unicode path (APPNOTE 4.6.9)
		if n <= 5 || data[0] != 1 || le.Uint32([]byte(data[1:5])) != crc32.ChecksumIEEE([]byte(r.name)) || assay.CleanName(data[5:]) != e.Name {
			return false
		}
		t.Field(assay.Checksum, "CRC-32 of the name", body, 5)
		t.Value(assay.Attribute, "name", body+5, n-5, e.Name)
	case 0xd935: // Android: alignment, fill
		if n < 2 || strings.Trim(data[2:], "\x00") != "" {
			return false
		}
		t.Field(assay.Parameter, "alignment", body, 2)
		t.Zeros(body+2, n-2)
	default:
		return id == 0xcafe && n == 0 // marks jar files
	}
	return true
}

func (t *telling) owner(at, n int64, e *assay.Entry) {
	t.Value(assay.Attribute, "owner", at, n, fmt.Sprintf("%d:%d", e.UID, e.GID))
}

// words4 is one extra field by itself.
func words4(id uint16, data string) string {
	return string([]byte{byte(id), byte(id >> 8), byte(len(data)), byte(len(data) >> 8)}) + data
}

// owns reports whether a field gives the owner that the entry has.
func owns(x extra, e *assay.Entry) bool {
	uid, gid, ok := x.owner()
	return ok && e.Has&assay.HasOwner != 0 && uid == e.UID && gid == e.GID
}

// sizes reports whether the numbers of a zip64 field are those of the member,
// in order, as many as there are; 0 where a descriptor tells them.
func sizes(data string, r *record) bool {
	want := []int64{r.size, r.packed, r.offset}
	for b := []byte(data); len(b) > 0; b = b[8:] {
		if len(b) < 8 {
			return len(b) == 4 && le.Uint32(b) == 0 // the disk
		}
		n := int64(le.Uint64(b))
		for len(want) > 0 && n != want[0] && !(n == 0 && r.flags&flagDescriptor != 0) {
			want = want[1:]
		}
		if len(want) == 0 {
			return false
		}
		want = want[1:]
	}
	return len(data) > 0
}
