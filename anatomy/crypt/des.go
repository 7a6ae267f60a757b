package crypt

// DES is the traditional scheme of crypt(3): the first eight characters of
// the password, seven bits of each, are a DES key (FIPS 46-3) that encrypts a
// block of zeros 25 times, with a 12-bit salt that swaps outputs of the
// expansion E. salt has two characters of crypt's alphabet.
func DES(password, salt string) string {
	if len(salt) < 2 || !inAlphabet(salt[:2]) {
		return ""
	}
	keys := schedule(password)
	mask := saltMask(salt)
	var l, r uint32
	for range 25 {
		for i := range 16 {
			l, r = r, l^round(r, keys[i], mask)
		}
		l, r = r, l
	}
	return salt[:2] + encodeBlock(permute(uint64(l)<<32|uint64(r), 64, finalPermutation[:]))
}

// schedule derives the sixteen 48-bit round keys.
func schedule(password string) (keys [16]uint64) {
	var key uint64
	for i := range 8 {
		key <<= 8
		if i < len(password) {
			key |= uint64(password[i]&0x7f) << 1
		}
	}
	cd := permute(key, 64, permutedChoice1[:])
	c, d := uint32(cd>>28), uint32(cd&0xfffffff)
	for i, n := range rotations {
		c = (c<<n | c>>(28-n)) & 0xfffffff
		d = (d<<n | d>>(28-n)) & 0xfffffff
		keys[i] = permute(uint64(c)<<28|uint64(d), 56, permutedChoice2[:])
	}
	return keys
}

// saltMask has bit 23-i set where the salt's bit i swaps bit i of the two
// halves of E's output, counted from the left.
func saltMask(salt string) (mask uint64) {
	for i := range 2 {
		v := 0
		for v < 63 && alphabet[v] != salt[i] {
			v++
		}
		for bit := range 6 {
			if v>>bit&1 != 0 {
				mask |= 1 << (23 - (6*i + bit))
			}
		}
	}
	return mask
}

// round is the cipher function f with the salted expansion.
func round(r uint32, key, mask uint64) uint32 {
	e := permute(uint64(r), 32, expansion[:])
	swap := (e>>24 ^ e) & mask
	e ^= swap<<24 | swap
	e ^= key
	var out uint64
	for box := range 8 {
		six := e >> (42 - 6*box) & 63
		row := six>>4&2 | six&1
		col := six >> 1 & 15
		out = out<<4 | uint64(substitution[box][row*16+col])
	}
	return uint32(permute(out, 32, permutation[:]))
}

// permute picks bits of a value of n bits: tables count from 1 at the left.
func permute(v uint64, n int, table []byte) (out uint64) {
	for _, t := range table {
		out = out<<1 | v>>(n-int(t))&1
	}
	return out
}

// encodeBlock writes 64 bits as eleven characters, highest bits first.
func encodeBlock(v uint64) string {
	var out [11]byte
	for i := range 10 {
		out[i] = alphabet[v>>(58-6*i)&63]
	}
	out[10] = alphabet[v<<2&63]
	return string(out[:])
}
