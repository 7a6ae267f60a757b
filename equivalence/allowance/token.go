package allowance

// Covered reports whether both sides' bytes lie inside tokens that belong
// together: find gives the tokens of a text as [from, to) pairs, in order and
// without overlap. There have to be as many on both sides, and the difference
// inside those of the same number. All of a difference's bytes are then bytes
// of tokens; what differs beside a token is a difference of its own.
func Covered(d *Difference, find func(text []byte) [][]int) (a, b string, ok bool) {
	if len(d.A.Around) == 0 || len(d.B.Around) == 0 {
		return "", "", false
	}
	x, y := find(d.A.Around), find(d.B.Around)
	if len(x) != len(y) {
		return "", "", false
	}
	for i := range x {
		if d.A.inside(x[i]) && d.B.inside(y[i]) {
			return string(d.A.Around[x[i][0]:x[i][1]]), string(d.B.Around[y[i][0]:y[i][1]]), true
		}
	}
	return "", "", false
}

// inside reports whether the piece is part of a token. An empty one has to
// touch it.
func (p *Piece) inside(token []int) bool {
	return token[0] <= p.At && p.At+len(p.Bytes) <= token[1]
}
