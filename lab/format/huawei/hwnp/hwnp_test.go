package hwnp

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"assay/lab/format/formattest"
)

type sampleItem struct{ path, section, data string }

func write(items ...sampleItem) []byte {
	le := binary.LittleEndian
	products := make([]byte, 256)
	copy(products, "494|4B4|534|;COMMON|CMCC|")
	b := make([]byte, fixed)
	copy(b, "HWNP")
	le.PutUint32(b[0x14:], uint32(len(items)))
	le.PutUint16(b[0x1a:], uint16(len(products)))
	le.PutUint32(b[0x1c:], itemSize)
	b = append(b, products...)
	at := len(b) + itemSize*len(items)
	var data []byte
	for n, i := range items {
		x := make([]byte, itemSize)
		le.PutUint32(x, uint32(n))
		le.PutUint32(x[4:], crc32.ChecksumIEEE([]byte(i.data)))
		le.PutUint32(x[8:], uint32(at+len(data)))
		le.PutUint32(x[12:], uint32(len(i.data)))
		copy(x[0x10:], i.path)
		copy(x[0x110:], i.section)
		copy(x[0x120:], "V300R015")
		le.PutUint32(x[0x160:], 2)
		b = append(b, x...)
		data = append(data, i.data...)
	}
	le.PutUint32(b[0x0c:], uint32(len(b)))
	le.PutUint32(b[0x10:], crc32.ChecksumIEEE(b[0x14:]))
	le.PutUint32(b[4:], uint32(len(data)))
	b = append(b, data...)
	le.PutUint32(b[8:], crc32.ChecksumIEEE(b[0x0c:]))
	return b
}

func sample() []byte {
	return write(
		sampleItem{"file:/var/UpgradeCheck.xml", "UPGRDCHECK", "<upgradecheck/>"},
		sampleItem{"flash:rootfs", "ROOTFS", string(bytes.Repeat([]byte("rootfs"), 4000))},
		sampleItem{"file:/var/UpgradeCheck.xml", "AGAIN", "second"},
		sampleItem{"flash:none", "NONE", ""},
		sampleItem{"plain", "X", "plain item"},
	)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"sample": sample()})
}

func FuzzHWNP(f *testing.F) {
	formattest.Fuzz(f, Format, write(sampleItem{"file:/a", "A", "b"}), write(sampleItem{"flash:a", "A", "b"}, sampleItem{"c", "C", "d"}))
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "sample", sample())
	o.Want(t, "products=494|4B4|534|;COMMON|CMCC|", "header-checksum=matches", "checksum=matches", "item=file:/var/UpgradeCheck.xml section UPGRDCHECK version V300R015 policy 2")
	for name, want := range map[string]struct {
		content string
		piece   bool
	}{
		"var/UpgradeCheck.xml": {"<upgradecheck/>", false}, "var/UpgradeCheck.xml.1": {"second", false},
		"flash/rootfs": {string(bytes.Repeat([]byte("rootfs"), 4000)), true}, "plain": {"plain item", true},
	} {
		e := o.Find(name)
		if e == nil || string(e.Content) != want.content || e.Piece != want.piece {
			t.Errorf("%s among %q", name, o.Names())
		}
	}
	if len(o.Entries) != 4 {
		t.Errorf("entries %q", o.Names())
	}
}

func TestDamage(t *testing.T) {
	b := sample()
	formattest.Damage(t, Format, b, fixed+256+5*itemSize, map[string]float64{"cut 25 %": 0.15, "cut 50 %": 0.45, "cut 75 %": 0.7, "flipped 1 %": 0.98, "middle missing": 0.94})
	b[len(b)-1] ^= 1
	o := formattest.Opens(t, Format, b)
	o.Want(t, "header-checksum=matches", "checksum=differs")
	o.WantFailures(t, "checksum is", "plain at")
	// an item past the end
	b = sample()
	binary.LittleEndian.PutUint32(b[fixed+256+8:], 0xf0000000)
	o = formattest.Opens(t, Format, b)
	o.Want(t, "header-checksum=differs", "checksum=cannot tell: cut short")
	if o.Find("flash/rootfs") == nil || o.Find("var/UpgradeCheck.xml") != nil || o.Find("var/UpgradeCheck.xml.1") == nil {
		t.Errorf("entries %q", o.Names())
	}
	formattest.Refused(t, Format, b, map[int]byte{0: 'x', 0x15: 0xff, 0x1c: 1, fixed + 256 + 0x10: 0})
}
