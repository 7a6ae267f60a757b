package bzip2

// lanes is how many blocks one goroutine decodes together.
const lanes = 4

// block is a block on its way.
type block struct {
	at, end int64 // in bits: its magic, behind its data
	d       *decoder
	sum     uint32
	out     *[blockMost]byte // nil with an error
	length  int
	err     error
}

// job is a few neighbouring blocks.
type job struct {
	blocks []*block
	done   chan struct{}
}

// run decodes the blocks. next is where the block behind the last one seems
// to start: reading ends a little behind it, at first.
func (j *job) run(src Source, next int64) {
	defer close(j.done)
	var good []*decoder
	for i, b := range j.blocks {
		to := next
		if i+1 < len(j.blocks) {
			to = j.blocks[i+1].at
		}
		b.d = getDecoder()
		if b.read(src, to); b.err == nil {
			b.out = outs.Get().(*[blockMost]byte)
			b.d.out, b.length, b.sum = b.out, b.d.length, b.d.sum
			good = append(good, b.d)
		}
	}
	invert(good)
	for _, b := range j.blocks {
		b.d.out = nil
		putDecoder(b.d)
		b.d = nil
	}
}

// read reads the symbols of the block, which seems to end at the bit to.
func (b *block) read(src Source, to int64) {
	from := b.at / 8
	most := min(packedMost, src.Size()-from)
	n := min(to/8+16-from, most)
	if n <= 0 || shows(src, from, most) {
		n = most
	}
	for {
		part := load(src, from, n, nil)
		r := newBits(part, uint(b.at&7))
		r.take64(magicBits)
		b.err = b.d.header(&r)
		if b.err == nil {
			b.err = b.d.data(&r)
		}
		b.end = from*8 + r.pos()
		if b.err == nil || n == most || !r.over() {
			return
		}
		// a magic inside of the block was taken for its end, or this is no
		// block: then a little more shows it
		n = min(max(8*n, 4<<10), most)
	}
}

func (b *block) free() {
	if b.out != nil {
		outs.Put(b.out)
		b.out = nil
	}
}
