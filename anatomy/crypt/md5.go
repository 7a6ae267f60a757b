package crypt

import "crypto/md5"

// md5crypt is the MD5 scheme of FreeBSD 2.0 (crypt(3), "$1$") and, with
// another magic, of Apache's htpasswd ("$apr1$"): 1,000 rounds.
func md5crypt(password, salt, magic string) string {
	p := []byte(password)
	inner := md5.Sum([]byte(password + salt + password))
	b := []byte(password + magic + salt)
	for n := len(p); n > 0; n -= md5.Size {
		b = append(b, inner[:min(n, md5.Size)]...)
	}
	for n := len(p); n > 0; n >>= 1 {
		if n&1 != 0 {
			b = append(b, 0)
		} else {
			b = append(b, p[0])
		}
	}
	sum := md5.Sum(b)
	for round := range 1000 {
		b = b[:0]
		if round&1 != 0 {
			b = append(b, p...)
		} else {
			b = append(b, sum[:]...)
		}
		if round%3 != 0 {
			b = append(b, salt...)
		}
		if round%7 != 0 {
			b = append(b, p...)
		}
		if round&1 != 0 {
			b = append(b, sum[:]...)
		} else {
			b = append(b, p...)
		}
		sum = md5.Sum(b)
	}
	out := []byte(magic + salt + "$")
	for i := range 5 {
		last := i + 12
		if last == 16 {
			last = 5
		}
		out = encode24(out, sum[i], sum[i+6], sum[last], 4)
	}
	return string(encode24(out, 0, 0, sum[11], 2))
}
