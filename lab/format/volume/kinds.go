package volume

import (
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// tableSize is how much of a superblock is shown to read: all fields stand in
// it.
const tableSize = 2048

// kind is one kind of volume. read checks the superblock b, which begins at
// table, and says what it has.
type kind struct {
	name   string
	at     int64 // of the magics
	magics [][]byte
	table  int64
	size   int64 // of the superblock
	read   func(in *format.Input, b []byte, f *found) bool
}

var le, be = binary.LittleEndian, binary.BigEndian

func text(s ...string) (list [][]byte) {
	for _, x := range s {
		list = append(list, []byte(x))
	}
	return list
}

var kinds = []kind{
	{"NTFS", 3, text("NTFS    "), 0, 512, ntfs},
	{"BitLocker", 3, text("-FVE-FS-"), 0, 512, bootSector},
	{"APFS", 0x20, text("NXSB"), 0, 4096, apfs},
	{"HFS+", 0x400, text("H+\x00\x04", "HX\x00\x05"), 0x400, 512, hfsPlus},
	{"bcache", 0x1018, text("\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81"), 0x1000, 4096, bcache},
	{"QNX6", 0x2000, text("\x22\x11\x19\x68"), 0x2000, 512, qnx6},
	{"UFS1", 0x255c, text("\x54\x19\x01\x00", "\x00\x01\x19\x54"), 0x2000, 2048, ufs},
	{"UFS2", 0x1055c, text("\x19\x01\x54\x19", "\x19\x54\x01\x19"), 0x10000, 2048, ufs},
	{"JFS", 0x8000, text("JFS1"), 0x8000, 4096, jfs},
	{"UDF", 0x8001, text("BEA01\x01"), 0x8000, 0x1800, udf},
	{"GFS2", 0x10000, text("\x01\x16\x19\x70\x00\x00\x00\x01"), 0x10000, 4096, gfs2},
	{"ReiserFS", 0x10034, text("ReIsErFs", "ReIsEr2Fs", "ReIsEr3Fs"), 0x10000, 4096, reiser},
	{"ZFS", 0x4014, text("\x00\x00\x00\x07version\x00"), 0x4000, 0x7c000, zfs},
}

// power reports whether n is a power of two from least to most.
func power(n, least, most uint64) bool { return n >= least && n <= most && n&(n-1) == 0 }

func uuid(b []byte) string {
	for _, c := range b[:16] {
		if c != 0 {
			return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
		}
	}
	return ""
}

func label(b []byte) string {
	s, ok := format.Text(b)
	if !ok {
		return ""
	}
	return s
}

// bootSector: a jump, and sectors and clusters of a possible size.
func bootSector(_ *format.Input, b []byte, _ *found) bool {
	return b[0] == 0xeb && b[2] == 0x90 && power(uint64(le.Uint16(b[11:])), 512, 4096) && power(uint64(b[13]), 1, 128)
}

func ntfs(in *format.Input, b []byte, f *found) bool {
	sectors := le.Uint64(b[0x28:])
	if !bootSector(in, b, f) || sectors == 0 || sectors > 1<<40 || b[510] != 0x55 || b[511] != 0xaa {
		return false
	}
	f.length = int64(sectors+1) * int64(le.Uint16(b[11:])) // the copy of this sector is not counted
	f.tell("serial", fmt.Sprintf("%016x", le.Uint64(b[0x48:])))
	return true
}

func apfs(in *format.Input, b []byte, f *found) bool {
	block, n := uint64(le.Uint32(b[0x24:])), le.Uint64(b[0x28:])
	if !power(block, 4096, 65536) || n == 0 || n > 1<<36 {
		return false
	}
	f.length = int64(block * n)
	if f.length > in.Size() {
		return false // one of its copies, or cut short
	}
	f.tell("uuid", uuid(b[0x48:]))
	return true
}

func hfsPlus(_ *format.Input, b []byte, f *found) bool {
	block, n := uint64(be.Uint32(b[40:])), uint64(be.Uint32(b[44:]))
	free := uint64(be.Uint32(b[48:]))
	if !power(block, 512, 1<<20) || n == 0 || free > n {
		return false
	}
	f.length = int64(block * n)
	f.tell("files", fmt.Sprint(be.Uint32(b[32:])))
	return true
}

// bcache: the superblock's own place in sectors, and versions up to 6.
func bcache(_ *format.Input, b []byte, f *found) bool {
	if le.Uint64(b[8:]) != 8 || le.Uint64(b[16:]) > 6 {
		return false
	}
	f.tell("uuid", uuid(b[40:]))
	f.tell("label", label(b[72:104]))
	return true
}

func qnx6(_ *format.Input, b []byte, f *found) bool {
	block, n, free := uint64(le.Uint32(b[48:])), uint64(le.Uint32(b[60:])), uint64(le.Uint32(b[64:]))
	if !power(block, 512, 32768) || n == 0 || free > n || le.Uint32(b[56:]) > le.Uint32(b[52:]) {
		return false
	}
	f.tell("uuid", uuid(b[32:]))
	return true
}

// ufs: bytes of a fragment and of a block, fragments in a block and sums that
// agree, in the byte order of the magic (struct fs of sys/ufs/ffs/fs.h).
func ufs(in *format.Input, b []byte, f *found) bool {
	var order binary.ByteOrder = le
	if b[1372] == 0 || b[1373] == 0x54 {
		order = be
	}
	block, fragment, per := uint64(order.Uint32(b[48:])), uint64(order.Uint32(b[52:])), uint64(order.Uint32(b[56:]))
	if !power(block, 4096, 65536) || !power(fragment, 512, block) || per*fragment != block {
		return false
	}
	n := uint64(order.Uint32(b[36:]))
	if f.name == "UFS2" {
		n = order.Uint64(b[1080:])
		f.tell("label", label(b[680:712]))
	}
	if n == 0 || n > 1<<40 || int64(n*fragment) > in.Size() {
		return false // the copies in cylinder groups have less behind them
	}
	f.length = int64(n * fragment)
	f.tell("mounted-on", label(b[212:212+468]))
	return true
}

func jfs(_ *format.Input, b []byte, f *found) bool {
	n, block, sector := le.Uint64(b[8:]), uint64(le.Uint32(b[16:])), uint64(le.Uint32(b[24:]))
	if n == 0 || n > 1<<40 || !power(block, 512, 4096) || !power(sector, 512, 4096) || le.Uint32(b[4:]) > 2 {
		return false
	}
	f.tell("uuid", uuid(b[136:]))
	f.tell("label", label(b[152:168]))
	return true
}

// udf: the descriptor that says so stands in the next sector of 2 KiB.
func udf(in *format.Input, _ []byte, f *found) bool {
	b := in.Head(0x8800, 7)
	if len(b) < 7 || b[0] != 0 || string(b[1:5]) != "NSR0" || b[5] != '2' && b[5] != '3' || b[6] != 1 {
		return false
	}
	f.tell("version", string(b[1:6]))
	return true
}

func gfs2(_ *format.Input, b []byte, f *found) bool {
	block, shift := uint64(be.Uint32(b[36:])), be.Uint32(b[40:])
	if !power(block, 512, 65536) || shift > 16 || 1<<shift != block {
		return false
	}
	f.tell("lock-table", label(b[160:224]))
	return true
}

func reiser(_ *format.Input, b []byte, f *found) bool {
	n, free, block := uint64(le.Uint32(b)), uint64(le.Uint32(b[4:])), uint64(le.Uint16(b[44:]))
	if n == 0 || free > n || !power(block, 512, 32768) {
		return false
	}
	f.length = int64(n * block)
	f.tell("uuid", uuid(b[84:]))
	f.tell("label", label(b[100:116]))
	return true
}

// zfs: the list of names and values of the first label, in XDR. The same list
// stands once more behind it and twice at the end.
func zfs(in *format.Input, b []byte, f *found) bool {
	const leastDevice = 64 << 20
	if b[0] != 1 || be.Uint32(b[8:]) != 1 || be.Uint32(b[32:]) != 8 || in.Size() < leastDevice {
		return false
	}
	f.tell("version", fmt.Sprint(be.Uint64(b[40:])))
	return true
}
