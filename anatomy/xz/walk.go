package xz

import (
	"errors"
	"io"

	"assay/anatomy/lzma"
)

// gapMax is how much stream padding (2.2) between two streams is taken for
// such: below the 512 bytes that block devices and tar pad to. More zeros
// separate two files.
const gapMax = 512

// walker goes from block to block without decoding.
type walker struct {
	src     io.ReaderAt
	size    int64
	pos     int64 // of what comes next; at the end, of what follows the file
	start   int64 // of the stream
	inside  bool  // a stream header was read
	check   byte
	seen    tally
	records *indexReader // where sizes come from after damage
	streams int
	sum     tally // over all streams
	indexed bool  // take the sizes from the index, not from the blocks
	err     error // the first thing that was wrong, when the walk could go on
	buf     [blockHeadMax]byte
}

// next gives the next block; io.EOF behind the last, or what was wrong on the
// way.
func (w *walker) next() (Block, error) {
	for {
		if !w.inside {
			more, err := w.stream()
			if err != nil {
				return Block{}, err
			}
			if !more {
				if w.err != nil {
					return Block{}, w.err
				}
				return Block{}, io.EOF
			}
		}
		if w.records != nil {
			if b, ok := w.recorded(); ok {
				return b, nil
			}
			continue
		}
		h, err := w.read(1)
		if err != nil {
			return Block{}, err
		}
		if h[0] == 0 {
			if err := w.index(); err != nil {
				return Block{}, err
			}
			continue
		}
		b, err := w.block()
		if err != nil {
			if b, err = w.recover(b, err); err != nil {
				return Block{}, err
			}
			if w.records != nil {
				continue
			}
		}
		w.pass(b)
		return b, nil
	}
}

// pass counts a block and goes behind it.
func (w *walker) pass(b Block) {
	if b.Packed < 0 {
		w.pos = w.size
		return
	}
	w.seen.add(b.unpadded(), b.Size)
	w.pos = b.after()
}

// read gives n bytes at the walker's place.
func (w *walker) read(n int) ([]byte, error) {
	if w.pos > w.size-int64(n) {
		return nil, io.ErrUnexpectedEOF
	}
	m, err := w.src.ReadAt(w.buf[:n], w.pos)
	if m == n {
		return w.buf[:n], nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return nil, err
}

// stream enters the next stream. It is false when there is none; the first
// must be there.
func (w *walker) stream() (bool, error) {
	end := w.pos
	for first := w.streams == 0; ; w.pos += 4 {
		h, err := w.read(headerSize)
		if err == nil {
			if w.check, err = streamHeader(h); err == nil {
				break
			}
		}
		if first {
			return false, err
		}
		if h == nil || [4]byte(h) != [4]byte{} || w.pos-end >= gapMax {
			w.pos = end
			return false, nil
		}
	}
	w.start = w.pos
	w.pos += headerSize
	w.inside, w.seen = true, tally{}
	w.streams++
	if w.indexed {
		if index, ok := findIndex(w.src, w.start, w.pos, w.size, w.check); ok {
			w.records = openIndex(w.src, index)
		}
	}
	return true, nil
}

// block reads the block header at the walker's place and finds out the sizes.
func (w *walker) block() (Block, error) {
	h, err := w.read(1)
	if err != nil {
		return Block{}, err
	}
	if h, err = w.read((int(h[0]) + 1) * 4); err != nil {
		return Block{}, err
	}
	b, err := blockHeader(h)
	b.Offset, b.check = w.pos, w.check
	if err != nil {
		b.Header = 0
		return b, err
	}
	data := w.pos + b.Header
	if b.Packed > w.size-data {
		return b, io.ErrUnexpectedEOF
	}
	if b.Packed < 0 || b.Size < 0 {
		limit := w.size - data
		x, err := lzma.Measure2(w.src, data, limit)
		if err != nil {
			return b, err
		}
		if b.Packed >= 0 && b.Packed != x.In || b.Size >= 0 && b.Size != x.Out {
			return b, corrupt("block at 0x%x does not have its declared size", b.Offset)
		}
		b.Packed, b.Size = x.In, x.Out
	}
	if !plausible(b.Packed, b.Size) {
		return b, corrupt("block at 0x%x: %d bytes of %d are not possible", b.Offset, b.Size, b.Packed)
	}
	return b, nil
}

// recover looks for the index when the block at the walker's place has no
// sound header or no sound chain of chunks. Without an index the block is all
// there is, if its header can be read.
func (w *walker) recover(b Block, cause error) (Block, error) {
	if !errors.Is(cause, ErrCorrupt) && !errors.Is(cause, lzma.ErrCorrupt) && cause != io.ErrUnexpectedEOF {
		return b, cause
	}
	w.note(cause)
	if index, ok := findIndex(w.src, w.start, w.pos, w.size, w.check); ok {
		w.records = openIndex(w.src, index)
		for range w.seen.blocks {
			w.records.next()
		}
		return b, nil
	}
	if b.Header == 0 {
		return b, cause
	}
	b.Packed, b.Size = -1, -1
	return b, nil
}

func (w *walker) note(err error) {
	if w.err == nil {
		w.err = err
	}
}

// recorded gives the next block as the index has it. It is false when the
// stream is over.
func (w *walker) recorded() (Block, bool) {
	unpadded, size, ok := w.records.next()
	if !ok {
		w.pos, w.records = w.records.start, nil
		if err := w.index(); err != nil {
			w.note(err)
			w.inside = false
		}
		return Block{}, false
	}
	next := w.pos + (unpadded+3)&^3
	b, err := w.block()
	if err != nil || b.unpadded() != unpadded || b.Size != size {
		packed := unpadded - checkSize(w.check) - b.Header
		if packed <= 0 {
			b.Header, packed = 0, max(unpadded-checkSize(w.check), 0)
		}
		b.Offset, b.check, b.Packed, b.Size = w.pos, w.check, packed, size
	}
	w.seen.add(unpadded, size)
	w.pos = next
	return b, true
}

// index checks index and footer at the walker's place and leaves the stream.
func (w *walker) index() error {
	t, length, err := total(w.src, w.pos)
	if err != nil {
		return err
	}
	if t != w.seen {
		w.note(corrupt("index at 0x%x does not agree with the blocks", w.pos))
	}
	at := w.pos
	w.pos += length
	h, err := w.read(headerSize)
	if err != nil {
		return err
	}
	back, err := streamFooter(h, w.check)
	if err != nil {
		return err
	}
	if back != length {
		w.note(corrupt("footer says the index has %d bytes, it has %d at 0x%x", back, length, at))
	}
	w.pos += headerSize
	w.inside = false
	w.sum.blocks += w.seen.blocks
	w.sum.length += w.seen.length
	w.sum.size += w.seen.size
	return nil
}

// Extent is what Measure learned.
type Extent struct {
	Length  int64 // of the file: all streams that directly follow each other
	Size    int64 // of the data
	Streams int
	Blocks  int64
	// Whole: the end of the file was found, Length is exact.
	Whole bool
}

// Measure goes over all streams of the .xz file at the start of src, which
// has size bytes, without decoding. Streams with fewer than 512 zero bytes
// between them belong together; padding behind the last is not counted. With
// an error the extent says how far the walk came, which may be to the end all
// the same when an index helps over damage. The error is io.ErrUnexpectedEOF
// when the file is cut short.
func Measure(src io.ReaderAt, size int64) (Extent, error) {
	w := walker{src: src, size: size}
	x, err := w.all()
	if err != nil && x.Streams > 0 {
		again := walker{src: src, size: size, indexed: true}
		if y, _ := again.all(); y.Whole {
			return y, err
		}
	}
	return x, err
}

// all goes to the end.
func (w *walker) all() (Extent, error) {
	for {
		b, err := w.next()
		if err == io.EOF || err != nil && !w.inside && w.streams > 0 {
			return Extent{w.pos, w.sum.size, w.streams, w.sum.blocks, true}, w.err
		}
		if err != nil || b.Packed < 0 {
			if err == nil {
				err = w.err
			}
			return Extent{min(w.pos, w.size), w.sum.size + w.seen.size, w.streams, w.sum.blocks + w.seen.blocks, false}, err
		}
	}
}
