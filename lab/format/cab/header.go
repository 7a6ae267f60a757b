package cab

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

const (
	headerLength = 36
	folderLength = 8
	fileLength   = 16
	dataLength   = 8
	textMost     = 256

	flagPrevious = 1
	flagNext     = 2
	flagReserve  = 4

	fromPrevious = 0xfffd
	toNext       = 0xfffe
	both         = 0xffff
)

var le = binary.LittleEndian

// header is a cabinet's, with its folders.
type header struct {
	length       int64
	files        int64 // where they stand
	count        int
	set, number  uint16
	previous     string
	next         string
	reservedData int
	folders      []*folder
	end          int64 // behind the folders
	signature    int64 // bytes of a signature behind the cabinet
}

// total is the length with the signature.
func (h *header) total() int64 { return h.length + h.signature }

// folder is a stream that is compressed as one.
type folder struct {
	at     int64 // its first data block
	blocks int
	method uint16
}

func (f *folder) String() string {
	switch f.method & 15 {
	case 0:
		return "stored"
	case 1:
		return "MSZIP"
	case 2:
		return "Quantum"
	case 3:
		return fmt.Sprintf("LZX:%d", f.method>>8&31)
	}
	return fmt.Sprintf("compression %d", f.method&15)
}

func readHeader(win *window.Window) (*header, error) {
	b := win.At(0, headerLength)
	if len(b) < headerLength || string(b[:4]) != "MSCF" || le.Uint32(b[4:])|le.Uint32(b[12:])|le.Uint32(b[20:]) != 0 || b[25] != 1 || b[24] > 9 {
		return nil, format.Not("no header of version 1")
	}
	h := &header{length: int64(le.Uint32(b[8:])), files: int64(le.Uint32(b[16:])), count: int(le.Uint16(b[28:])), set: le.Uint16(b[32:]), number: le.Uint16(b[34:])}
	folders, flags := int(le.Uint16(b[26:])), le.Uint16(b[30:])
	if h.files < headerLength || h.files > h.length || flags > 7 {
		return nil, format.Not("files at 0x%x of 0x%x, flags %x", h.files, h.length, flags)
	}
	pos := int64(headerLength)
	reservedFolder := int64(0)
	if flags&flagReserve != 0 {
		r := win.At(pos, 4)
		if len(r) < 4 {
			return nil, format.Not("cut off in the header")
		}
		length := int(le.Uint16(r))
		reservedFolder, h.reservedData = int64(r[2]), int(r[3])
		h.sign(win, pos+4, length)
		pos += 4 + int64(length)
	}
	for _, s := range []struct {
		flag uint16
		to   *string
	}{{flagPrevious, &h.previous}, {flagNext, &h.next}} {
		if flags&s.flag != 0 {
			*s.to = stringAt(win, &pos)
			stringAt(win, &pos) // the disk
		}
	}
	for range folders {
		f := win.At(pos, folderLength)
		if len(f) < folderLength {
			break
		}
		h.folders = append(h.folders, &folder{int64(le.Uint32(f)), int(le.Uint16(f[4:])), le.Uint16(f[6:])})
		pos += folderLength + reservedFolder
	}
	h.end = pos
	for i, f := range h.folders {
		if f.at < headerLength || f.at > h.length || f.method&15 > 3 {
			return nil, format.Not("folder %d at 0x%x of 0x%x, compression %d", i, f.at, h.length, f.method&15)
		}
	}
	if len(h.folders) == 0 && h.count > 0 {
		return nil, format.Not("files without folders")
	}
	return h, nil
}

// sign reads what Authenticode has in the reserved area: 00 00 10 00, where
// the signature stands (4), and how long it is (4). It is DER, 30 82.
func (h *header) sign(win *window.Window, pos int64, n int) {
	b := win.At(pos, min(n, 20))
	if len(b) < 20 || le.Uint32(b) != 0x100000 || int64(le.Uint32(b[4:])) != h.length {
		return
	}
	size := int64(le.Uint32(b[8:]))
	if d := win.At(h.length, 4); len(d) == 4 && d[0] == 0x30 && d[1] == 0x82 && int64(d[2])<<8|int64(d[3]) <= size {
		h.signature = size
	}
}

// stringAt reads a string with its NUL at pos.
func stringAt(win *window.Window, pos *int64) string {
	b := win.At(*pos, textMost)
	i := bytes.IndexByte(b, 0)
	if i < 0 {
		i = len(b)
	}
	*pos += int64(i) + 1
	return string(b[:i])
}

// file is a row of the cabinet.
type file struct {
	name           string
	size, start    int64
	folder         int
	date, time     uint16
	before, behind bool // parts in another cabinet
}

// readFile reads the file at pos.
func (h *header) readFile(win *window.Window, pos *int64) (f file, ok bool) {
	b := win.At(*pos, fileLength+1)
	if len(b) < fileLength+1 {
		return f, false
	}
	f = file{size: int64(le.Uint32(b)), start: int64(le.Uint32(b[4:])), date: le.Uint16(b[10:]), time: le.Uint16(b[12:])}
	switch i := le.Uint16(b[8:]); i {
	case fromPrevious:
		f.before = true
	case toNext:
		f.folder, f.behind = len(h.folders)-1, true
	case both:
		f.before, f.behind = true, true
	default:
		f.folder = int(i)
	}
	*pos += fileLength
	f.name = stringAt(win, pos)
	return f, true
}

// entry is f's row. Times have no zone and are taken for UTC.
func (f *file) entry() assay.Entry {
	e := assay.Entry{Name: strings.ReplaceAll(f.name, `\`, "/")}
	if f.date != 0 {
		t := time.Date(1980+int(f.date>>9), time.Month(f.date>>5&15), int(f.date&31), int(f.time>>11), int(f.time>>5&63), int(f.time&31)*2, 0, time.UTC)
		e.Has, e.MTime = e.Has|assay.HasTime, t.Unix()
	}
	return e
}
