// Package key reads cryptographic keys in the encodings that firmware has:
// PKCS #1, PKCS #8, SEC 1 and SubjectPublicKeyInfo in DER, OpenSSH's and
// Dropbear's files, signify's. It says of each which algorithm, how long, and
// the digest of the public key, which is the same for a private key, its public
// key and a certificate for it.
package key

import (
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"assay/anatomy/der"
)

// Key is what can be said of a key.
type Key struct {
	Private   bool
	Algorithm string // "rsa", "rsa-pss", "dsa", "dh", "ec", "ed25519", "ed448", "x25519", "x448" or ""
	Bits      int
	Encrypted bool
	Public    []byte // DER SubjectPublicKeyInfo; nil when it cannot be derived
	Comment   string
}

// PublicSHA256 is the hexadecimal SHA-256 of the SubjectPublicKeyInfo, "" when
// it cannot be derived.
func (k *Key) PublicSHA256() string {
	if k.Public == nil {
		return ""
	}
	sum := sha256.Sum256(k.Public)
	return hex.EncodeToString(sum[:])
}

// Object identifiers of algorithms: RFC 3279, RFC 4055, RFC 5480, RFC 8410.
const (
	oidRSA     = "1.2.840.113549.1.1.1"
	oidPSS     = "1.2.840.113549.1.1.10"
	oidDSA     = "1.2.840.10040.4.1"
	oidDH      = "1.2.840.10046.2.1"
	oidPKCS3   = "1.2.840.113549.1.3.1"
	oidEC      = "1.2.840.10045.2.1"
	oidEd25519 = "1.3.101.112"
	oidEd448   = "1.3.101.113"
	oidX25519  = "1.3.101.110"
	oidX448    = "1.3.101.111"
)

var algorithms = map[string]string{
	oidRSA: "rsa", oidPSS: "rsa-pss", oidDSA: "dsa", oidDH: "dh", oidPKCS3: "dh", oidEC: "ec",
	oidEd25519: "ed25519", oidEd448: "ed448", oidX25519: "x25519", oidX448: "x448",
}

var fixedBits = map[string]int{oidEd25519: 256, oidEd448: 456, oidX25519: 256, oidX448: 448}

// curves gives names and sizes in bits of named curves (RFC 5480 section
// 2.1.1.1, SEC 2, RFC 5639, GB/T 32918).
var curves = map[string]struct {
	name string
	bits int
}{
	"1.2.840.10045.3.1.1":   {"P-192", 192},
	"1.3.132.0.33":          {"P-224", 224},
	"1.2.840.10045.3.1.7":   {"P-256", 256},
	"1.3.132.0.34":          {"P-384", 384},
	"1.3.132.0.35":          {"P-521", 521},
	"1.3.132.0.10":          {"secp256k1", 256},
	"1.3.132.0.8":           {"secp160r1", 160},
	"1.3.132.0.9":           {"secp160k1", 160},
	"1.3.132.0.6":           {"secp112r1", 112},
	"1.3.132.0.28":          {"secp128r1", 128},
	"1.3.132.0.31":          {"secp192k1", 192},
	"1.3.132.0.32":          {"secp224k1", 225},
	"1.3.36.3.3.2.8.1.1.1":  {"brainpoolP160r1", 160},
	"1.3.36.3.3.2.8.1.1.3":  {"brainpoolP192r1", 192},
	"1.3.36.3.3.2.8.1.1.5":  {"brainpoolP224r1", 224},
	"1.3.36.3.3.2.8.1.1.7":  {"brainpoolP256r1", 256},
	"1.3.36.3.3.2.8.1.1.11": {"brainpoolP384r1", 384},
	"1.3.36.3.3.2.8.1.1.13": {"brainpoolP512r1", 512},
	"1.2.156.10197.1.301":   {"SM2", 256},
}

// X25519 is the key of 32 private bytes (RFC 7748), as WireGuard has it.
func X25519(private []byte) (*Key, error) {
	k, err := ecdh.X25519().NewPrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("X25519 key: %w", err)
	}
	return &Key{Private: true, Algorithm: "x25519", Bits: 256, Public: spki(oidX25519, nil, k.PublicKey().Bytes())}, nil
}

// spki builds a SubjectPublicKeyInfo (RFC 5280 section 4.1).
func spki(oid string, parameters, public []byte) []byte {
	return der.Wrap(der.Sequence,
		der.Wrap(der.Sequence, der.Identifier(oid), parameters),
		der.Wrap(der.BitString, []byte{0}, public))
}

var null = []byte{der.Null, 0}

func rsaSPKI(n, e []byte) []byte {
	return spki(oidRSA, null, der.Wrap(der.Sequence, der.Number(n), der.Number(e)))
}

func dsaSPKI(p, q, g, y []byte) []byte {
	return spki(oidDSA, der.Wrap(der.Sequence, der.Number(p), der.Number(q), der.Number(g)), der.Number(y))
}
