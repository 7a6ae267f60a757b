package kind

// tlv reads the head of one DER element (ITU-T X.690 section 8.1): its tag,
// where its content starts and how long that is. Lengths of up to 3 bytes are
// read; ok is false for anything else.
func tlv(b []byte, at int) (tag byte, start int, n int64, ok bool) {
	if at < 0 || at+2 > len(b) {
		return 0, 0, 0, false
	}
	tag, l := b[at], b[at+1]
	if l < 0x80 {
		return tag, at + 2, int64(l), true
	}
	k := int(l & 0x7f)
	if k < 1 || k > 3 || at+2+k > len(b) {
		return 0, 0, 0, false
	}
	for _, c := range b[at+2 : at+2+k] {
		n = n<<8 | int64(c)
	}
	return tag, at + 2 + k, n, true
}

const (
	tagInteger  = 0x02
	tagOctets   = 0x04
	tagOID      = 0x06
	tagSequence = 0x30
	tagVersion  = 0xa0
)

// ofASN1 recognises DER certificates and keys by their outermost elements. The
// outer sequence must reach to the end of the content, up to a little padding.
func ofASN1(b []byte, size int64) string {
	if b[0] != tagSequence {
		return ""
	}
	_, at, n, ok := tlv(b, 0)
	if end := int64(at) + n; !ok || n < 24 || end > size || size-end > 16 {
		return ""
	}
	tag, in, n, ok := tlv(b, at)
	if !ok || n > size {
		return ""
	}
	switch tag {
	case tagSequence:
		return ofSequence(b, in, n)
	case tagInteger:
		if n == 1 && in < len(b) {
			return ofVersion(b, b[in], in+1)
		}
	}
	return ""
}

// ofSequence has TBSCertificate (RFC 5280 section 4.1) or AlgorithmIdentifier
// (of a SubjectPublicKeyInfo or an EncryptedPrivateKeyInfo) at in.
func ofSequence(b []byte, in int, n int64) string {
	tag, at, m, ok := tlv(b, in)
	if !ok {
		return ""
	}
	switch tag {
	case tagVersion: // [0] EXPLICIT Version
		if m == 3 && has(b, at, "\x02\x01") {
			return "certificate"
		}
	case tagInteger: // version 1: the serial number, then the signature's algorithm
		if t, in, _, ok := tlv(b, at+int(m)); ok && m <= 64 && t == tagSequence {
			if t, _, _, ok := tlv(b, in); ok && t == tagOID {
				return "certificate"
			}
		}
	case tagOID:
		switch t, _, _, _ := tlv(b, in+int(n)); t {
		case 0x03: // BIT STRING
			return "public-key"
		case tagOctets:
			return "private-key"
		}
	}
	return ""
}

// ofVersion has what follows a version number: PKCS #1 RSAPrivateKey (RFC 8017
// A.1.2), PKCS #8 (RFC 5208), SEC 1 ECPrivateKey (RFC 5915), PKCS #12 PFX.
func ofVersion(b []byte, version byte, at int) string {
	tag, in, n, ok := tlv(b, at)
	if !ok {
		return ""
	}
	switch {
	case tag == tagInteger && version <= 1 && n >= 32:
		return "private-key"
	case tag == tagOctets && version == 1 && n >= 16 && n <= 72:
		return "private-key"
	case tag == tagSequence && version <= 1 && has(b, in, "\x06"):
		return "private-key"
	case tag == tagSequence && version == 3 && has(b, in, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"):
		return "pkcs12"
	}
	return ""
}
