package key

import (
	"bytes"
	"math/big"

	"assay/anatomy/certificate"
	"assay/anatomy/der"
	"assay/anatomy/key"
)

// mark is what keys and certificates in DER have behind the header of their
// outer sequence.
type mark struct {
	bytes []byte
	kind  string
}

// marks are the first bytes of RSAPrivateKey (RFC 8017 A.1.2: version 0 and a
// modulus of 1,024 bits and more, or of 512 bits), PrivateKeyInfo (RFC 5958:
// version 0 and the object identifier of RSA, of elliptic curves, of Ed25519),
// ECPrivateKey (RFC 5915: version 1 and 32, 48 or 66 bytes), and of a
// certificate of version 3 (RFC 5280: [0], then the serial number).
var marks = []mark{
	{[]byte("\x02\x01\x00\x02\x81"), "rsa"},
	{[]byte("\x02\x01\x00\x02\x82"), "rsa"},
	{[]byte("\x02\x01\x00\x02\x41"), "rsa"},
	{[]byte("\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), "pkcs8"},
	{[]byte("\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"), "pkcs8"},
	{[]byte("\x02\x01\x00\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"), "pkcs8"},
	{[]byte("\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70"), "pkcs8"},
	{[]byte("\x02\x01\x01\x04\x20"), "sec1"},
	{[]byte("\x02\x01\x01\x04\x30"), "sec1"},
	{[]byte("\x02\x01\x01\x04\x42"), "sec1"},
}

// versions is how all marks of keys begin; version3 that of certificates.
var (
	versions = []byte("\x02\x01")
	version3 = []byte("\xa0\x03\x02\x01\x02\x02")
)

// inside looks for keys and certificates in DER that stand in b, a window of
// the content that begins at base; it looks for beginnings before limit.
func (r *reader) inside(b []byte, base int64, limit int) {
	limit = min(limit+16, len(b)) // a header may lie across the end of a window
	for at := max(2, int(r.insideEnd-base)); at < limit && r.n < maxFacts; {
		i := bytes.Index(b[at:min(len(b), limit+2)], versions)
		if i < 0 {
			return
		}
		at += i
		if end := r.insideAt(b, base, at); end > at {
			at, r.insideEnd = end, base+int64(end)
			continue
		}
		at += 2
	}
}

// insideAt reads what stands around "02 01" at b[at]; it gives the end of what
// it read, or 0.
func (r *reader) insideAt(b []byte, base int64, at int) int {
	if at >= 8 && bytes.HasPrefix(b[at-2:], version3) {
		return r.insideCertificate(b, base, at-2)
	}
	if at+4 >= len(b) || b[at+2] > 1 || b[at+3] != 2 && b[at+3] != 0x30 && b[at+3] != 4 {
		return 0
	}
	for _, m := range marks {
		if bytes.HasPrefix(b[at:], m.bytes) {
			return r.insideKey(b, base, at, m.kind)
		}
	}
	return 0
}

// outer finds the header of the sequence whose content begins at b[at], and
// gives the whole element.
func outer(b []byte, at int) (start int, element []byte) {
	for _, n := range []int{2, 3, 4} {
		start := at - n
		if start < 0 || b[start] != der.Sequence {
			continue
		}
		if n == 2 && b[start+1] >= 0x80 || n > 2 && b[start+1] != 0x80|byte(n-2) {
			continue
		}
		e, _, err := der.Next(b[start:])
		if err == nil && len(e.Raw) > n {
			return start, e.Raw
		}
	}
	return 0, nil
}

func (r *reader) insideKey(b []byte, base int64, at int, kind string) int {
	start, raw := outer(b, at)
	if raw == nil {
		return 0
	}
	k, err := key.ParsePrivate(raw)
	if err != nil || kind == "rsa" && !factors(raw) || kind != "rsa" && k.Public == nil {
		return 0
	}
	r.keyInside(k, base+int64(start), int64(len(raw)))
	return start + len(raw)
}

// factors tells an RSA key from bytes that look like the beginning of one: its
// primes make its modulus.
func factors(raw []byte) bool {
	value, _, err := der.Expect(raw, der.Sequence)
	if err != nil {
		return false
	}
	list, err := der.List(value, 16)
	if err != nil || len(list) < 9 || len(list[1].Value) > 2048 {
		return false
	}
	n := new(big.Int).SetBytes(list[1].Value)
	p, q := new(big.Int).SetBytes(list[4].Value), new(big.Int).SetBytes(list[5].Value)
	return n.BitLen() >= 256 && new(big.Int).Mul(p, q).Cmp(n) == 0
}

// insideCertificate: the version stands in TBSCertificate, which stands in the
// certificate.
func (r *reader) insideCertificate(b []byte, base int64, at int) int {
	tbs, raw := outer(b, at)
	if raw == nil {
		return 0
	}
	start, raw := outer(b, tbs)
	if raw == nil {
		return 0
	}
	c, err := certificate.Parse(raw)
	if err != nil || c.Key == nil || c.NotAfter.IsZero() {
		return 0
	}
	r.certificateInside(c, base+int64(start), int64(len(raw)))
	return start + len(raw)
}
