package lzma

import "io"

const (
	inputSize  = 128 << 10 // input buffer of a Reader
	windowStep = 256 << 10 // output decoded in one go
	slackMax   = 16 << 20  // room beyond the dictionary, at most
	dictMin    = 4 << 10   // encoders may use so much whatever the header says
)

// Reader decodes an LZMA or LZMA2 stream piece by piece. Its memory is the
// dictionary and as much again, 16 MiB more at most, but never much more than
// what was decoded. What stands before damage is handed out before the error.
type Reader struct {
	d    Decoder
	src  io.Reader
	in   []byte // input; in[pos:end] is not used yet
	pos  int
	end  int
	base int64 // input before in[0]
	eof  bool  // src has ended

	win   []byte
	dict  int
	given int // output handed out
	out   int // output decoded

	left  int64 // LZMA: output still to come, -1 when a marker ends it; LZMA2: of the chunk
	stop  int64 // LZMA2: Consumed behind the chunk
	plain bool  // LZMA2: the chunk is stored
	two   bool
	need  need
	began bool
	err   error
}

// NewReader reads a raw LZMA stream of size bytes of output; size -1 means
// that an end marker ends it. With a size, an end marker behind it is
// consumed and one before it is no error.
func NewReader(src io.Reader, p Props, dict uint32, size int64) (*Reader, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if size >= 0 {
		dict = uint32(min(int64(dict), size))
	}
	r := newReader(src, dict)
	r.left = max(size, -1)
	r.d.setProps(p)
	return r, nil
}

// NewReader2 reads an LZMA2 stream up to its end byte.
func NewReader2(src io.Reader, dict uint32) *Reader {
	r := newReader(src, dict)
	r.two, r.need = true, needAll
	return r
}

func newReader(src io.Reader, dict uint32) *Reader {
	r := &Reader{src: src, in: make([]byte, inputSize)}
	r.dict = int(min(max(dict, dictMin), 1<<30))
	r.d.window = r.dict
	return r
}

// Consumed is the number of bytes of the stream that are used: exact at the
// end of the stream.
func (r *Reader) Consumed() int64 { return r.base + int64(r.pos) }

// Clean is as for a Decoder, once the end of an LZMA stream was read.
func (r *Reader) Clean() bool { return r.d.clean }

// Read implements io.Reader. The error behind the last byte is io.EOF,
// io.ErrUnexpectedEOF, one that wraps ErrCorrupt, or that of the source.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.given == r.out {
		if r.err != nil {
			return 0, r.err
		}
		r.err = r.decode()
	}
	n := copy(p, r.win[r.given:r.out])
	r.given += n
	return n, nil
}

// WriteTo implements io.WriterTo.
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	var sum int64
	for {
		if r.given < r.out {
			n, err := w.Write(r.win[r.given:r.out])
			r.given += n
			sum += int64(n)
			if err != nil {
				return sum, err
			}
		}
		if r.err == io.EOF {
			return sum, nil
		}
		if r.err != nil {
			return sum, r.err
		}
		r.err = r.decode()
	}
}

// decode puts some more output behind r.out, when all before is handed out.
func (r *Reader) decode() error {
	if r.out == len(r.win) {
		r.room()
	}
	limit := min(r.out+windowStep, len(r.win))
	if r.two {
		return r.decode2(limit)
	}
	if !r.began {
		r.began = true
		if err := r.start(); err != nil {
			return err
		}
	}
	if r.left >= 0 {
		limit = int(min(int64(limit), int64(r.out)+r.left))
	}
	from := r.out
	st, err := r.symbols(limit)
	if r.left >= 0 {
		r.left -= int64(r.out - from)
	}
	switch {
	case err != nil:
		return err
	case st == ended:
		return io.EOF
	case r.left != 0:
		return nil
	case r.d.pending > 0:
		return errOverrun
	}
	if err := r.fill(lookahead); err != nil {
		return err
	}
	r.pos = r.d.finish(r.out, r.in[:r.end], r.pos)
	return io.EOF
}

// room makes place behind r.out: it grows the window or moves the dictionary
// to its front.
func (r *Reader) room() {
	full := r.dict + min(max(r.dict, windowStep), slackMax)
	if n := min(max(2*len(r.win), windowStep), full); n > len(r.win) {
		w := make([]byte, n)
		copy(w, r.win[:r.out])
		r.win = w
		return
	}
	shift := r.out - r.dict
	copy(r.win, r.win[shift:r.out])
	r.out, r.given = r.dict, r.given-shift
	if r.d.origin -= shift; r.d.origin < -1<<30 {
		r.d.origin += 1 << 29 // only its low bits matter by now
	}
}

// fill tries to have n bytes of input.
func (r *Reader) fill(n int) error {
	if r.eof || r.end-r.pos >= n {
		return nil
	}
	r.base += int64(r.pos)
	r.end = copy(r.in, r.in[r.pos:r.end])
	r.pos = 0
	for idle := 0; r.end < n; {
		m, err := r.src.Read(r.in[r.end:])
		r.end += m
		if err != nil {
			if r.eof = true; err != io.EOF {
				return err
			}
			return nil
		}
		if idle++; m > 0 {
			idle = 0
		} else if idle > 100 {
			return io.ErrNoProgress
		}
	}
	return nil
}

// start starts the range coder.
func (r *Reader) start() error {
	if err := r.fill(5); err != nil {
		return err
	}
	if r.end-r.pos < 5 {
		r.pos = r.end
		return io.ErrUnexpectedEOF
	}
	if err := r.d.start(r.in[r.pos:]); err != nil {
		return err
	}
	r.pos += 5
	return nil
}

// symbols decodes up to limit.
func (r *Reader) symbols(limit int) (status, error) {
	for r.out < limit {
		if err := r.fill(lookahead + 1); err != nil {
			return stopped, err
		}
		var st status
		if last := r.end - lookahead; !r.eof || r.pos <= last {
			r.out, r.pos, st = r.d.run(r.win, r.out, limit, r.in, r.pos, last)
		} else {
			var err error
			r.out, r.pos, st, err = r.d.fill(r.win[:limit], r.out, r.in[:r.end], r.pos)
			return st, err
		}
		switch st {
		case corrupted:
			return st, errDistance
		case ended:
			if err := r.fill(1); err != nil {
				return st, err
			}
			p, ok := r.d.normalize(r.in[:r.end], r.pos)
			if r.pos = p; !ok {
				return st, io.ErrUnexpectedEOF
			}
			if r.d.code != 0 {
				return st, errMarker
			}
			r.d.clean = true
			return st, nil
		}
	}
	return stopped, nil
}
