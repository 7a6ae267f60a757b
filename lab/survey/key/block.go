package key

import (
	"fmt"
	"strings"

	"assay/anatomy/certificate"
	"assay/anatomy/der"
	"assay/anatomy/key"
	"assay/anatomy/pem"
	"assay/lab/fact"
)

// block makes facts of a PEM block found in b, which stands at base.
func (r *reader) block(p pem.Block, b []byte, base int64) {
	at := base + int64(p.Offset)
	line := r.lineAt(b, base, at)
	switch p.Label {
	case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
		c, err := certificate.Parse(p.Data)
		if err != nil {
			if !r.isMention(p) {
				r.failed(at, err)
			}
			return
		}
		r.certificate(c, "pem", at, int64(p.Length), line)
		return
	}
	k, encoding, err := ofLabel(p)
	if err != nil && !r.isMention(p) {
		r.failed(at, err)
	}
	if k != nil {
		r.key(k, encoding, at, int64(p.Length), line)
	}
}

// isMention tells a block in running text whose body is letters and no element
// of DER: documentation and error messages show the lines around a key. What
// begins as a key does, and is cut or damaged, is none.
func (r *reader) isMention(p pem.Block) bool {
	if r.in.Kind != "text" && r.in.Kind != "html" && r.in.Kind != "script" || p.Encrypted || p.Label == "OPENSSH PRIVATE KEY" {
		return false
	}
	return p.Data[0] != der.Sequence || p.Data[1] < 0x10 || p.Data[1] > 0x84 || p.Data[1] == 0x80
}

// ofLabel reads a key by the label of its block; nil for other blocks.
func ofLabel(p pem.Block) (k *key.Key, encoding string, err error) {
	algorithm, private := strings.CutSuffix(p.Label, "PRIVATE KEY")
	switch {
	case p.Label == "OPENSSH PRIVATE KEY":
		k, err = key.ParseOpenSSH(p.Data)
		return k, "openssh", err
	case p.Label == "PGP PRIVATE KEY BLOCK", p.Label == "PGP PUBLIC KEY BLOCK":
		return &key.Key{Private: p.Label[4:7] == "PRI"}, "pgp", nil
	case private && p.Encrypted:
		return &key.Key{Private: true, Encrypted: true, Algorithm: strings.ToLower(strings.TrimSpace(algorithm))}, "pem", nil
	case private:
		if k, err = key.ParsePrivate(p.Data); err != nil {
			return nil, "", fmt.Errorf("%s: %w", p.Label, err)
		}
		return k, "pem", nil
	case strings.HasSuffix(p.Label, "PUBLIC KEY") && !strings.HasPrefix(p.Label, "SSH2"):
		k, err = key.ParsePublic(p.Data)
		return k, "pem", err
	}
	return nil, "", nil
}

func (r *reader) key(k *key.Key, encoding string, at, length int64, line int) {
	r.add(ofKey(k, encoding, at, length, line))
}

func (r *reader) keyInside(k *key.Key, at, length int64) {
	f := ofKey(k, "der", at, length, 0)
	f.Inside = true
	r.add(f)
}

func ofKey(k *key.Key, encoding string, at, length int64, line int) fact.Key {
	kind := "public"
	if k.Private {
		kind = "private"
	}
	return fact.Key{Encoding: encoding, Type: kind, Algorithm: k.Algorithm, Bits: k.Bits, Encrypted: k.Encrypted,
		PublicSHA256: k.PublicSHA256(), Comment: text(k.Comment), Offset: at, Length: length, Line: line}
}
