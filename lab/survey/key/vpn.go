package key

import (
	"bytes"
	"encoding/base64"
	"strings"

	"assay/anatomy/key"
	"assay/lab/fact"
)

// wireguard reads private keys of WireGuard (wg(8), OpenWrt's option
// private_key): 32 bytes in base64 behind the name.
func (r *reader) wireguard(b []byte) {
	for at := 0; r.n < maxFacts; {
		i := privateKeyName(b[at:])
		if i < 0 {
			return
		}
		at += i
		start := bytes.LastIndexByte(b[:at], '\n') + 1
		end := bytes.IndexByte(b[at:], '\n')
		if end < 0 {
			end = len(b) - at
		}
		line := string(b[start : at+end])
		at += max(end, 1)
		trimmed := strings.TrimLeft(line, " \t")
		if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, ";") {
			continue
		}
		j := strings.IndexByte(line, '=')
		value := strings.Trim(line[max(j+1, 0):], " \t\r'\"")
		if f := strings.Fields(line); len(f) == 3 && f[0] == "option" {
			value = strings.Trim(f[2], "'\"")
		}
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(raw) != 32 || len(value) != 44 {
			continue
		}
		k, err := key.X25519(raw)
		if err != nil {
			continue
		}
		r.add(fact.Key{Encoding: "wireguard", Type: "private", Algorithm: k.Algorithm, Bits: k.Bits, PublicSHA256: k.PublicSHA256(),
			Offset: int64(start), Length: int64(len(line)), Line: 1 + bytes.Count(b[:start], []byte{'\n'})})
	}
}

func privateKeyName(b []byte) int {
	i := bytes.Index(b, []byte("PrivateKey"))
	if j := bytes.Index(b, []byte("private_key")); i < 0 || j >= 0 && j < i {
		return j
	}
	return i
}

// putty reads PuTTY's key files (PuTTY manual, appendix C): the public part is
// never encrypted.
func (r *reader) putty(b []byte) bool {
	const head = "PuTTY-User-Key-File-"
	if !bytes.HasPrefix(b, []byte(head)) {
		return false
	}
	f := fact.Key{Encoding: "putty", Type: "private", Length: int64(len(b)), Line: 1}
	var public strings.Builder
	lines := 0
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if lines > 0 {
			public.WriteString(line)
			lines--
			continue
		}
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "Encryption":
			f.Encrypted = value != "none"
		case "Comment":
			f.Comment = text(value)
		case "Public-Lines":
			for _, c := range value {
				if c < '0' || c > '9' || lines > 1000 {
					lines = 0
					break
				}
				lines = lines*10 + int(c-'0')
			}
		}
	}
	if blob, err := base64.StdEncoding.DecodeString(public.String()); err == nil {
		if k, err := key.ParseSSH(blob); err == nil {
			f.Algorithm, f.Bits, f.PublicSHA256 = k.Algorithm, k.Bits, k.PublicSHA256()
		}
	}
	r.add(f)
	return true
}

// twice reads PEM blocks that are encoded in base64 once more, as in settings
// of Kubernetes and cloud-init.
func (r *reader) twice(b []byte) {
	marker := []byte("LS0tLS1CRUdJTi") // "-----BEGIN" at a multiple of three bytes
	for at := 0; r.n < maxFacts; {
		i := bytes.Index(b[at:], marker)
		if i < 0 {
			return
		}
		at += i
		end := at
		for end < len(b) && (b[end] == '+' || b[end] == '/' || b[end] == '=' || b[end] >= '0' && b[end] <= '9' || b[end] >= 'A' && b[end] <= 'Z' || b[end] >= 'a' && b[end] <= 'z') {
			end++
		}
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(string(b[at:end]), "="))
		if err == nil {
			inner := &reader{in: r.in, line: 1, emit: func(v any) {
				line := 1 + bytes.Count(b[:at], []byte{'\n'})
				switch f := v.(type) {
				case fact.Key:
					f.Offset, f.Length, f.Line = int64(at), int64(end-at), line
					r.add(f)
				case fact.Certificate:
					f.Offset, f.Length, f.Line = int64(at), int64(end-at), line
					r.add(f)
				}
			}}
			inner.from(raw, 0, 0, len(raw))
		}
		at = max(end, at+1)
	}
}
