package unpack

// pairs are those of which a byte is one of the first and the next one of the
// second; as a number the first byte is the lower half.
type pairs struct{ byte, next []byte }

func (p pairs) len() int { return len(p.byte) * len(p.next) }

// some lists a few of them, spread over all.
func (p pairs) some() (list []uint16) {
	n := p.len()
	for i := range min(n, 8) {
		k := (i*n + n/2) / min(n, 8)
		list = append(list, uint16(p.byte[(k+k/len(p.byte))%len(p.byte)])|uint16(p.next[k/len(p.byte)])<<8)
	}
	return list
}

// met is how often one of them is met, in parts of all pairs.
func (p pairs) met() float64 {
	const random = 0.5 / (1 << 16) // half of what is searched is compressed
	switch n := p.len(); n {
	case 1:
		return random + frequency(p.byte[0], p.next[0])
	case 1 << 16:
		return 1
	default:
		return float64(n)*random + share(p.byte)*share(p.next)
	}
}

// share is how often a byte is one of these.
func share(of []byte) float64 {
	if len(of) == 256 {
		return 1
	}
	sum := 0
	for _, v := range of {
		sum += int(often[v])
	}
	return float64(sum) / 1e5
}

// frequency is about how often two bytes stand at a place of firmware:
// programs, kernels, text, compressed data.
func frequency(a, b byte) float64 {
	fa, fb := float64(often[a])/1e5, float64(often[b])/1e5
	switch {
	case a == 0 && b == 0:
		return 0.5
	case a == b: // runs
		return fa * max(fa, 0.1)
	case a == 0:
		return fb * 0.6
	case b == 0:
		return fa * 1.0
	}
	return fa * fb
}

// often is how often a byte stands in firmware, in parts of 100,000: the mean
// of kernels and programs for MIPS and x86, text, bytecode and random bytes.
var often = [256]uint16{
	21489, 984, 1146, 898, 655, 458, 413, 241, 780, 481, 800, 196, 424, 222, 224, 549,
	955, 193, 242, 157, 376, 141, 145, 134, 494, 146, 151, 123, 291, 157, 149, 299,
	3779, 700, 272, 243, 1051, 466, 205, 428, 493, 283, 138, 156, 288, 250, 356, 160,
	668, 450, 332, 244, 359, 313, 243, 222, 371, 274, 241, 216, 373, 226, 200, 108,
	652, 622, 397, 371, 437, 527, 231, 192, 885, 420, 114, 146, 440, 237, 282, 179,
	336, 109, 325, 514, 388, 342, 153, 125, 184, 120, 124, 199, 226, 202, 115, 676,
	262, 987, 402, 632, 649, 1685, 561, 382, 445, 930, 118, 192, 801, 482, 899, 868,
	522, 122, 1280, 997, 1322, 539, 254, 213, 263, 281, 132, 156, 144, 167, 103, 94,
	681, 131, 272, 281, 297, 262, 114, 105, 206, 567, 89, 470, 312, 214, 297, 955,
	2590, 106, 106, 93, 119, 114, 92, 98, 173, 260, 84, 90, 130, 86, 82, 98,
	273, 90, 210, 170, 143, 146, 108, 106, 156, 99, 86, 88, 174, 89, 172, 502,
	249, 168, 142, 128, 135, 112, 123, 110, 155, 94, 99, 92, 255, 220, 125, 231,
	347, 130, 221, 172, 157, 115, 141, 208, 179, 97, 87, 81, 110, 81, 84, 85,
	231, 157, 112, 126, 125, 93, 90, 142, 198, 95, 200, 94, 147, 84, 101, 111,
	302, 89, 119, 99, 111, 118, 95, 116, 346, 155, 103, 119, 109, 92, 91, 109,
	219, 107, 119, 150, 121, 92, 120, 115, 309, 98, 111, 113, 145, 121, 165, 1199,
}
