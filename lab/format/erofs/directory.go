package erofs

import (
	"bytes"
	"errors"
	"fmt"
)

// maxDir is how many bytes of a directory are read.
const maxDir = 256 << 20

// dirent is one entry of a directory.
type dirent struct {
	name string
	nid  uint64
}

var errDirectory = errors.New("entries are damaged")

// list reads the entries of a directory, without "." and "..". What cannot be
// read is told by the error.
func (m *image) list(n *inode) (list []dirent, err error) {
	if n.size > maxDir {
		return nil, fmt.Errorf("%d bytes", n.size)
	}
	var content limited
	if e := m.writeTo(n, &content); e != nil {
		err = e
	}
	for b := content.b; len(b) > 0; {
		k := min(int64(len(b)), m.block)
		var ok bool
		if list, ok = dirents(list, b[:k]); !ok && err == nil {
			err = errDirectory
		}
		b = b[k:]
	}
	return list, err
}

// limited collects up to maxDir bytes.
type limited struct{ b []byte }

func (l *limited) Write(p []byte) (int, error) {
	if len(l.b)+len(p) > maxDir {
		return 0, fmt.Errorf("more than %d bytes", maxDir)
	}
	l.b = append(l.b, p...)
	return len(p), nil
}

// dirents reads a block: entries of 12 bytes (u64 node, u16 place of the name,
// u8 type, u8), then the names. The first name's place tells how many there
// are; the last name ends with NUL or the block.
func dirents(list []dirent, b []byte) (_ []dirent, ok bool) {
	if len(b) < 12 {
		return list, len(bytes.Trim(b, "\x00")) == 0
	}
	first := int(le16(b[8:]))
	if first < 12 || first%12 != 0 || first > len(b) {
		return list, len(bytes.Trim(b, "\x00")) == 0
	}
	ok = true
	for at := 0; at < first; at += 12 {
		from, to := int(le16(b[at+8:])), len(b)
		if at+12 < first {
			to = int(le16(b[at+12+8:]))
		}
		if from < first || from >= to || to > len(b) {
			ok = false
			continue
		}
		name, _, _ := bytes.Cut(b[from:to], []byte{0})
		if s := string(name); s != "." && s != ".." && s != "" {
			list = append(list, dirent{s, le64(b[at:])})
		}
	}
	return list, ok
}
