package xz

import (
	"hash"
	"io"
	"runtime"

	"assay/anatomy/bcj"
	"assay/anatomy/lzma"
)

const (
	aheadBytes = 64 << 20 // decoded data that waits, at most
	aheadMax   = 4        // blocks decoded at the same time, at most
	blockMax   = 32 << 20 // larger blocks are decoded piece by piece
	dictMax    = 256 << 20
	copySize   = 256 << 10
)

// Reader decodes a .xz file of any number of streams and blocks. Blocks of up
// to 32 MiB are decoded at the same time when there are several; others need
// as much memory as their dictionary. Of dictionaries over 256 MiB only so
// much is kept: a match that reaches further back is taken for damage.
//
// What can be read of a damaged block is handed out. When the size of the
// block is known zeros follow in place of the rest, and then the next block.
// The first error comes at the end, in place of io.EOF.
type Reader struct {
	src     io.ReaderAt
	size    int64
	w       walker
	looked  bool
	workers int
	queue   []*job // in order; the first is handed out
	held    int64
	walked  error // why there are no more blocks
	err     error // first damage
	end     int64 // of a block that has no known end
	sum     hash.Hash
	stream  *lzma.Reader
	chain   io.Reader
	left    int64 // of the first block, -1 when not known
	fill    int64 // zeros to come
}

// job is one block on its way.
type job struct {
	b    Block
	done chan struct{} // closed when data is there; nil when not decoded ahead
	data []byte
	err  error
}

// NewReader reads the .xz file at the start of src, which has size bytes.
// Bytes behind the file are not touched.
func NewReader(src io.ReaderAt, size int64) *Reader {
	return &Reader{src: src, size: size, w: walker{src: src, size: size}, workers: min(runtime.GOMAXPROCS(0), aheadMax)}
}

// Consumed is the length of the file, once everything was read.
func (r *Reader) Consumed() int64 {
	if r.end > 0 {
		return r.end
	}
	return min(r.w.pos, r.size)
}

// Close waits until nothing reads from the source any more. A Reader that was
// read to its end need not be closed.
func (r *Reader) Close() error {
	for _, j := range r.queue {
		if j.done != nil {
			<-j.done
		}
	}
	return nil
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	for len(p) > 0 {
		if r.fill > 0 {
			n := int(min(int64(len(p)), r.fill))
			clear(p[:n])
			r.fill -= int64(n)
			return n, nil
		}
		if r.chain != nil {
			if n := r.piece(p); n > 0 {
				return n, nil
			}
			continue
		}
		j, err := r.head()
		if err != nil {
			return 0, err
		}
		if j == nil {
			continue
		}
		n := copy(p, j.data)
		if j.data = j.data[n:]; len(j.data) == 0 {
			r.pop(j)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, nil
}

// WriteTo implements io.WriterTo.
func (r *Reader) WriteTo(w io.Writer) (sum int64, err error) {
	buf := make([]byte, copySize)
	for {
		out := buf
		if j, err := r.ready(); err == nil && j != nil {
			out, j.data = j.data, nil
			r.pop(j)
		} else {
			n, err := r.Read(buf)
			if err == io.EOF {
				return sum, nil
			}
			if err != nil {
				return sum, err
			}
			out = buf[:n]
		}
		n, err := w.Write(out)
		sum += int64(n)
		if err != nil {
			return sum, err
		}
	}
}

// ready gives the first block when it is whole in memory.
func (r *Reader) ready() (*job, error) {
	if r.fill > 0 || r.chain != nil {
		return nil, nil
	}
	return r.head()
}

// head gives the first block with its data. It is nil when the block is to be
// read piece by piece.
func (r *Reader) head() (*job, error) {
	r.schedule()
	if len(r.queue) == 0 {
		if r.err != nil {
			return nil, r.err
		}
		return nil, r.walked
	}
	j := r.queue[0]
	if j.done == nil {
		r.begin(j)
		return nil, nil
	}
	<-j.done
	return j, nil
}

// pop is done with the first block, which was decoded ahead.
func (r *Reader) pop(j *job) {
	r.queue = r.queue[1:]
	r.held -= j.b.Size
	r.damaged(j.err)
}

func (r *Reader) damaged(err error) {
	if r.err == nil && err != nil {
		r.err = err
	}
}

// schedule looks ahead and starts to decode what may be decoded.
func (r *Reader) schedule() {
	if !r.looked {
		_, err := Measure(r.src, r.size)
		r.looked, r.w.indexed = true, err != nil
	}
	for r.walked == nil && len(r.queue) < max(r.workers, 2) && r.held < aheadBytes {
		b, err := r.w.next()
		if err != nil {
			r.walked = err
			break
		}
		j := &job{b: b}
		r.queue = append(r.queue, j)
		if b.Packed >= 0 && b.Size >= 0 && b.Size+b.Packed <= blockMax {
			r.held += b.Size
		} else {
			break // nothing behind it until it is done
		}
		if b.Packed < 0 {
			r.walked = io.EOF
		}
	}
	if len(r.queue) < 2 {
		return
	}
	for i, j := range r.queue {
		ahead := j.b.Packed >= 0 && j.b.Size >= 0 && j.b.Size+j.b.Packed <= blockMax
		if j.done == nil && ahead && !(i == 0 && r.chain != nil) {
			j.done = make(chan struct{})
			go r.decode(j)
		}
	}
}

// decode decodes a block into memory of its own.
func (r *Reader) decode(j *job) {
	defer close(j.done)
	b := &j.b
	j.data = make([]byte, b.Size)
	src, err := r.bytes(b.Offset+b.Header, b.after()-b.Offset-b.Header)
	if err != nil {
		j.err = b.damage(err)
		return
	}
	n, err := b.decode(j.data, src)
	clear(j.data[n:])
	j.err = err
}

// bytes gives the n bytes at off, or as many as there are.
func (r *Reader) bytes(off, n int64) ([]byte, error) {
	n = min(n, r.size-off)
	if s, ok := r.src.(interface {
		Slice(off, n int64) ([]byte, bool)
	}); ok {
		if b, ok := s.Slice(off, n); ok {
			return b, nil
		}
	}
	b := make([]byte, n)
	m, err := r.src.ReadAt(b, off)
	if err == io.EOF {
		err = nil
	}
	return b[:m], err
}

// begin prepares a block to be read piece by piece.
func (r *Reader) begin(j *job) {
	b := &j.b
	r.left, r.sum = b.Size, newCheck(b.check)
	if b.Header == 0 {
		r.finish(b.damage(corrupt("header is not readable")))
		return
	}
	length := b.Packed
	if length < 0 {
		length = r.size - b.Offset - b.Header
	}
	dict := min(b.Dict, dictMax)
	if b.Size >= 0 {
		dict = uint32(min(int64(dict), b.Size))
	}
	r.stream = lzma.NewReader2(io.NewSectionReader(r.src, b.Offset+b.Header, length), dict)
	r.chain = r.stream
	for i := len(b.filters) - 1; i >= 0; i-- {
		f, _ := bcj.New(b.filters[i].id, b.filters[i].properties)
		r.chain = bcj.NewReader(r.chain, f)
	}
}

// piece reads from the block that is read piece by piece.
func (r *Reader) piece(p []byte) int {
	if r.left >= 0 {
		p = p[:min(int64(len(p)), r.left+1)]
	}
	n, err := r.chain.Read(p)
	if r.left >= 0 {
		if int64(n) > r.left {
			n, err = int(r.left), corrupt("more data than declared")
		}
		r.left -= int64(n)
	}
	if r.sum != nil {
		r.sum.Write(p[:n])
	}
	if err == io.EOF {
		r.finish(r.close())
	} else if err != nil {
		r.finish(r.queue[0].b.damage(err))
	}
	return n
}

// close looks at what stands behind the data of the block.
func (r *Reader) close() error {
	b := &r.queue[0].b
	if r.left > 0 || b.Packed >= 0 && r.stream.Consumed() != b.Packed {
		return b.damage(corrupt("does not have its declared size"))
	}
	at := b.Header + r.stream.Consumed()
	pad, size := -at&3, checkSize(b.check)
	rest, err := r.bytes(b.Offset+at, pad+size)
	if err != nil || int64(len(rest)) < pad+size {
		return b.damage(io.ErrUnexpectedEOF)
	}
	for _, c := range rest[:pad] {
		if c != 0 {
			return b.damage(corrupt("padding is not zero"))
		}
	}
	if r.sum != nil && !matches(r.sum, rest[pad:]) {
		return b.mismatch()
	}
	return nil
}

// finish is done with the block that is read piece by piece.
func (r *Reader) finish(err error) {
	b := &r.queue[0].b
	r.damaged(err)
	if err != nil {
		r.fill = max(r.left, 0)
	}
	if b.Packed < 0 {
		r.walked = io.ErrUnexpectedEOF
		r.end = b.Offset + b.Header + r.stream.Consumed()
	} else if b.Size >= 0 && b.Size+b.Packed <= blockMax {
		r.held -= b.Size
	}
	r.queue = r.queue[1:]
	r.chain, r.stream = nil, nil
}
