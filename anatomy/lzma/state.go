package lzma

// Sizes of the probability tables (LZMA specification, "Distance decoder",
// "Length decoder", "Literal decoder").
const (
	statesMax  = 12
	litCoder   = 0x300 // probabilities of one literal coder
	probInit   = 1 << 10
	topValue   = 1 << 24
	modelBits  = 11
	moveBits   = 5
	minMatch   = 2
	lookahead  = 32     // input bytes that the fast loop wants: a symbol takes 20 at most
	treeInput  = 16     // of these, what one of the functions in tree.go sees: 8 at most are used, behind 12 at most
	litInPool  = 1 << 7 // literal coders that a pooled Decoder may keep: 192 KiB
	endMarker  = 0xFFFFFFFF
	bitOffset  = 1<<32 + 1<<moveBits - 1 - 1<<modelBits // added to a probability, modulo 1<<32, when the bit is 0
	lenMid     = 128                                    // of a length table: 16 low trees of 8, 16 middle trees of 8, one of 256
	lenHigh    = 256
	slotsStart = 4
	slotsModel = 14
)

// lengthCoder is one length decoder.
type lengthCoder struct {
	choice, choice2 uint16
	tree            [768]uint16 // 256 of the highest are never used
}

// Decoder holds the probabilities and the history state of one stream. It can
// be used again for any number of streams, one after the other. The zero
// Decoder is ready.
type Decoder struct {
	isMatch  [256]uint16 // [state<<4 | posState]
	rep0Long [256]uint16
	isRep    [16]uint16
	isRep0   [16]uint16
	isRep1   [16]uint16
	isRep2   [16]uint16
	slot     [256]uint16 // [lenState<<6 | tree]
	special  [128]uint16
	align    [16]uint16
	matchLen lengthCoder
	repLen   lengthCoder
	lit      []uint16

	props     Props
	litMask   uint32
	posMask   uint32
	state     uint32
	rep       [4]uint32
	rng, code uint32
	pending   int  // bytes of the last match that did not fit
	clean     bool // see Clean
	window    int  // how far back a match may reach
	origin    int  // where in the output buffer the dictionary was reset; negative once the buffer has moved on
}

// setProps takes over the properties and resets all state but the dictionary.
func (d *Decoder) setProps(p Props) {
	d.props = p
	n := litCoder << (p.LC + p.LP)
	if cap(d.lit) < n {
		d.lit = make([]uint16, n)
	}
	d.lit = d.lit[:n]
	d.litMask = 1<<p.LP - 1
	d.posMask = 1<<p.PB - 1
	d.resetState()
}

// resetState puts all probabilities to one half and forgets the last matches.
func (d *Decoder) resetState() {
	for _, t := range [...][]uint16{
		d.isMatch[:], d.rep0Long[:], d.isRep[:], d.isRep0[:], d.isRep1[:], d.isRep2[:],
		d.slot[:], d.special[:], d.align[:], d.matchLen.tree[:], d.repLen.tree[:], d.lit,
	} {
		for len(t) > 0 {
			t = t[copy(t, halves[:]):]
		}
	}
	d.matchLen.choice, d.matchLen.choice2 = probInit, probInit
	d.repLen.choice, d.repLen.choice2 = probInit, probInit
	d.state, d.rep, d.pending = 0, [4]uint32{}, 0
}

var halves = func() (t [2048]uint16) {
	for i := range t {
		t[i] = probInit
	}
	return t
}()

// start reads the five bytes that a range coder starts with: the first is 0,
// the others are below the initial range.
func (d *Decoder) start(b []byte) error {
	if b[0] != 0 {
		return errFirst
	}
	d.rng = 0xFFFFFFFF
	d.code = uint32(b[1])<<24 | uint32(b[2])<<16 | uint32(b[3])<<8 | uint32(b[4])
	if d.code >= d.rng {
		return errFirst
	}
	return nil
}

// normalize brings the range coder to the place where the next symbol would
// start, reading one byte if one is due. It is false when there is none.
func (d *Decoder) normalize(src []byte, pos int) (int, bool) {
	if d.rng >= topValue {
		return pos, true
	}
	if pos >= len(src) {
		return pos, false
	}
	d.rng <<= 8
	d.code = d.code<<8 | uint32(src[pos])
	return pos + 1, true
}
