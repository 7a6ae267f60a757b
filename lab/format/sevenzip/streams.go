package sevenzip

// Bounds of folders far above what 7-Zip makes (it allows 32 of each, and 4
// streams of a coder).
const (
	codersMost  = 32
	streamsMost = 64
)

// coder is one step of decoding.
type coder struct {
	id      uint64
	in, out int // streams; a decoder has one out
	props   []byte
}

// folder is a chain of coders and what they decode.
type folder struct {
	coders []coder
	bind   map[int]int // in stream to out stream
	packed map[int]int // in stream to packed stream of the folder
	sizes  []int64     // of out streams
	sum    digest
	first  int     // its first packed stream
	files  []int64 // sizes of the files in it
	sums   []digest
}

// size is how many bytes the folder decodes to: the out stream that no coder
// takes in.
func (f *folder) size() int64 {
	if i := f.main(); i >= 0 && i < len(f.sizes) {
		return f.sizes[i]
	}
	return 0
}

func (f *folder) main() int {
	taken := map[int]bool{}
	for _, out := range f.bind {
		taken[out] = true
	}
	n := 0
	for _, c := range f.coders {
		n += c.out
	}
	for i := n - 1; i >= 0; i-- {
		if !taken[i] {
			return i
		}
	}
	return -1
}

// streams is what StreamsInfo says.
type streams struct {
	packed  []span
	folders []*folder
}

// span is a part of the archive.
type span struct{ off, length int64 }

func (c *cursor) streams(size int64) *streams {
	s := &streams{}
	for c.err == nil {
		switch id := c.number(); id {
		case idEnd:
			s.whole()
			return s
		case idPackInfo:
			s.packInfo(c, size)
		case idUnpackInfo:
			s.unpackInfo(c)
		case idSubStreams:
			s.subStreams(c)
		default:
			c.fail("property %d among streams", id)
		}
	}
	return s
}

// whole makes folders without a list of files one file each.
func (s *streams) whole() {
	for _, f := range s.folders {
		if f.files == nil {
			f.files, f.sums = []int64{f.size()}, []digest{f.sum}
		}
	}
}

func (s *streams) packInfo(c *cursor, size int64) {
	off := c.number() + startLength
	n := c.count("packed streams")
	if c.err != nil {
		return
	}
	s.packed = make([]span, n)
	for c.err == nil {
		switch id := c.number(); id {
		case idEnd:
			return
		case idSize:
			for i := range s.packed {
				length := c.number()
				if off > size || length > size {
					c.fail("packed stream of %d bytes at 0x%x: outside of %d bytes", length, off, size)
					return
				}
				s.packed[i] = span{off, length}
				off += length
			}
		case idCRC:
			c.digests(n)
			c.odd = true // not verified
		default:
			c.fail("property %d among packed streams", id)
		}
	}
}

func (s *streams) unpackInfo(c *cursor) {
	for c.err == nil {
		switch id := c.number(); id {
		case idEnd:
			return
		case idFolder:
			n := c.count("folders")
			if c.byte() != 0 {
				c.fail("folders stand in an additional stream")
			}
			first := 0
			for range n {
				f := c.folder()
				if c.err != nil {
					return
				}
				f.first = first
				first += len(f.packed)
				s.folders = append(s.folders, f)
			}
			if first > len(s.packed) {
				c.fail("%d packed streams for folders that have %d", len(s.packed), first)
			}
		case idUnpackSize:
			for _, f := range s.folders {
				for _, k := range f.coders {
					for range k.out {
						f.sizes = append(f.sizes, c.number())
					}
				}
			}
		case idCRC:
			for i, d := range c.digests(len(s.folders)) {
				s.folders[i].sum = d
			}
		default:
			c.fail("property %d among folders", id)
		}
	}
}

func (c *cursor) folder() *folder {
	f := &folder{bind: map[int]int{}, packed: map[int]int{}}
	n := c.number()
	if n < 1 || n > codersMost {
		c.fail("folder with %d coders", n)
		return nil
	}
	in, out := 0, 0
	for range n {
		k := coder{in: 1, out: 1}
		flags := c.byte()
		for _, x := range c.bytes(int64(flags & 15)) {
			k.id = k.id<<8 | uint64(x)
		}
		if flags&0x10 != 0 {
			i, o := c.number(), c.number()
			if i > streamsMost || o > streamsMost {
				c.fail("coder with %d and %d streams", i, o)
				return nil
			}
			k.in, k.out = int(i), int(o)
		}
		if flags&0x20 != 0 {
			k.props = c.bytes(c.number())
		}
		if flags&0xc0 != 0 {
			c.fail("coder with flags %02x", flags)
			return nil
		}
		in, out = in+k.in, out+k.out
		f.coders = append(f.coders, k)
	}
	for range out - 1 {
		i, o := c.number(), c.number()
		if i >= int64(in) || o >= int64(out) {
			c.fail("stream %d of %d bound to %d of %d", i, in, o, out)
			return nil
		}
		f.bind[int(i)] = int(o)
	}
	switch packed := in - len(f.bind); {
	case packed < 1 || out < 1:
		c.fail("folder without packed streams")
		return nil
	case packed == 1:
		for i := range in {
			if _, bound := f.bind[i]; !bound {
				f.packed[i] = 0
			}
		}
	default:
		for p := range packed {
			i := c.number()
			if _, bound := f.bind[int(min(i, 1<<20))]; i >= int64(in) || bound {
				c.fail("packed stream %d goes to stream %d of %d", p, i, in)
				return nil
			}
			f.packed[int(i)] = p
		}
	}
	return f
}

func (s *streams) subStreams(c *cursor) {
	counts := make([]int, len(s.folders))
	for i := range counts {
		counts[i] = 1
	}
	id := c.number()
	if id == idNumUnpackStream {
		for i := range counts {
			counts[i] = c.count("files")
		}
		id = c.number()
	}
	total := 0
	for i, f := range s.folders {
		if total += counts[i]; c.err != nil || total > len(c.b)*8+len(s.folders)+8 {
			c.fail("%d files in folders", total)
			return
		}
		f.files = make([]int64, 0, counts[i])
		rest := f.size()
		for j := range counts[i] {
			size := rest
			if j+1 < counts[i] && id == idSize {
				size = c.number()
			}
			if size > rest {
				c.fail("file of %d bytes in what is left of a folder: %d", size, rest)
				return
			}
			rest -= size
			f.files = append(f.files, size)
		}
		f.sums = make([]digest, counts[i])
		if counts[i] == 1 {
			f.sums[0] = f.sum
		}
	}
	if id == idSize {
		id = c.number()
	}
	for ; id != idEnd && c.err == nil; id = c.number() {
		if id != idCRC {
			c.fail("property %d among files of folders", id)
			return
		}
		s.fileSums(c)
	}
}

// fileSums reads the CRC-32s of files whose folder does not state theirs.
func (s *streams) fileSums(c *cursor) {
	var open []*digest
	for _, f := range s.folders {
		for i := range f.sums {
			if !f.sums[i].set {
				open = append(open, &f.sums[i])
			}
		}
	}
	for i, d := range c.digests(len(open)) {
		*open[i] = d
	}
}
