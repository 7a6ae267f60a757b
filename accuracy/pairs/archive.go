//go:build linux

package pairs

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"assay"
)

// options are what a packer varies without changing what is packed.
type options struct {
	time  int64  // of packing
	order uint64 // 0: by name
	level int    // 1 is fast, 2 is usual, 3 is best
	block int    // bytes; 0: the packer's own
	comp  string // compressor; empty: the packer's own
	extra []string
}

func (o options) arranged(t Tree) Tree {
	if o.order == 0 {
		t = t.Clone()
		t.sort()
		return t.late()
	}
	return t.shuffled(o.order)
}

// late puts hard links behind everything else: archives refer backwards.
func (t Tree) late() Tree {
	var first, last Tree
	for _, f := range t {
		if f.Type == assay.Hardlink {
			last = append(last, f)
		} else {
			first = append(first, f)
		}
	}
	return append(first, last...)
}

func packTar(_ *bench, t Tree, o options) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	kinds := map[assay.Type]byte{
		assay.Regular: tar.TypeReg, assay.Dir: tar.TypeDir, assay.Symlink: tar.TypeSymlink, assay.Hardlink: tar.TypeLink,
		assay.CharDev: tar.TypeChar, assay.BlockDev: tar.TypeBlock,
	}
	for _, f := range o.arranged(t) {
		h := &tar.Header{
			Typeflag: kinds[f.Type], Name: f.Name, Linkname: f.Target, Size: int64(len(f.Body)), Mode: int64(f.Mode),
			Uid: int(f.UID), Gid: int(f.GID), ModTime: time.Unix(f.Time, 0), Devmajor: int64(f.Major), Devminor: int64(f.Minor),
			Format: tar.FormatPAX,
		}
		if f.Type == assay.Dir {
			h.Name += "/"
		}
		for k, v := range f.Xattrs {
			h.PAXRecords = map[string]string{"SCHILY.xattr." + k: v}
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.Body); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// packGzip writes RFC 1952 with the time of packing.
func packGzip(b []byte, o options) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, []int{9, 1, 6, 9}[o.level])
	if err != nil {
		return nil, err
	}
	w.ModTime = time.Unix(o.time, 0)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func packZstd(b []byte, o options) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd([]int{3, 1, 3, 12}[o.level])), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return w.EncodeAll(b, nil), nil
}

// packCpio writes newc (Linux Documentation/driver-api/early-userspace/
// buffer-format.rst).
func packCpio(_ *bench, t Tree, o options) ([]byte, error) {
	bits := map[assay.Type]uint32{assay.Regular: 0o100000, assay.Dir: 0o40000, assay.Symlink: 0o120000, assay.CharDev: 0o20000, assay.BlockDev: 0o60000}
	list := o.arranged(t)
	inode := map[string]int{}
	count := map[string]int{}
	for i, f := range list {
		inode[f.Name] = i + 1 + int(o.order)*100
		count[f.Name]++
		if f.Type == assay.Hardlink {
			inode[f.Name] = inode[f.Target]
			count[f.Target]++
		}
	}
	var out []byte
	member := func(f *File, ino, links int, body []byte) {
		mode := uint32(0)
		if ino > 0 {
			mode = bits[f.Type] | f.Mode
		}
		out = fmt.Appendf(out, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\x00",
			ino, mode, f.UID, f.GID, links, max(f.Time, 0), len(body), 0, 0, f.Major, f.Minor, len(f.Name)+1, 0, f.Name)
		out = append(out, make([]byte, -len(out)&3)...)
		out = append(append(out, body...), make([]byte, -len(body)&3)...)
	}
	for i := range list {
		f := list[i]
		body := f.Body
		switch f.Type {
		case assay.Symlink:
			body = []byte(f.Target)
		case assay.Hardlink: // the content stands at each name
			target := list.find(f.Target)
			f = *target
			f.Name, body = list[i].Name, target.Body
		}
		member(&f, inode[f.Name], count[list[i].Name], body)
	}
	member(&File{Name: "TRAILER!!!"}, 0, 1, nil)
	return append(out, make([]byte, -len(out)&511)...), nil
}

// packZip writes an archive as Unix programs do (APPNOTE.TXT 6.3.9: version
// made by 3, mode in the external attributes).
func packZip(_ *bench, t Tree, o options) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	level := []int{9, 1, 6, 9}[o.level]
	w.RegisterCompressor(zip.Deflate, flater(level))
	for _, f := range o.arranged(t.only(assay.Regular, assay.Dir, assay.Symlink)) {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Unix(f.Time, 0).UTC()}
		if o.comp == "store" {
			h.Method = zip.Store
		}
		mode := fs.FileMode(f.Mode & 0o777)
		if f.Mode&0o4000 != 0 {
			mode |= fs.ModeSetuid
		}
		if f.Mode&0o1000 != 0 {
			mode |= fs.ModeSticky
		}
		body := f.Body
		switch f.Type {
		case assay.Dir:
			h.Name, h.Method, mode = h.Name+"/", zip.Store, mode|fs.ModeDir
		case assay.Symlink:
			mode, body = mode|fs.ModeSymlink, []byte(f.Target)
		}
		h.SetMode(mode)
		x, err := w.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := x.Write(body); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

func flater(level int) zip.Compressor {
	return func(w writer) (writeCloser, error) { return flate.NewWriter(w, level) }
}
