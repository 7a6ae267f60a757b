package key

import (
	"crypto/sha256"
	"encoding/hex"

	"assay/anatomy/certificate"
	"assay/lab/fact"
)

func (r *reader) certificate(c *certificate.Certificate, encoding string, at, length int64, line int) {
	r.add(ofCertificate(c, encoding, at, length, line))
}

func (r *reader) certificateInside(c *certificate.Certificate, at, length int64) {
	f := ofCertificate(c, "der", at, length, 0)
	f.Inside = true
	r.add(f)
}

func ofCertificate(c *certificate.Certificate, encoding string, at, length int64, line int) fact.Certificate {
	sum := sha256.Sum256(c.Raw)
	f := fact.Certificate{
		Encoding: encoding, Subject: text(c.Subject), Issuer: text(c.Issuer), Serial: c.Serial,
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, Signature: c.Signature, SelfIssued: c.SelfIssued, CA: c.CA,
		SHA256: hex.EncodeToString(sum[:]), Offset: at, Length: length, Line: line,
	}
	for _, n := range c.Names {
		f.Names = append(f.Names, text(n))
	}
	if c.Key != nil {
		f.KeyAlgorithm, f.KeyBits, f.PublicSHA256 = c.Key.Algorithm, c.Key.Bits, c.Key.PublicSHA256()
	}
	return f
}
