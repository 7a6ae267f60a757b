package inflate

import "io"

// Sizes of a Stream's buffers.
const (
	windowSize = 32 << 10 // how far back a distance reaches (RFC 1951 section 2)
	inputSize  = 256 << 10
	inputFirst = 4 << 10 // read at first, then twice as much each time: short streams cost little
	outputSize = 512 << 10
	// wanted is how much input a step may need at once: the tables of a block
	// (17 + 3*19 + 7*316 bits and their extra bits) and some symbols.
	wanted = 1 << 10
)

// Stream decodes DEFLATE data of any length from a reader. It reads ahead; what
// it has read and not used Peek and Next give.
type Stream struct {
	d    decoder
	r    io.Reader
	in   []byte // buffer of the input; d.src is its filled part
	out  []byte // window and room for more
	read int64  // bytes taken from r
	step int    // bytes to take next
	end  error  // why r gives no more
}

// NewStream makes a Stream that reads from r.
func NewStream(r io.Reader) *Stream {
	s := &Stream{in: make([]byte, inputSize+8), out: make([]byte, windowSize+outputSize+fastOut)}
	s.Reset(r)
	return s
}

// Reset makes s read from r, keeping its buffers.
func (s *Stream) Reset(r io.Reader) {
	s.r, s.read, s.step, s.end = r, 0, inputFirst, nil
	s.d.src, s.d.pos, s.d.bits, s.d.n = s.in[:0], 0, 0, 0
}

// Used is how many bytes of the input belong to what was decoded or skipped
// so far.
func (s *Stream) Used() int64 {
	return s.read - int64(len(s.d.src)-s.d.pos) - int64(max(s.d.n, 0)>>3)
}

// Peek gives the n bytes behind the data decoded so far: headers and trailers
// between streams. It returns fewer at the end of the input; n is at most
// 128 KiB, and the bytes are good until the next call of any method.
func (s *Stream) Peek(n int) []byte {
	d := &s.d
	d.pos -= max(d.n, 0) >> 3
	d.bits, d.n = 0, 0
	s.fill(n)
	return d.src[d.pos:min(d.pos+n, len(d.src))]
}

// Next is Peek and steps over the bytes.
func (s *Stream) Next(n int) []byte {
	b := s.Peek(n)
	s.d.pos += len(b)
	return b
}

// fill sees that n bytes of input are at hand, if there are so many.
func (s *Stream) fill(n int) {
	d := &s.d
	if len(d.src)-d.pos >= n || s.end != nil {
		return
	}
	keep := min(d.pos, 8) // what may be given back from d.bits
	rest := copy(s.in, d.src[d.pos-keep:])
	d.pos = keep
	for idle := 0; rest-keep < n && s.end == nil; idle++ {
		k, err := s.r.Read(s.in[rest:min(len(s.in), rest+max(s.step, n))])
		s.step = min(2*s.step, inputSize)
		if k > 0 {
			idle = 0
		} else if idle > 100 {
			err = io.ErrNoProgress
		}
		rest += k
		s.read += int64(k)
		s.end = err
	}
	d.src = s.in[:rest]
}

// Decode writes one DEFLATE stream, from where the input stands, to w. An
// error of w or of the reader is returned as it is; io.ErrUnexpectedEOF and
// ErrCorrupt say what is wrong with the data. What was decoded before an error
// has been written. With most above zero, ErrFull is returned when there is
// more output than that.
func (s *Stream) Decode(w io.Writer, most int64) (written int64, err error) {
	d := &s.d
	d.idle = 0
	start, out := 0, 0 // s.out[:start] has been written, s.out[start:out] not
	flush := func() error {
		if start == out {
			return nil
		}
		part := s.out[start:out]
		full := most > 0 && written+int64(len(part)) > most
		if full {
			part = part[:most-written]
		}
		n, err := w.Write(part)
		written += int64(n)
		if err != nil {
			return err
		}
		if full {
			return ErrFull
		}
		if out > windowSize {
			copy(s.out, s.out[out-windowSize:out])
			out = windowSize
		}
		start = out
		return nil
	}
	for last := false; !last; {
		s.fill(wanted)
		if d.refill(); d.n < 3 {
			err = io.ErrUnexpectedEOF
			break
		}
		last = d.bits&1 != 0
		kind := d.bits >> 1 & 3
		d.drop(3)
		left := -1 // of a stored block
		switch kind {
		case 0:
			left, err = d.storedHeader()
		case 1:
			err = d.fixed()
		case 2:
			err = d.dynamic()
		default:
			err = ErrCorrupt
		}
		for err == nil {
			if out >= windowSize+outputSize {
				if err = flush(); err != nil {
					return written, err
				}
			}
			s.fill(wanted)
			switch {
			case left < 0:
				out, err = s.symbols(out)
			case left == 0:
				err = errBlockEnd
			case d.pos == len(d.src):
				err = io.ErrUnexpectedEOF
			default:
				out, left = d.stored(s.out[:windowSize+outputSize], out, left)
			}
		}
		if err != errBlockEnd {
			break
		}
		err = nil
	}
	d.idle |= byte(d.bits & (1<<(max(d.n, 0)&7) - 1))
	if e := flush(); e != nil {
		return written, e
	}
	if err != nil && s.end != nil && s.end != io.EOF {
		err = s.end
	}
	return written, err
}

// Clean reports whether the bits that the last stream passed over, up to a
// whole byte before stored blocks and at its end, were zero, as all encoders
// write them.
func (s *Stream) Clean() bool { return s.d.idle == 0 }

// symbols decodes until the block ends, the output is full or the input wants
// to be filled.
func (s *Stream) symbols(out int) (int, error) {
	d := &s.d
	out, err := d.fast(s.out, out)
	for err == nil && out < windowSize+outputSize && (s.end != nil || len(d.src)-d.pos >= 2*fastIn) {
		out, err = d.one(s.out, out)
	}
	return out, err
}
