package key

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"fmt"

	"assay/anatomy/der"
)

// ParsePrivate reads a private key in DER: PKCS #1 (RFC 8017 A.1.2), PKCS #8
// (RFC 5958, encrypted or not), SEC 1 (RFC 5915) or OpenSSL's form of DSA.
func ParsePrivate(b []byte) (*Key, error) {
	value, _, err := der.Expect(b, der.Sequence)
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	list, err := der.List(value, 16)
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	if len(list) < 2 {
		return nil, fmt.Errorf("private key: %d elements", len(list))
	}
	switch {
	case list[0].Tag == der.Sequence && list[1].Tag == der.OctetString:
		return &Key{Private: true, Encrypted: true}, nil // EncryptedPrivateKeyInfo
	case list[0].Tag != der.Integer:
		return nil, fmt.Errorf("private key: tag 0x%02x", list[0].Tag)
	case list[1].Tag == der.Sequence && len(list) > 2:
		return pkcs8(list)
	case list[1].Tag == der.OctetString:
		return sec1(list, nil)
	case list[1].Tag == der.Integer && len(list) >= 9:
		return &Key{Private: true, Algorithm: "rsa", Bits: der.Bits(list[1].Value), Public: rsaSPKI(list[1].Value, list[2].Value)}, nil
	case list[1].Tag == der.Integer && len(list) == 6:
		return &Key{Private: true, Algorithm: "dsa", Bits: der.Bits(list[1].Value),
			Public: dsaSPKI(list[1].Value, list[2].Value, list[3].Value, list[4].Value)}, nil
	}
	return nil, fmt.Errorf("private key: shape of no known kind")
}

// pkcs8 has version, algorithm and an octet string that holds the key.
func pkcs8(list []der.Element) (*Key, error) {
	algorithm, err := der.List(list[1].Value, 3)
	if err != nil || len(algorithm) == 0 || algorithm[0].Tag != der.OID || list[2].Tag != der.OctetString {
		return nil, fmt.Errorf("PKCS #8 key: no algorithm")
	}
	oid, inner := der.Dotted(algorithm[0].Value), list[2].Value
	var parameters []byte
	if len(algorithm) > 1 {
		parameters = algorithm[1].Raw
	}
	k := &Key{Private: true, Algorithm: algorithms[oid], Bits: fixedBits[oid]}
	switch oid {
	case oidRSA, oidPSS:
		r, err := ParsePrivate(inner)
		if err != nil {
			return nil, err
		}
		k.Bits, k.Public = r.Bits, r.Public
	case oidEC:
		value, _, err := der.Expect(inner, der.Sequence)
		if err != nil {
			return nil, fmt.Errorf("PKCS #8 key: %w", err)
		}
		fields, _ := der.List(value, 4)
		if len(fields) < 2 {
			return nil, fmt.Errorf("PKCS #8 key: no EC key")
		}
		return sec1(fields, parameters)
	case oidDSA, oidDH, oidPKCS3:
		k.Bits = primeBits(parameters)
	case oidEd25519:
		if seed, _, err := der.Expect(inner, der.OctetString); err == nil && len(seed) == ed25519.SeedSize {
			k.Public = spki(oidEd25519, nil, ed25519.NewKeyFromSeed(seed)[ed25519.SeedSize:])
		}
	}
	return k, nil
}

// sec1 has version, the private number, [0] parameters and [1] the public
// point; the latter two are optional.
func sec1(list []der.Element, parameters []byte) (*Key, error) {
	if list[1].Tag != der.OctetString {
		return nil, fmt.Errorf("EC private key: tag 0x%02x", list[1].Tag)
	}
	var point []byte
	for _, e := range list[2:] {
		switch e.Tag {
		case 0xa0:
			if parameters == nil {
				parameters = e.Value
			}
		case 0xa1:
			if v, _, err := der.Expect(e.Value, der.BitString); err == nil && len(v) > 1 {
				point = v[1:]
			}
		}
	}
	k := &Key{Private: true, Algorithm: "ec", Bits: curveBits(parameters)}
	if point == nil {
		point = derivePoint(parameters, list[1].Value)
	}
	if point != nil && parameters != nil {
		k.Public = spki(oidEC, parameters, point)
	}
	return k, nil
}

// derivePoint computes the public point where the curve is one that the
// standard library has.
func derivePoint(parameters, private []byte) []byte {
	e, _, err := der.Next(parameters)
	if err != nil || e.Tag != der.OID {
		return nil
	}
	var curve ecdh.Curve
	size := 32
	switch curves[der.Dotted(e.Value)].name {
	case "P-256":
		curve = ecdh.P256()
	case "P-384":
		curve, size = ecdh.P384(), 48
	case "P-521":
		curve, size = ecdh.P521(), 66
	default:
		return nil
	}
	private = der.Unsigned(private)
	if len(private) > size {
		return nil
	}
	number := make([]byte, size)
	copy(number[size-len(private):], private)
	k, err := curve.NewPrivateKey(number)
	if err != nil {
		return nil
	}
	return k.PublicKey().Bytes()
}
