package ubifs

import (
	"bytes"
	"compress/flate"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/woozymasta/lzo"
)

// Geometry of samples: superblock, two masters, two blocks of log, space
// tree, orphans, then the main area.
const (
	blockBytes = 8192
	mainStart  = 7
)

// disk is a file system in the making. Nodes go to the end of the main area;
// those written before commit get into the index.
type disk struct {
	b      []byte
	seq    uint64
	leaves []leafAt
	log    []byte
	masters
}

type leafAt struct {
	key
	place
}

type masters struct{ root place }

func newDisk() *disk { return &disk{b: make([]byte, mainStart*blockBytes)} }

// node makes a node of the fields behind the common header.
func (d *disk) node(kind uint8, body []byte) []byte {
	d.seq++
	n := make([]byte, headLength, headLength+len(body))
	le.PutUint32(n, 0x06101831)
	le.PutUint64(n[8:], d.seq)
	le.PutUint32(n[16:], uint32(headLength+len(body)))
	n[20] = kind
	n = append(n, body...)
	le.PutUint32(n[4:], checksum(n[8:]))
	return n
}

// put appends a node to the main area, not across a block.
func (d *disk) put(n []byte) place {
	if len(d.b)%blockBytes+len(n) > blockBytes {
		d.skip()
	}
	p := place{int64(len(d.b)), uint32(len(n))}
	d.b = append(d.b, n...)
	for len(d.b)%8 != 0 {
		d.b = append(d.b, 0)
	}
	return p
}

// skip goes on to the next block.
func (d *disk) skip() {
	for len(d.b)%blockBytes != 0 {
		d.b = append(d.b, 0xff)
	}
}

// leaf appends a node that is found by a key.
func (d *disk) leaf(k key, kind uint8, body []byte) place {
	le.PutUint32(body, uint32(k>>32))
	le.PutUint32(body[4:], uint32(k))
	p := d.put(d.node(kind, body))
	d.leaves = append(d.leaves, leafAt{k, p})
	return p
}

func keyOf(ino uint32, kind uint8, low uint32) key {
	return key(ino)<<32 | key(kind)<<29 | key(low&0x1fffffff)
}

func (d *disk) inode(ino, mode uint32, size uint64, inline string) place {
	body := make([]byte, inodeLength-headLength)
	le.PutUint64(body[24:], size)
	le.PutUint64(body[48:], 1700000000)
	links := uint32(1)
	if mode == 0 {
		links = 0
	}
	le.PutUint32(body[68:], links)
	le.PutUint32(body[72:], 1000)
	le.PutUint32(body[76:], 100)
	le.PutUint32(body[80:], mode)
	le.PutUint32(body[88:], uint32(len(inline)))
	return d.leaf(keyOf(ino, inodeType, 0), inodeType, append(body, inline...))
}

func (d *disk) data(ino, block uint32, compr uint16, content []byte) place {
	body := make([]byte, dataLength-headLength)
	le.PutUint32(body[16:], uint32(len(content)))
	le.PutUint16(body[20:], compr)
	return d.leaf(keyOf(ino, dataType, block), dataType, append(body, pack(compr, content)...))
}

// name writes a name in a directory, or takes it away (inode 0).
func (d *disk) name(parent, ino uint32, kind uint8, text string) place {
	return d.entry(nameType, parent, ino, kind, text)
}

func (d *disk) entry(node uint8, parent, ino uint32, kind uint8, text string) place {
	body := make([]byte, nameLength-headLength)
	le.PutUint64(body[16:], uint64(ino))
	body[25] = kind
	le.PutUint16(body[26:], uint16(len(text)))
	hash := uint32(7)
	for _, c := range text {
		hash = hash*31 + uint32(c)
	}
	return d.leaf(keyOf(parent, node, hash), node, append(body, text+"\x00"...))
}

func (d *disk) truncate(ino uint32, from, to uint64) {
	body := make([]byte, truncLength-headLength)
	le.PutUint32(body, ino)
	le.PutUint64(body[16:], from)
	le.PutUint64(body[24:], to)
	d.put(d.node(truncType, body))
}

func pack(compr uint16, b []byte) []byte {
	switch compr {
	case comprLZO:
		out, _ := lzo.Compress(b, nil)
		return out
	case comprZlib:
		var out bytes.Buffer
		w, _ := flate.NewWriter(&out, 6)
		w.Write(b)
		w.Close()
		return out.Bytes()
	case comprZstd:
		w, _ := zstd.NewWriter(nil)
		return w.EncodeAll(b, nil)
	}
	return b
}

// commit writes the index over all leaves, the log and the masters. What is
// put afterwards is journal.
func (d *disk) commit() {
	slices.SortStableFunc(d.leaves, func(a, b leafAt) int {
		if a.key < b.key {
			return -1
		} else if a.key > b.key {
			return 1
		}
		return 0
	})
	list, level := d.leaves, uint16(0)
	for first := true; first || len(list) > 1; level++ {
		first = false
		var up []leafAt
		for len(list) > 0 {
			n := min(len(list), 8)
			body := le.AppendUint16(nil, uint16(n))
			body = le.AppendUint16(body, level)
			for _, l := range list[:n] {
				body = le.AppendUint32(body, uint32(l.at/blockBytes))
				body = le.AppendUint32(body, uint32(l.at%blockBytes))
				body = le.AppendUint32(body, l.length)
				body = le.AppendUint32(body, uint32(l.key>>32))
				body = le.AppendUint32(body, uint32(l.key))
			}
			up = append(up, leafAt{list[0].key, d.put(d.node(indexType, body))})
			list = list[n:]
		}
		list = up
	}
	d.root = list[0].place
	d.leaves = nil
	d.log = append(le.AppendUint64(nil, 5), make([]byte, 0)...)
	d.log = d.node(commitType, d.log)
	d.skip()
}

// journal says that the nodes from here on are a journal block.
func (d *disk) journal() {
	d.skip()
	body := le.AppendUint32(nil, uint32(len(d.b)/blockBytes))
	body = append(body, make([]byte, 36)...)
	for len(d.log)%8 != 0 {
		d.log = append(d.log, 0)
	}
	d.log = append(d.log, d.node(refType, body)...)
}

// bytes finishes the volume.
func (d *disk) bytes() []byte {
	d.skip()
	b := bytes.Clone(d.b)
	for i := range mainStart * blockBytes {
		b[i] = 0xff
	}
	blocks := uint32(len(b) / blockBytes)
	sb := make([]byte, superLength-headLength)
	for i, v := range map[int]uint32{8: 8, 12: blockBytes, 16: blocks, 20: blocks, 32: 2, 36: 1, 40: 1, 44: 1, 48: 8, 56: 5} {
		le.PutUint32(sb[i:], v)
	}
	le.PutUint16(sb[60:], comprZlib)
	copy(b, d.node(superType, sb))
	m := make([]byte, masterLength-headLength)
	le.PutUint64(m, 99)
	le.PutUint64(m[8:], 5)
	le.PutUint32(m[20:], 3)
	le.PutUint32(m[24:], uint32(d.root.at/blockBytes))
	le.PutUint32(m[28:], uint32(d.root.at%blockBytes))
	le.PutUint32(m[32:], d.root.length)
	n := d.node(masterType, m)
	copy(b[blockBytes:], n)
	copy(b[2*blockBytes:], n)
	copy(b[3*blockBytes:], d.log)
	return b
}

// text is n bytes that compress; noise does not.
func text(seed, n int) []byte {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "option name 'radio%d' channel %d\n", seed, i*7%97)
	}
	return []byte(b.String()[:n])
}

func noise(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 9))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// file writes a regular file in the root directory.
func (d *disk) file(ino uint32, name string, compr uint16, content []byte) {
	d.name(1, ino, 0, name)
	d.inode(ino, 0o100640, uint64(len(content)), "")
	for i := 0; i < len(content); i += fileBlock {
		d.data(ino, uint32(i/fileBlock), compr, content[i:min(i+fileBlock, len(content))])
	}
}

// sample has everything in it.
func sample() *disk {
	d := newDisk()
	d.inode(1, 0o40755, 100, "")
	for c := range uint16(4) {
		d.file(100+uint32(c), comprName(c), c, text(int(c), 10000))
	}
	d.file(110, "noise", comprNone, noise(1, 9000))
	d.name(1, 120, 1, "dir")
	d.inode(120, 0o41777, 0, "")
	d.name(120, 121, 2, "link")
	d.inode(121, 0o120777, 7, "busybox")
	d.name(120, 122, 4, "console")
	d.inode(122, 0o20600, 0, "\x01\x05\x00\x00")
	d.name(120, 123, 3, "sda300")
	d.inode(123, 0o60660, 0, string(le.AppendUint64(nil, 300&0xff|8<<8|300&^0xff<<12)))
	d.name(120, 124, 5, "pipe")
	d.inode(124, 0o10644, 0, "")
	d.name(120, 125, 6, "socket")
	d.inode(125, 0o140755, 0, "")
	d.name(120, 100, 0, "hard")
	d.entry(xattrType, 100, 130, 0, "user.key")
	d.inode(130, 0o100000, 5, "value")
	d.name(1, 140, 0, "holes")
	d.inode(140, 0o100644, 5*fileBlock+10, "")
	d.data(140, 1, comprLZO, text(9, 4096))
	d.data(140, 3, comprLZO, text(9, 100))
	d.name(1, 141, 0, "empty")
	d.inode(141, 0o100644, 0, "")
	return d
}
