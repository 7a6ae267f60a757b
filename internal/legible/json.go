package legible

import (
	"unicode/utf8"
)

// JSON appends a JSON text to dst with every character that a terminal would
// obey or hide as \uXXXX. Such characters stand only inside of strings.
func JSON(dst, text []byte) []byte {
	from := 0
	for i := 0; i < len(text); {
		if text[i] < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError || Hidden(r) {
			dst = append(append(dst, text[from:i]...), escaped(r)...)
			from = i + n
		}
		i += n
	}
	return append(dst, text[from:]...)
}

// escaped writes r as JSON does (RFC 8259 section 7), above U+FFFF as the pair
// of surrogates of UTF-16.
func escaped(r rune) string {
	const hex = "0123456789abcdef"
	unit := func(u rune) string {
		return string([]byte{'\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15]})
	}
	if r < 0x10000 {
		return unit(r)
	}
	r -= 0x10000
	return unit(0xd800+r>>10) + unit(0xdc00+r&0x3ff)
}
