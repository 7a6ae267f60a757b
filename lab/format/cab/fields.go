package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"

	"github.com/klauspost/compress/flate"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// telling tells the fields of one cabinet.
type telling struct {
	*format.Telling
	in  *format.Input
	win *window.Window
	h   *header
}

// fields tells headers, folders, files and the data blocks that decode.
func fields(in *format.Input, tell func(assay.Field)) error {
	t := &telling{Telling: format.NewTelling(in.Content, tell), in: in, win: window.New(in.Content)}
	defer t.Done()
	var err error
	if t.h, err = readHeader(t.win); err != nil {
		return err
	}
	if t.h.total() > in.Size() {
		return io.ErrUnexpectedEOF
	}
	if t.h.end > t.h.files {
		return fmt.Errorf("folders up to 0x%x stand over the files at 0x%x", t.h.end, t.h.files)
	}
	t.header()
	rows, err := t.files()
	if err != nil {
		return err
	}
	for i, f := range t.h.folders {
		if err := t.folder(f, rows[i]); err != nil {
			return err
		}
	}
	if t.h.signature > 0 {
		t.Entry = "signature"
		t.Field(assay.Encoded, "signature", t.h.length, t.h.signature)
	}
	return in.Ctx.Err()
}

// header tells what stands before the files ([MS-CAB] 2.1 and 2.2).
func (t *telling) header() {
	b := slices.Clone(t.win.At(0, headerLength))
	t.Field(assay.Derived, "magic", 0, 4)
	t.Zeros(4, 4)
	t.Field(assay.Derived, "length", 8, 4)
	t.Zeros(12, 4)
	t.Field(assay.Derived, "place of the files", 16, 4)
	t.Zeros(20, 4)
	t.Field(assay.Parameter, "version", 24, 2)
	t.Field(assay.Derived, "numbers of folders and files", 26, 4)
	t.Field(assay.Parameter, "flags", 30, 2)
	t.Field(assay.Identity, "identity of the set", 32, 2)
	t.Field(assay.Statement, "number in the set", 34, 2)
	pos, flags, reserve := int64(headerLength), le.Uint16(b[30:]), int64(0)
	if flags&flagReserve != 0 {
		r := slices.Clone(t.win.At(pos, 4))
		n := int64(le.Uint16(r))
		reserve = int64(r[2])
		t.Field(assay.Derived, "sizes of reserved areas", pos, 4)
		if pos += 4; t.h.signature > 0 && n == 20 {
			t.Field(assay.Derived, "place of the signature", pos, 12)
			t.Zeros(pos+12, 8)
		} else if !t.Zeros(pos, n) {
			t.Field(assay.Statement, "reserved area", pos, n)
		}
		pos += n
	}
	folders := t.h.end - int64(len(t.h.folders))*(folderLength+reserve)
	t.Field(assay.Statement, "names of other cabinets", pos, folders-pos)
	for at := folders; at < t.h.end; at += folderLength + reserve {
		t.Field(assay.Derived, "place of a folder", at, 6)
		t.Field(assay.Parameter, "compression", at+6, 2)
		t.Zeros(at+folderLength, reserve)
	}
	if gap := t.h.files - t.h.end; gap > 0 {
		t.Zeros(t.h.end, gap)
	}
}

// files tells the rows of files, and gives them by folder.
func (t *telling) files() ([][]file, error) {
	rows := make([][]file, len(t.h.folders))
	ends := make([]int64, len(rows)) // of the files so far
	pos := t.h.files
	for range t.h.count {
		at := pos
		attributes := slices.Clone(t.win.At(at+14, 2))
		f, ok := t.h.readFile(t.win, &pos)
		if !ok || pos > t.in.Size() || f.folder >= len(t.h.folders) || f.before || f.behind {
			return nil, fmt.Errorf("file at 0x%x: cut off, or parts of it in another cabinet", at)
		}
		e := f.entry()
		t.Entry = assay.CleanName(e.Name)
		if f.size > 0 || f.start == ends[f.folder] { // nobody reads where an empty file is
			t.Field(assay.Derived, "size, place and folder", at, 10)
		}
		ends[f.folder] = f.start + f.size
		t.Field(assay.Moment, "date and time", at+10, 4)
		if le.Uint16(attributes)&^0xa0 == 0 { // archive; name in UTF-8
			t.Field(assay.Parameter, "attributes", at+14, 2)
		} else {
			t.Field(assay.Statement, "attributes", at+14, 2)
		}
		t.Value(assay.Attribute, "name", at+fileLength, pos-at-fileLength, t.Entry)
		rows[f.folder] = append(rows[f.folder], f)
	}
	t.Entry = ""
	return rows, nil
}

var errBlock = errors.New("data block that is damaged, or not used up by its decoder")

// folder tells data blocks, when files take all that they decode to. LZX data
// are not: nobody knows whether bytes are left over.
func (t *telling) folder(f *folder, files []file) error {
	sort.SliceStable(files, func(a, b int) bool { return files[a].start < files[b].start })
	o := &opener{in: t.in, h: t.h, win: t.win}
	r := newReader(t.in, f, nil)
	pos, total, last := f.at, int64(0), int64(0)
	for i := range f.blocks {
		b, ok := o.read(pos, i+1 == f.blocks)
		if !ok || b.unpacked == 0 || b.at+int64(b.packed) > t.in.Size() {
			return fmt.Errorf("data block at 0x%x: %w", pos, errBlock)
		}
		head, body := slices.Clone(t.win.At(pos, int(b.at-pos))), slices.Clone(t.win.At(b.at, b.packed))
		if sum := le.Uint32(head); sum == 0 {
			t.Field(assay.Derived, "no checksum", pos, 4)
		} else if fits(sum, head[4:], body) {
			t.Field(assay.Checksum, "checksum", pos, 4)
		}
		t.Field(assay.Derived, "sizes of a data block", pos+4, 4)
		t.Zeros(pos+dataLength, b.at-pos-dataLength)
		if r.usedUp(body, b.unpacked) {
			t.Field(assay.Encoded, "data block", b.at, int64(b.packed))
		}
		total += int64(b.unpacked)
		pos = b.at + int64(b.packed)
	}
	for _, f := range files {
		if f.size == 0 {
			continue
		}
		if f.start > last {
			break
		}
		last = max(last, f.start+f.size)
	}
	if last != total {
		return fmt.Errorf("folder at 0x%x: of %d bytes files take %d", f.at, total, last)
	}
	return nil
}

// usedUp decodes a block and reports whether that needs all of it.
func (r *reader) usedUp(b []byte, size int) bool {
	switch r.f.method & 15 {
	case 0:
		return len(b) == size
	case 1:
		if len(b) < 2 || b[0] != 'C' || b[1] != 'K' {
			return false
		}
		src := bytes.NewReader(b[2:])
		if r.inflate.(flate.Resetter).Reset(src, r.history) != nil {
			return false
		}
		n, err := io.ReadFull(r.inflate, r.out[:size])
		r.history = append(r.history, r.out[:n]...)
		if over := len(r.history) - historyMost; over > 0 {
			r.history = append(r.history[:0], r.history[over:]...)
		}
		if err != nil {
			return false
		}
		var more [1]byte
		n, err = r.inflate.Read(more[:])
		return n == 0 && err == io.EOF && src.Len() == 0
	}
	return false
}
