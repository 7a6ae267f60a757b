// Package key is the survey of cryptographic keys and certificates.
package key

import (
	"fmt"

	"assay"
	"assay/anatomy/pem"
	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits fact.Key and fact.Certificate.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Keys and certificates",
		Learns: "Private and public keys and X.509 certificates: PEM blocks anywhere in text, data and programs (as " +
			"strings of C, JSON or scripts too), DER files (PKCS #1, PKCS #8, SEC 1, SubjectPublicKeyInfo), OpenSSH's " +
			"and Dropbear's key files, lines of authorized_keys, known_hosts and .pub files, signify's keys, and " +
			"PKCS #12 and Java stores by name. Of each: algorithm, size, whether it is encrypted, and the digest of " +
			"the public key, which joins a private key with its certificate.",
		Limits: "Keys that stand as plain numbers in programs, or encrypted by a vendor's own means, are not seen; of keys in DER inside other " +
			"content RSA keys whose primes make the modulus, keys on the three NIST curves and Ed25519 keys, and certificates of version 3. Stores are not opened. The first 256 MiB of a content are searched.",
		References: []string{
			"RFC 7468, RFC 1421 (PEM)", "RFC 5280 (certificates)", "RFC 8017 (PKCS #1), RFC 5958 (PKCS #8), RFC 5915 (SEC 1)",
			"RFC 4253, RFC 5656, RFC 8709 (SSH public keys), OpenSSH PROTOCOL.key", "Dropbear, buf_put_priv_key",
			"OpenBSD signify(1), OpenWrt usign, minisign", "RFC 7292 (PKCS #12)", "PuTTY, appendix C: PPK file format", "WireGuard, wg(8)",
		},
	},
	Version: 2,
	Selects: selects,
	Read:    read,
}

// selects leaves out kinds that hold no text and no keys.
func selects(s *survey.Subject) bool {
	switch s.Kind {
	case "empty", "image", "audio", "video", "font", "timezone", "utf16-text", "pdf", "device-tree":
		return false
	}
	return true
}

const (
	maxSearch = 256 << 20 // bytes searched for PEM blocks
	maxFile   = 1 << 20   // bytes of a file that is a key or a list of them
	maxFacts  = 4096
)

// reader collects the facts of one content.
type reader struct {
	in   *survey.Input
	emit func(any)
	n    int
	err  error // the first thing that could not be read

	insideEnd int64 // of the last element that inside read
	binary    bool  // the content may hold keys in DER without armor
	lined     bool  // lines are counted
	line      int   // number of the line at offset counted
	upto      int64 // counted
}

func (r *reader) add(v any) {
	if r.n++; r.n <= maxFacts {
		r.emit(v)
	}
}

func (r *reader) failed(offset int64, err error) {
	if r.err == nil {
		r.err = fmt.Errorf("at 0x%x: %w", offset, err)
	}
}

func read(in *survey.Input, emit func(any)) error {
	r := &reader{in: in, emit: emit, line: 1}
	switch in.Kind {
	case "elf", "elf-kernel", "data", "pe", "mach-o", "database":
		r.binary = true
	}
	switch in.Kind {
	case "text", "script", "html", "xml", "json", "certificate", "certificate-request", "private-key", "public-key":
		r.lined = true
	}
	if b, ok := in.All(maxFile); ok {
		if r.file(b) {
			return r.err
		}
		if r.lined {
			r.wireguard(b)
			r.twice(b)
		}
	}
	r.search()
	return r.err
}

// step is how much is searched at a time where content cannot be shown whole.
const step = 4 << 20

// search goes through the content window by window; a window is longer than
// its step by the longest block.
func (r *reader) search() {
	size := min(r.in.Size(), maxSearch)
	if s, is := r.in.Content.(assay.Slicer); is {
		if b, ok := s.Slice(0, size); ok {
			r.window(b, 0, len(b))
			return
		}
	}
	var buf []byte
	for at, skip := int64(0), 0; at < size && r.n < maxFacts; at += step {
		if r.in.Ctx != nil && r.in.Ctx.Err() != nil {
			return
		}
		n := min(step+pem.MaxBlock, size-at)
		if int64(cap(buf)) < n {
			buf = make([]byte, n)
		}
		buf = buf[:n]
		if m, err := r.in.ReadAt(buf, at); int64(m) < n {
			r.failed(at+int64(m), err)
			buf = buf[:m]
		}
		skip = r.from(buf, at, skip, int(min(step, n)))
	}
}

func (r *reader) window(b []byte, at int64, limit int) { r.from(b, at, 0, limit) }

// from reads the blocks that begin in b[skip:limit]; it gives how far the last
// one reaches into the next window.
func (r *reader) from(b []byte, at int64, skip, limit int) int {
	if r.binary {
		r.inside(b, at, limit)
	}
	for skip < limit && r.n < maxFacts {
		block, ok := pem.Next(b, skip, limit)
		if !ok {
			break
		}
		r.block(block, b, at)
		skip = block.Offset + block.Length
	}
	return max(0, skip-limit)
}

// lineAt counts lines up to an offset of b, which stands at base.
func (r *reader) lineAt(b []byte, base, offset int64) int {
	if !r.lined {
		return 0
	}
	for i := max(r.upto, base); i < offset; i++ {
		if b[i-base] == '\n' {
			r.line++
		}
	}
	r.upto = max(r.upto, offset)
	return r.line
}

func text(s string) string {
	const maxText = 1024
	return fact.Text(s[:min(len(s), maxText)])
}
