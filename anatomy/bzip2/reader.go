package bzip2

import (
	"encoding/binary"
	"fmt"
	"io"
)

const writeSize = 128 << 10

// Reader decodes a .bz2 file of any number of streams and blocks, several
// blocks at the same time. Its memory is up to 12 MiB for each processor, of
// at most four.
//
// What is lost with a damaged block is not known; Lost may put something in
// its place. The content of a block with a wrong checksum is given as it is.
type Reader struct {
	// Lost is asked in front of the first block behind damaged ones how many
	// zeros to write: full is how many bytes the blocks had that could not be
	// decoded, if they were full and had no runs; next is what follows. Blocks
	// that were decoded and have a wrong checksum may have had another length:
	// full is 0 when there are no others. May be nil.
	Lost func(written, full int64, next []byte) int64

	// Streams and Blocks count what was read.
	Streams, Blocks int

	src       Source
	f         finder
	marks     []mark // found, not before pos
	queue     []*job
	scheduled int64 // blocks before this bit are in the queue, or were

	pos     int64 // in bits
	level   int
	sum     uint32 // of the stream
	dirty   bool   // the stream has a damaged block
	lost    int64  // full size of blocks that were lost since the last good one
	loose   bool   // it is not certain where the next block belongs
	written int64
	w       io.Writer
	werr    error
	err     error // first damage
	buf     []byte
	idle    bool // a bit that fills up a stream is set
}

// NewReader reads the .bz2 file at the start of src. Bytes behind it are not
// used.
func NewReader(src Source) *Reader {
	return &Reader{src: src, f: finder{src: src}}
}

// Consumed is the length of the file, once everything was read.
func (r *Reader) Consumed() int64 { return min((r.pos+7)/8, r.src.Size()) }

// Clean reports whether the bits that fill up streams to whole bytes were zero,
// as all encoders write them.
func (r *Reader) Clean() bool { return !r.idle }

// WriteTo writes the content to w. The error is w's or the first damage.
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	r.w = w
	r.buf = make([]byte, writeSize)
	defer r.drain()
	for r.stream() && r.werr == nil {
	}
	if r.werr != nil {
		return r.written, r.werr
	}
	return r.written, r.err
}

// drain waits until nothing reads from the source any more.
func (r *Reader) drain() {
	for _, j := range r.queue {
		<-j.done
		for _, b := range j.blocks {
			b.free()
		}
	}
	r.queue = nil
}

// stream reads the stream at pos. It reports whether there is one.
func (r *Reader) stream() bool {
	b := load(r.src, r.pos/8, 10, nil)
	if !isHeader(b) {
		return false
	}
	if len(b) < 10 {
		if r.Streams == 0 {
			r.damage(io.ErrUnexpectedEOF)
			r.pos += int64(len(b)) * 8
		}
		return false
	}
	if m := binary.BigEndian.Uint64(b[2:]) & (1<<48 - 1); m != blockMagic && m != endMagic && r.Streams > 0 {
		return false
	}
	r.level, r.sum, r.dirty = int(b[3]-'0'), 0, false
	r.pos += 32
	r.Streams++
	for r.werr == nil {
		switch r.magic() {
		case blockMagic:
			r.block()
		case endMagic:
			return r.end()
		default:
			if !r.dirty {
				r.damage(r.outside("no block at bit %d", r.pos))
			}
			r.dirty, r.loose = true, true
			if !r.resume(r.pos + 1) {
				return false
			}
		}
	}
	return false
}

// outside says that pos is past the end, or else why.
func (r *Reader) outside(why string, args ...any) error {
	if r.pos+magicBits > r.src.Size()*8 {
		return fmt.Errorf("stream ends in the middle: %w", io.ErrUnexpectedEOF)
	}
	return corrupt(why, args...)
}

func (r *Reader) damage(err error) {
	if r.err == nil {
		r.err = err
	}
}

// magic is what stands at pos.
func (r *Reader) magic() uint64 {
	var b [8]byte
	copy(b[:], load(r.src, r.pos/8, 7, nil))
	return binary.BigEndian.Uint64(b[:]) << (r.pos & 7) >> 16
}

// end reads the mark behind the last block and goes to the next byte.
func (r *Reader) end() bool {
	r.pos += magicBits
	b := load(r.src, r.pos/8, 5, nil)
	bits := newBits(b, uint(r.pos&7))
	sum := bits.take(32)
	if n := uint(-(r.pos + 32) & 7); n > 0 && bits.take(n) != 0 {
		r.idle = true
	}
	r.pos = (r.pos + 32 + 7) &^ 7
	if bits.over() {
		r.damage(fmt.Errorf("checksum behind the last block: %w", io.ErrUnexpectedEOF))
		return false
	}
	if sum != r.sum && !r.dirty {
		r.damage(corrupt("CRC-32 of the stream is %08x, recorded: %08x", r.sum, sum))
	}
	return true
}

// block decodes the block at pos and writes it, or goes behind it.
func (r *Reader) block() {
	b := r.take(r.pos)
	defer b.free()
	if b.err != nil {
		r.damage(fmt.Errorf("block at byte 0x%x: %w", b.at/8, b.err))
		r.dirty, r.loose = true, true
		r.lost += int64(r.level)*100_000 - 19
		if !r.resume(b.at + magicBits) {
			r.pos = min(max(b.end, b.at+magicBits), r.src.Size()*8)
		}
		return
	}
	r.write(b)
	r.Blocks++
	r.pos = b.end
}

// write writes the content of b, with zeros before it for what was lost.
func (r *Reader) write(b *block) {
	e := expander{src: b.out[:b.length], last: -1}
	var sum checksum
	for n := len(r.buf); n == len(r.buf) && r.werr == nil; {
		n = e.next(r.buf)
		sum.add(r.buf[:n])
		if r.loose && r.Lost != nil {
			r.zeros(r.Lost(r.written, r.lost, r.buf[:n]))
			n = r.again(&e, b)
		}
		r.lost, r.loose = 0, false
		r.put(r.buf[:n])
	}
	if got := sum.sum(); got != b.sum && r.werr == nil {
		r.damage(fmt.Errorf("block at byte 0x%x: %w", b.at/8, corrupt("CRC-32 is %08x, recorded: %08x", got, b.sum)))
		r.dirty, r.loose = true, true
	}
	r.sum = (r.sum<<1 | r.sum>>31) ^ b.sum
}

// zeros writes n zeros out of r.buf.
func (r *Reader) zeros(n int64) {
	clear(r.buf)
	for n > 0 && r.werr == nil {
		m := min(n, int64(len(r.buf)))
		r.put(r.buf[:m])
		n -= m
	}
}

// again gives the beginning of b anew.
func (r *Reader) again(e *expander, b *block) int {
	*e = expander{src: b.out[:b.length], last: -1}
	return e.next(r.buf)
}

func (r *Reader) put(p []byte) {
	if len(p) == 0 || r.werr != nil {
		return
	}
	n, err := r.w.Write(p)
	r.written += int64(n)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	r.werr = err
}
