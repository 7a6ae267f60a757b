package volume

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/lab/format/formattest"
)

// sample writes a volume of n bytes: fields are bytes by their offset.
func sample(n int, fields map[int][]byte) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b[n-4096:])
	for at, v := range fields {
		copy(b[at:], v)
	}
	return b
}

func l16(v uint16) []byte { return binary.LittleEndian.AppendUint16(nil, v) }
func l32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }
func l64(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }
func b32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

func samples() map[string][]byte {
	return map[string][]byte{
		"NTFS":      sample(0x8000, map[int][]byte{0: []byte("\xeb\x52\x90NTFS    "), 11: l16(512), 13: {8}, 0x28: l64(63), 510: {0x55, 0xaa}}),
		"BitLocker": sample(0x8000, map[int][]byte{0: []byte("\xeb\x58\x90-FVE-FS-"), 11: l16(512), 13: {8}}),
		"APFS":      sample(0x8000, map[int][]byte{0x20: []byte("NXSB"), 0x24: l32(4096), 0x28: l64(8)}),
		"HFS+":      sample(0x8000, map[int][]byte{0x400: []byte("H+\x00\x04"), 0x428: b32(4096), 0x42c: b32(8)}),
		"bcache":    sample(0x8000, map[int][]byte{0x1008: l64(8), 0x1010: l64(1), 0x1018: kinds[4].magics[0], 0x1048: []byte("cache")}),
		"QNX6":      sample(0x8000, map[int][]byte{0x2000: l32(0x68191122), 0x2030: l32(1024), 0x203c: l32(20)}),
		"UFS1":      sample(0x8000, map[int][]byte{0x2000 + 36: b32(32), 0x2000 + 48: b32(8192), 0x2000 + 52: b32(1024), 0x2000 + 56: b32(8), 0x255c: b32(0x00011954), 0x2000 + 212: []byte("/cf")}),
		"UFS2":      sample(0x18000, map[int][]byte{0x10000 + 48: l32(16384), 0x10000 + 52: l32(2048), 0x10000 + 56: l32(8), 0x10000 + 1080: l64(48), 0x1055c: l32(0x19540119)}),
		"JFS":       sample(0x10000, map[int][]byte{0x8000: []byte("JFS1"), 0x8004: l32(1), 0x8008: l64(100), 0x8010: l32(4096), 0x8018: l32(512), 0x8098: []byte("data")}),
		"UDF":       sample(0x10000, map[int][]byte{0x8001: []byte("BEA01\x01"), 0x8801: []byte("NSR03\x01")}),
		"GFS2":      sample(0x18000, map[int][]byte{0x10000: append(b32(0x01161970), b32(1)...), 0x10024: b32(4096), 0x10028: b32(12)}),
		"ReiserFS":  sample(0x18000, map[int][]byte{0x10000: l32(24), 0x1002c: l16(4096), 0x10034: []byte("ReIsEr2Fs")}),
		"ZFS":       sample(64<<20, map[int][]byte{0x4000: {1, 1}, 0x4008: b32(1), 0x4014: append(b32(7), "version\x00"...), 0x4020: b32(8), 0x402c: b32(5000)}),
	}
}

func TestContract(t *testing.T) {
	few := samples()
	delete(few, "ZFS") // too large to be tried in all ways
	formattest.Contract(t, Format, few)
}

func TestNames(t *testing.T) {
	all := samples()
	if len(all) != len(kinds) {
		t.Errorf("%d samples of %d kinds", len(all), len(kinds))
	}
	for name, b := range all {
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "volume="+name)
		if o.Find("content") == nil || o.Extent.Length != int64(len(b)) {
			t.Errorf("%s: length %d, entries %q", name, o.Extent.Length, o.Names())
		}
	}
	formattest.MustOpen(t, Format, "JFS", all["JFS"]).Want(t, "label=data")
	formattest.MustOpen(t, Format, "UFS1", all["UFS1"]).Want(t, "mounted-on=/cf")
}

func FuzzVolume(f *testing.F) {
	for _, name := range []string{"NTFS", "HFS+", "UFS1", "JFS"} {
		f.Add(samples()[name])
	}
	formattest.Fuzz(f, Format, samples()["APFS"])
}
