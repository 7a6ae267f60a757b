package ubifs

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	// maxFile is the largest file that keys have blocks for.
	maxFile = fileBlock << 29
	// maxNode bounds a data node: headers, and a block that did not shrink.
	maxNode = dataLength + 2*fileBlock
)

// file is the content of an inode.
type file struct {
	*volume
	inode  uint32
	size   int64
	blocks []dataRef
	lost   []span // keys of which the index says nothing
	why    string // the content is not whole, or not certainly
}

// body is a regular file's content.
func (r *reader) body(ino uint32, size uint64) format.Body {
	if size == 0 {
		return format.Body{}
	}
	f := &file{volume: r.volume, inode: ino, size: int64(min(size, maxFile)), blocks: r.blocksOf(ino), lost: r.lost}
	b := format.Body{Size: f.size, Key: strconv.FormatUint(uint64(ino), 10), Stream: f.stream}
	b.From = f.from()
	return b
}

// orphan is the content of a file whose inode is lost: its blocks.
func (r *reader) orphan(ino uint32, why string) format.Body {
	f := &file{volume: r.volume, inode: ino, blocks: r.blocksOf(ino), lost: r.lost, why: why}
	if len(f.blocks) == 0 {
		return format.Damaged(r.content, nil, why)
	}
	last := f.blocks[len(f.blocks)-1]
	f.size = int64(last.block)*fileBlock + fileBlock
	if n := r.win.At(last.at, dataLength); len(n) == dataLength {
		f.size -= fileBlock - int64(min(le.Uint32(n[40:]), fileBlock))
	}
	return format.Body{Size: -1, Key: "lost " + strconv.FormatUint(uint64(ino), 10), Stream: f.stream, From: f.from()}
}

// from is the range of the volume that the file takes, if it is one range.
func (f *file) from() (r format.Range) {
	for i, d := range f.blocks {
		end := d.at + int64(d.length)
		switch {
		case i == 0:
			r = format.Range{Offset: d.at, Length: end - d.at}
		case d.at == (r.Offset+r.Length+7)&^7:
			r.Length = end - r.Offset
		default:
			return format.Range{}
		}
	}
	if r.Offset+r.Length > f.volume.size {
		return format.Range{}
	}
	return r
}

// stream writes the content block by block.
func (f *file) stream(w io.Writer) error {
	win := window.New(f.content)
	out := newOutput(w)
	defer out.close()
	var wrong losses
	if f.why != "" {
		wrong.add(f.why)
	}
	blocks := f.blocks
	for pos := int64(0); pos < f.size; {
		n := int(min(batch, f.size-pos))
		buf := out.room(n)
		buf = buf[:cap(buf)]
		for at := 0; at < n; at += fileBlock {
			dst := buf[at : at+fileBlock]
			block := uint32((pos + int64(at)) / fileBlock)
			for len(blocks) > 0 && blocks[0].block < block {
				blocks = blocks[1:]
			}
			got := 0
			if len(blocks) > 0 && blocks[0].block == block {
				var err error
				if got, err = f.read(win, blocks[0], dst); err != nil {
					wrong.add(fmt.Sprintf("block %d: %v", block, err))
				}
			} else if within(f.lost, key(f.inode)<<32|dataType<<29|key(block)) {
				wrong.add(fmt.Sprintf("block %d: nothing of it was found", block))
			}
			clear(dst[got:])
		}
		if err := out.commit(n); err != nil {
			return err
		}
		pos += int64(n)
	}
	return wrong.err()
}

// read decodes one block into dst. Of a node whose CRC is wrong it gives what
// can be decoded, with the error.
func (f *file) read(win *window.Window, d dataRef, dst []byte) (int, error) {
	n, wrong := win.At(d.at, int(min(d.length, maxNode))), error(nil)
	if whole(n) == nil {
		wrong = fmt.Errorf("node at 0x%x: CRC differs", d.at)
	}
	k, ok := dataKey(n)
	if !ok || k.inode() != f.inode || k.block() != d.block {
		if wrong == nil {
			wrong = fmt.Errorf("node at 0x%x is not the block", d.at)
		}
		return 0, wrong
	}
	size := int(min(le.Uint32(n[40:]), fileBlock))
	got, err := decompress(le.Uint16(n[44:]), dst[:size], n[dataLength:])
	if err != nil && wrong == nil {
		wrong = fmt.Errorf("node at 0x%x: %w", d.at, err)
	}
	return got, wrong
}

// dataKey gives the key of a data node whose header makes sense.
func dataKey(n []byte) (key, bool) {
	if len(n) < dataLength || !isHead(n) || typeOf(n) != dataType || le.Uint32(n[40:]) > fileBlock || le.Uint16(n[44:]) > comprZstd {
		return 0, false
	}
	k := keyAt(n[24:])
	return k, k.kind() == dataType
}

// losses collects what is wrong with a file, up to a readable length.
type losses struct {
	list []string
	more int
}

func (l *losses) add(s string) {
	if len(l.list) < 8 {
		l.list = append(l.list, s)
	} else {
		l.more++
	}
}

func (l *losses) err() error {
	if len(l.list) == 0 {
		return nil
	}
	s := strings.Join(l.list, "; ")
	if l.more > 0 {
		s += fmt.Sprintf("; and %d more", l.more)
	}
	return errors.New(s)
}
