package key

import (
	"fmt"

	"assay/anatomy/der"
)

// ParsePublic reads a SubjectPublicKeyInfo (RFC 5280 section 4.1), or an
// RSAPublicKey of PKCS #1 (RFC 8017 A.1.1).
func ParsePublic(b []byte) (*Key, error) {
	value, _, err := der.Expect(b, der.Sequence)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	list, err := der.List(value, 3)
	if err != nil || len(list) < 2 {
		return nil, fmt.Errorf("public key: %d elements", len(list))
	}
	if list[0].Tag == der.Integer && list[1].Tag == der.Integer {
		return rsaPublic(value)
	}
	if list[0].Tag != der.Sequence || list[1].Tag != der.BitString || len(list[1].Value) < 1 {
		return nil, fmt.Errorf("public key: tags 0x%02x, 0x%02x", list[0].Tag, list[1].Tag)
	}
	algorithm, err := der.List(list[0].Value, 3)
	if err != nil || len(algorithm) == 0 || algorithm[0].Tag != der.OID {
		return nil, fmt.Errorf("public key: no algorithm")
	}
	return public(algorithm, list[1].Value[1:])
}

// public reads the key itself. It is encoded anew, so that a key has one
// digest whatever its encoder left out of the parameters.
func public(algorithm []der.Element, point []byte) (*Key, error) {
	oid := der.Dotted(algorithm[0].Value)
	k := &Key{Algorithm: algorithms[oid], Bits: fixedBits[oid]}
	var parameters []byte
	if len(algorithm) > 1 {
		parameters = algorithm[1].Raw
	}
	k.Public = spki(oid, parameters, point)
	switch oid {
	case oidRSA, oidPSS:
		value, _, err := der.Expect(point, der.Sequence)
		if err != nil {
			return nil, fmt.Errorf("RSA public key: %w", err)
		}
		r, err := rsaPublic(value)
		if err != nil {
			return nil, err
		}
		k.Bits = r.Bits
		if oid == oidRSA {
			k.Public = r.Public
		}
	case oidDSA, oidDH, oidPKCS3:
		k.Bits = primeBits(parameters)
	case oidEC:
		k.Bits = curveBits(parameters)
	}
	return k, nil
}

// rsaPublic has modulus and exponent.
func rsaPublic(b []byte) (*Key, error) {
	list, err := der.List(b, 2)
	if err != nil || len(list) < 2 || list[0].Tag != der.Integer || list[1].Tag != der.Integer {
		return nil, fmt.Errorf("RSA public key: not two numbers")
	}
	return &Key{Algorithm: "rsa", Bits: der.Bits(list[0].Value), Public: rsaSPKI(list[0].Value, list[1].Value)}, nil
}

// primeBits is the length of p, the first of the parameters of DSA and DH.
func primeBits(parameters []byte) int {
	value, _, err := der.Expect(parameters, der.Sequence)
	if err != nil {
		return 0
	}
	p, _, err := der.Expect(value, der.Integer)
	if err != nil {
		return 0
	}
	return der.Bits(p)
}

// curveBits reads ECParameters: a named curve, or the curve itself, whose
// second field is FieldID with the prime (X9.62, SEC 1 C.2).
func curveBits(parameters []byte) int {
	e, _, err := der.Next(parameters)
	if err != nil {
		return 0
	}
	if e.Tag == der.OID {
		return curves[der.Dotted(e.Value)].bits
	}
	list, _ := der.List(e.Value, 2)
	if len(list) < 2 {
		return 0
	}
	field, _ := der.List(list[1].Value, 2)
	if len(field) < 2 || field[1].Tag != der.Integer {
		return 0
	}
	return der.Bits(field[1].Value)
}
