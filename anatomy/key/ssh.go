package key

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"assay/anatomy/der"
)

// sshString reads a string of RFC 4251 section 5: a 32-bit length and bytes.
func sshString(b []byte) (s, rest []byte, err error) {
	if len(b) < 4 {
		return nil, nil, fmt.Errorf("SSH string: %d bytes", len(b))
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil, fmt.Errorf("SSH string of %d bytes, %d are left", n, len(b)-4)
	}
	return b[4 : 4+n], b[4+n:], nil
}

// sshStrings reads n strings.
func sshStrings(b []byte, n int) (list [][]byte, rest []byte, err error) {
	for range n {
		var s []byte
		if s, b, err = sshString(b); err != nil {
			return nil, nil, err
		}
		list = append(list, s)
	}
	return list, b, nil
}

// ParseSSH reads the public key format of RFC 4253 section 6.6, RFC 5656 and
// RFC 8709, as in a line of authorized_keys.
func ParseSSH(b []byte) (*Key, error) {
	kind, rest, err := sshString(b)
	if err != nil {
		return nil, err
	}
	name := string(kind)
	name = strings.TrimSuffix(strings.TrimPrefix(name, "sk-"), "@openssh.com")
	switch {
	case name == "ssh-rsa":
		v, _, err := sshStrings(rest, 2)
		if err != nil {
			return nil, err
		}
		return &Key{Algorithm: "rsa", Bits: der.Bits(v[1]), Public: rsaSPKI(v[1], v[0])}, nil
	case name == "ssh-dss":
		v, _, err := sshStrings(rest, 4)
		if err != nil {
			return nil, err
		}
		return &Key{Algorithm: "dsa", Bits: der.Bits(v[0]), Public: dsaSPKI(v[0], v[1], v[2], v[3])}, nil
	case strings.HasPrefix(name, "ecdsa-sha2-"):
		v, _, err := sshStrings(rest, 2)
		if err != nil {
			return nil, err
		}
		return sshCurve(string(v[0]), v[1])
	case name == "ssh-ed25519":
		v, _, err := sshString(rest)
		if err != nil || len(v) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("SSH key of %d bytes", len(v))
		}
		return Ed25519(v), nil
	}
	return nil, fmt.Errorf("SSH key of type %q: unknown", name)
}

var sshCurves = map[string]string{"nistp256": "1.2.840.10045.3.1.7", "nistp384": "1.3.132.0.34", "nistp521": "1.3.132.0.35"}

func sshCurve(name string, point []byte) (*Key, error) {
	oid, known := sshCurves[name]
	if !known {
		return nil, fmt.Errorf("SSH curve %q: unknown", name)
	}
	return &Key{Algorithm: "ec", Bits: curves[oid].bits, Public: spki(oidEC, der.Identifier(oid), point)}, nil
}

// opensshMagic begins OpenSSH's own private key files (OpenSSH, PROTOCOL.key).
const opensshMagic = "openssh-key-v1\x00"

// ParseOpenSSH reads the content of a block OPENSSH PRIVATE KEY: cipher, key
// derivation and its options, the number of keys, the public key, and the
// private part, which is encrypted unless the cipher is "none".
func ParseOpenSSH(b []byte) (*Key, error) {
	rest, is := bytes.CutPrefix(b, []byte(opensshMagic))
	if !is {
		return nil, fmt.Errorf("OpenSSH key: no magic")
	}
	v, rest, err := sshStrings(rest, 3)
	if err != nil || len(rest) < 4 {
		return nil, fmt.Errorf("OpenSSH key: head is cut")
	}
	public, private, err := sshString(rest[4:])
	if err != nil {
		return nil, err
	}
	k, err := ParseSSH(public)
	if err != nil {
		return nil, err
	}
	k.Private = true
	k.Encrypted = string(v[0]) != "none"
	if section, _, err := sshString(private); err == nil && !k.Encrypted {
		k.Comment = opensshComment(section)
	}
	return k, nil
}

// opensshComment reads the private section: two check numbers, type, numbers
// of the key, comment, padding 1, 2, 3 ...
func opensshComment(b []byte) string {
	if len(b) < 8 {
		return ""
	}
	var strs [][]byte
	for b = b[8:]; len(strs) < 9; {
		s, rest, err := sshString(b)
		if err != nil {
			break
		}
		strs, b = append(strs, s), rest
	}
	n := map[string]int{"ssh-rsa": 7, "ssh-dss": 6, "ssh-ed25519": 3}
	if len(strs) == 0 {
		return ""
	}
	at, known := n[string(strs[0])]
	if !known {
		at = 4 // ecdsa: curve, point, number
	}
	if at >= len(strs) {
		return ""
	}
	return string(strs[at])
}

// ParseDropbear reads a host key file of Dropbear: the type as a string, then
// the public numbers in the order of ParseSSH, then the private ones
// (dropbear, rsa.c, dss.c, ecdsa.c, ed25519.c: buf_put_*_priv_key).
func ParseDropbear(b []byte) (*Key, error) {
	kind, rest, err := sshString(b)
	if err != nil {
		return nil, err
	}
	if string(kind) == "ssh-ed25519" {
		v, _, err := sshString(rest)
		if err != nil || len(v) != 64 {
			return nil, fmt.Errorf("key of Dropbear with %d bytes", len(v))
		}
		return &Key{Private: true, Algorithm: "ed25519", Bits: 256, Public: spki(oidEd25519, nil, v[32:])}, nil
	}
	k, err := ParseSSH(b)
	if err != nil {
		return nil, err
	}
	public := map[string]int{"ssh-rsa": 2, "ssh-dss": 4}[string(kind)]
	if public == 0 {
		public = 2
	}
	if _, _, err := sshStrings(rest, public+1); err != nil {
		return nil, errors.New("key of Dropbear without a private number")
	}
	k.Private = true
	return k, nil
}

// Ed25519 is a public key of that algorithm.
func Ed25519(public ed25519.PublicKey) *Key {
	return &Key{Algorithm: "ed25519", Bits: 256, Public: spki(oidEd25519, nil, public)}
}
