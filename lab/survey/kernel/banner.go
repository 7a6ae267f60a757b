package kernel

import (
	"bytes"

	"assay/lab/fact"
)

// parse reads a banner at the start of b:
//
//	Linux version RELEASE (USER@HOST) (COMPILER) #NUMBER FLAGS DATE
//
// It ends at a line end or NUL. Old kernels leave the host out.
func parse(b []byte) (k fact.Kernel, ok bool) {
	end := bytes.IndexAny(b, "\n\x00")
	if end < 0 || !printable(b[:end]) {
		return k, false
	}
	text := b[:end]
	release, rest, _ := bytes.Cut(text[len(prefix):], []byte{' '})
	if !isRelease(release) {
		return k, false
	}
	by, rest, ok := parenthesis(rest)
	if !ok || len(by) == 0 {
		return k, false
	}
	compiler, rest, ok := parenthesis(bytes.TrimLeft(rest, " "))
	if !ok || len(compiler) == 0 {
		return k, false
	}
	rest = bytes.TrimSpace(rest)
	if len(rest) == 0 || rest[0] != '#' {
		return k, false
	}
	return fact.Kernel{
		Release: string(release), Banner: string(text), Compiler: string(bytes.TrimSpace(compiler)),
		By: string(by), Built: string(rest), Length: int64(len(text)),
	}, true
}

// isRelease reports whether s can be what uname -r says: two or more numbers,
// then anything that UTS_RELEASE may hold.
func isRelease(s []byte) bool {
	if len(s) > 64 {
		return false
	}
	i := digits(s)
	if i == 0 || i == len(s) || s[i] != '.' || digits(s[i+1:]) == 0 {
		return false
	}
	for _, c := range s {
		if c <= ' ' || c > '~' || c == '%' || c == '(' || c == ')' {
			return false
		}
	}
	return true
}

func digits(s []byte) int {
	for i, c := range s {
		if c < '0' || c > '9' {
			return i
		}
	}
	return len(s)
}

// parenthesis cuts what stands in the parentheses that s begins with, nested
// ones included.
func parenthesis(s []byte) (in, rest []byte, ok bool) {
	if len(s) == 0 || s[0] != '(' {
		return nil, s, false
	}
	depth := 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[1:i], s[i+1:], true
			}
		}
	}
	return nil, s, false
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}
