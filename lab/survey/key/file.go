package key

import (
	"bytes"
	"encoding/binary"

	"assay/anatomy/certificate"
	"assay/anatomy/key"
	"assay/lab/fact"
)

// file reads a content that is a key, a certificate or a store as a whole;
// true when nothing else is to be looked for in it.
func (r *reader) file(b []byte) bool {
	switch {
	case len(b) < 4:
		return true
	case r.in.Kind == "pkcs12":
		r.store("pkcs12", b)
	case bytes.HasPrefix(b, []byte("\xfe\xed\xfe\xed")), bytes.HasPrefix(b, []byte("\xce\xce\xce\xce\x00\x00\x00")):
		r.store("jks", b) // Java's and its JCE store (sun.security.provider.JavaKeyStore)
	case isBKS(b):
		r.store("bks", b)
	case b[0] == 0x30 && (r.in.Kind == "certificate" || r.in.Kind == "private-key" || r.in.Kind == "public-key"):
		r.der(b)
	case b[0] == 0 && r.in.Kind == "private-key":
		k, err := key.ParseDropbear(b)
		if err != nil {
			r.failed(0, err)
			return true
		}
		r.key(k, "dropbear", 0, int64(len(b)), 0)
	case r.in.Kind == "text" && (r.signify(b) || r.putty(b)):
	case r.in.Kind == "text" || r.in.Kind == "public-key":
		r.lines(b)
		return false
	default:
		return false
	}
	return true
}

// isBKS knows Bouncy Castle's store: version 1 or 2, a salt of 20 bytes, and
// how often the password is hashed, at least 1,024 times (BcKeyStoreSpi).
func isBKS(b []byte) bool {
	if len(b) < 64 || !bytes.HasPrefix(b, []byte("\x00\x00\x00\x01\x00\x00\x00\x14")) && !bytes.HasPrefix(b, []byte("\x00\x00\x00\x02\x00\x00\x00\x14")) {
		return false
	}
	n := binary.BigEndian.Uint32(b[28:])
	return n >= 1024 && n < 4096
}

func (r *reader) store(encoding string, b []byte) {
	r.add(fact.Key{Encoding: encoding, Type: "store", Encrypted: true, Length: int64(len(b))})
}

// der reads a file of one element.
func (r *reader) der(b []byte) {
	var k *key.Key
	var err error
	switch r.in.Kind {
	case "certificate":
		c, err := certificate.Parse(b)
		if err != nil {
			r.failed(0, err)
			return
		}
		r.certificate(c, "der", 0, int64(len(c.Raw)), 0)
		return
	case "private-key":
		k, err = key.ParsePrivate(b)
	default:
		k, err = key.ParsePublic(b)
	}
	if err != nil {
		r.failed(0, err)
		return
	}
	r.key(k, "der", 0, int64(len(b)), 0)
}
