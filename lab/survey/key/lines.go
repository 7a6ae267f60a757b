package key

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"strings"

	"assay/anatomy/key"
	"assay/lab/fact"
)

// lines reads lines of OpenSSH's public key formats (sshd(8), sections
// AUTHORIZED_KEYS FILE FORMAT and SSH_KNOWN_HOSTS FILE FORMAT): the type, the
// key in base64, a comment; options or host names may stand before.
func (r *reader) lines(b []byte) {
	if !bytes.Contains(b, []byte(" AAAA")) {
		return
	}
	at := int64(0)
	for number := 1; len(b) > 0 && r.n < maxFacts; number++ {
		line, rest, _ := bytes.Cut(b, []byte{'\n'})
		if len(line) < 64<<10 && bytes.Contains(line, []byte(" AAAA")) {
			if f, ok := sshLine(string(line)); ok {
				f.Offset, f.Length, f.Line = at, int64(len(line)), number
				r.add(f)
			}
		}
		at += int64(len(line)) + 1
		b = rest
	}
}

func sshLine(line string) (f fact.Key, ok bool) {
	words := strings.Fields(line)
	for i := 1; i < len(words); i++ {
		if !strings.HasPrefix(words[i], "AAAA") {
			continue
		}
		blob, err := base64.StdEncoding.DecodeString(words[i])
		if err != nil {
			return f, false
		}
		k, err := key.ParseSSH(blob)
		if err != nil || len(blob) < 4 || !bytes.HasPrefix(blob[4:], []byte(words[i-1])) {
			return f, false
		}
		f = fact.Key{Encoding: "openssh", Type: "authorized", Algorithm: k.Algorithm, Bits: k.Bits,
			PublicSHA256: k.PublicSHA256(), Comment: text(strings.Join(words[i+1:], " "))}
		if i > 1 && !isOptions(words[0]) {
			f.Type = "public" // of a known host
		} else if i > 1 {
			f.Options = text(strings.Join(words[:i-1], " "))
		}
		return f, words[0][0] != '#'
	}
	return f, false
}

// isOptions tells options of authorized_keys from host names.
func isOptions(w string) bool {
	if strings.Contains(w, "=\"") {
		return true
	}
	first, _, _ := strings.Cut(w, ",")
	switch strings.ToLower(strings.TrimPrefix(first, "no-")) {
	case "restrict", "cert-authority", "agent-forwarding", "port-forwarding", "pty", "user-rc", "x11-forwarding",
		"touch-required", "verify-required":
		return true
	}
	return false
}

// signify reads a key file of signify(1) or usign: a line "untrusted comment:",
// then base64 of "Ed", and of a public key its number and 32 bytes, of a secret
// key "BK", rounds, salt, checksum, number and 64 bytes (signify.c, struct
// pubkey and enckey). Rounds of zero mean that it is not encrypted.
func (r *reader) signify(b []byte) bool {
	const head = "untrusted comment:"
	first, rest, _ := bytes.Cut(b, []byte{'\n'})
	if !bytes.HasPrefix(first, []byte(head)) {
		return false
	}
	second, _, _ := bytes.Cut(rest, []byte{'\n'})
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(second)))
	if err != nil || len(data) < 2 || string(data[:2]) != "Ed" {
		return false
	}
	f := fact.Key{Encoding: "signify", Type: "public", Algorithm: "ed25519", Bits: 256, Length: int64(len(b)), Line: 1,
		Comment: text(strings.TrimSpace(string(first[len(head):])))}
	switch len(data) {
	case 42:
		f.PublicSHA256 = publicEd25519(data[10:])
	case 104:
		f.Type, f.Encrypted = "private", !bytes.Equal(data[4:8], make([]byte, 4))
		if !f.Encrypted {
			f.PublicSHA256 = publicEd25519(data[72:])
		}
	case 158: // minisign: "Ed", how it is encrypted, "B2", salt, two limits, then number, 64 bytes and checksum
		f.Encoding, f.Type, f.Encrypted = "minisign", "private", string(data[2:4]) == "Sc"
		if !f.Encrypted {
			f.PublicSHA256 = publicEd25519(data[94:126])
		}
	default:
		return true // a signature
	}
	r.add(f)
	return true
}

func publicEd25519(b []byte) string {
	k := key.Ed25519(ed25519.PublicKey(b))
	return k.PublicSHA256()
}
