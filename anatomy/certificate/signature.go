package certificate

import "assay/anatomy/der"

// signatures are algorithms of RFC 3279, RFC 4055, RFC 5758, RFC 8410, RFC 8692
// and GM/T 0015, written hash-algorithm.
var signatures = map[string]string{
	"1.2.840.113549.1.1.2":   "md2-rsa",
	"1.2.840.113549.1.1.3":   "md4-rsa",
	"1.2.840.113549.1.1.4":   "md5-rsa",
	"1.2.840.113549.1.1.5":   "sha1-rsa",
	"1.3.14.3.2.29":          "sha1-rsa",
	"1.3.14.3.2.3":           "md5-rsa",
	"1.2.840.113549.1.1.14":  "sha224-rsa",
	"1.2.840.113549.1.1.11":  "sha256-rsa",
	"1.2.840.113549.1.1.12":  "sha384-rsa",
	"1.2.840.113549.1.1.13":  "sha512-rsa",
	"1.2.840.10040.4.3":      "sha1-dsa",
	"1.3.14.3.2.27":          "sha1-dsa",
	"2.16.840.1.101.3.4.3.1": "sha224-dsa",
	"2.16.840.1.101.3.4.3.2": "sha256-dsa",
	"1.2.840.10045.4.1":      "sha1-ecdsa",
	"1.2.840.10045.4.3.1":    "sha224-ecdsa",
	"1.2.840.10045.4.3.2":    "sha256-ecdsa",
	"1.2.840.10045.4.3.3":    "sha384-ecdsa",
	"1.2.840.10045.4.3.4":    "sha512-ecdsa",
	"1.3.101.112":            "ed25519",
	"1.3.101.113":            "ed448",
	"1.2.156.10197.1.501":    "sm3-sm2",
}

var hashes = map[string]string{
	"1.2.840.113549.2.5":     "md5",
	"1.3.14.3.2.26":          "sha1",
	"2.16.840.1.101.3.4.2.1": "sha256",
	"2.16.840.1.101.3.4.2.2": "sha384",
	"2.16.840.1.101.3.4.2.3": "sha512",
	"2.16.840.1.101.3.4.2.4": "sha224",
}

const oidPSS = "1.2.840.113549.1.1.10"

func signature(e der.Element) string {
	f, _ := der.List(e.Value, 2)
	if len(f) == 0 || f[0].Tag != der.OID {
		return ""
	}
	oid := der.Dotted(f[0].Value)
	if s, known := signatures[oid]; known {
		return s
	}
	if oid != oidPSS {
		return oid
	}
	// RSASSA-PSS-params: [0] hashAlgorithm, SHA-1 by default (RFC 4055 section 3.1)
	hash := "sha1"
	if len(f) == 2 {
		params, _ := der.List(f[1].Value, 4)
		for _, p := range params {
			if p.Tag != 0xa0 {
				continue
			}
			if a, _, err := der.Expect(p.Value, der.Sequence); err == nil {
				if id, _, err := der.Expect(a, der.OID); err == nil {
					hash = hashes[der.Dotted(id)]
				}
			}
		}
	}
	return hash + "-rsa-pss"
}
