package allowance

// Covered reports whether both sides' bytes lie inside a token of the same
// kind: find gives the tokens of a text as [from, to) pairs. What stands
// between the start of the token and the difference, and between the
// difference and its end, has to be as long on both sides, so that nothing
// beside the token is taken for a part of it.
func Covered(d *Difference, find func(text []byte) [][]int) (a, b string, ok bool) {
	if len(d.A.Around) == 0 || len(d.B.Around) == 0 {
		return "", "", false
	}
	for _, x := range find(d.A.Around) {
		before, after := d.A.At-x[0], x[1]-d.A.At-len(d.A.Bytes)
		if before < 0 || after < 0 {
			continue
		}
		for _, y := range find(d.B.Around) {
			if d.B.At-y[0] == before && y[1]-d.B.At-len(d.B.Bytes) == after {
				return string(d.A.Around[x[0]:x[1]]), string(d.B.Around[y[0]:y[1]]), true
			}
		}
	}
	return "", "", false
}
