package ubi

import (
	"assay"
	"assay/lab/format"
)

// maxErasures is UBI_MAX_ERASECOUNTER.
const maxErasures = 0x7fffffff

// layoutCompat is what readers have to do who do not know the layout volume
// (UBI_LAYOUT_VOLUME_COMPAT: refuse).
const layoutCompat = 5

// fields tells what the bytes of an image mean. Of erase blocks that nothing in
// force comes from only the erase counter is told.
func fields(in *format.Input, tell func(assay.Field)) error {
	g, err := findGeometry(in)
	if err != nil {
		return err
	}
	list, err := g.blocks()
	if err != nil {
		return err
	}
	m := &image{geometry: g, in: in, out: new(format.Quiet), blocks: list}
	m.arrange()
	t := &telling{image: m, Claims: format.NewClaims(in.Content, tell)}
	taken := map[string]bool{}
	for _, id := range m.volumes() {
		v := m.assemble(id)
		if taken[v.name] || v.wrong != "" {
			continue // their contents are not as they should be, or not theirs alone
		}
		taken[v.name] = true
		t.volume(v)
	}
	for leb := range uint32(2) {
		if i, ok := m.lebs[layoutVolume][leb]; ok {
			t.table(i)
		}
	}
	for i := range m.blocks {
		t.counter(i)
	}
	t.Fill(0, int64(len(m.blocks))*m.size, 2048, 0xff)
	t.Done()
	return in.Ctx.Err()
}

// telling goes through one image.
type telling struct {
	*image
	*format.Claims
}

// counter claims the erase counter header of a block (struct ubi_ec_hdr).
func (t *telling) counter(i int) {
	off := int64(i) * t.size
	b := t.in.Head(off, headerLength)
	if c, ok := parseCounter(b); !ok || !c.alike(t.geometry.counter) {
		return
	}
	t.Field(assay.Derived, "ec magic and version", "", off, 5)
	t.zeros(off+5, 3)
	t.When(be.Uint64(b[8:]) <= maxErasures, assay.Identity, "ec", "", off+8, 8)
	t.Field(assay.Parameter, "vid_hdr_offset and data_offset", "", off+16, 8)
	t.Field(assay.Identity, "image_seq", "", off+24, 4)
	t.zeros(off+28, 32)
	t.Field(assay.Checksum, "ec hdr_crc", "", off+60, 4)
}

func (t *telling) zeros(off, n int64) {
	t.When(format.Holds(t.in.Content, off, n, 0), assay.Fill, "padding", "", off, n)
}

// identifier claims the volume identifier header of a block that is in force
// (struct ubi_vid_hdr).
func (t *telling) identifier(i int, name string, kind, compat uint8) {
	b := &t.blocks[i]
	off := int64(i)*t.size + t.header
	raw := t.in.Head(off, headerLength)
	if b.guessed || len(raw) < headerLength {
		return
	}
	t.Field(assay.Derived, "vid magic and version", name, off, 5)
	t.When(b.kind == kind, assay.Derived, "vol_type", name, off+5, 1)
	t.When(raw[6] == 0 || raw[6] == 1 && t.intact(i), assay.Derived, "copy_flag", name, off+6, 1)
	t.When(raw[7] == compat, assay.Derived, "compat", name, off+7, 1)
	t.Field(assay.Derived, "vol_id and lnum", name, off+8, 8)
	t.zeros(off+16, 4)
	full := b.copied || b.kind == staticVolume
	fits := full && t.intact(i) || !full && b.size == 0 && b.crc == 0
	t.When(fits, assay.Derived, "data_size", name, off+20, 4)
	t.When(b.kind == dynamicVolume && b.used == 0 || b.kind == staticVolume && int(b.used) == len(t.lebs[b.volume]), assay.Derived, "used_ebs", name, off+24, 4)
	t.When(b.pad == 0, assay.Derived, "data_pad", name, off+28, 4)
	t.When(fits, assay.Checksum, "data_crc", name, off+32, 4)
	t.zeros(off+36, 4)
	t.Field(assay.Derived, "sqnum", name, off+40, 8)
	t.zeros(off+48, 12)
	t.Field(assay.Checksum, "vid hdr_crc", name, off+60, 4)
}

// volume claims the blocks that a volume's content comes from.
func (t *telling) volume(v *volume) {
	name := assay.CleanName(v.name)
	for _, i := range v.taken {
		t.identifier(i, name, v.kind, 0)
	}
	for _, r := range v.ranges {
		if r.Offset >= 0 {
			t.Field(assay.Encoded, "content", name, r.Offset, r.Length)
		}
	}
}

// table claims one copy of the volume table (struct ubi_vtbl_record).
func (t *telling) table(block int) {
	t.identifier(block, "", dynamicVolume, layoutCompat)
	for v := range maxVolumes {
		off := t.at(block) + int64(v)*recordLength
		b := t.in.Head(off, recordLength)
		if len(b) < recordLength || int64(v+1)*recordLength > t.usable() {
			return
		}
		r, ok := parseRecord(b)
		if !ok || r != t.records[v] {
			continue
		}
		t.Field(assay.Checksum, "record crc", "", off+168, 4)
		if r.reserved == 0 {
			t.zeros(off, 168)
			continue
		}
		name := assay.CleanName(r.name)
		t.When(int(r.reserved) >= len(t.lebs[uint32(v)]), assay.Derived, "reserved_pebs", name, off, 4)
		t.Field(assay.Parameter, "alignment", name, off+4, 4)
		t.When(be.Uint32(b[8:]) == 0, assay.Derived, "data_pad", name, off+8, 4)
		t.Field(assay.Statement, "vol_type", name, off+12, 1)
		t.When(b[13] == 0, assay.Derived, "upd_marker", name, off+13, 1)
		n := int64(len(r.name))
		t.When(int64(be.Uint16(b[14:])) == n, assay.Derived, "name_len", name, off+14, 2)
		t.Field(assay.Attribute, "name", name, off+16, n)
		t.zeros(off+16+n, 128-n)
		t.Field(assay.Statement, "flags", name, off+144, 1)
		t.zeros(off+145, 23)
	}
}
