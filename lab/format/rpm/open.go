package rpm

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	p, err := read(in)
	if p == nil || p.signature.end == 0 {
		return err
	}
	end := in.Size()
	if n := p.length(); n > 0 && n > end {
		out.Fail("", end, fmt.Sprintf("cut short: %d of %d bytes are missing", n-end, n))
	} else if n > 0 {
		end = n
	}
	out.Length(end)
	out.Structure(0, min(p.start, end))
	out.Property("package-version", fmt.Sprintf("%d.%d", p.major, p.minor))
	out.Property("kind", map[bool]string{false: "binary", true: "source"}[p.source])
	out.Property("lead-name", p.name)
	p.signatures(out)
	if err != nil {
		out.Fail("", p.start, fmt.Sprintf("%v: what stands here is searched for the payload", err))
		if p.start >= end {
			return nil
		}
		return out.Entry(assay.Entry{Name: "rest", Piece: true}, format.One(p.start, end-p.start))
	}
	out.Structure(p.start, min(p.payload, end)-p.start)
	p.describe(out)
	if err := p.digests(in, end, out); err != nil {
		return err
	}
	if p.payload >= end {
		out.Fail("payload", end, "payload is missing")
		return nil
	}
	return out.Entry(assay.Entry{Name: "payload", Piece: true}, format.One(p.payload, end-p.payload))
}

func (p *pkg) signatures(out format.Sink) {
	var list []string
	for _, s := range []struct {
		tag  uint32
		name string
	}{{sigRSA, "RSA over the header"}, {sigDSA, "DSA over the header"}, {sigPGP, "RSA over header and payload"}, {sigGPG, "DSA over header and payload"}, {sigOpenPGP, "OpenPGP over the header"}} {
		if p.signature.has(s.tag) {
			list = append(list, s.name)
		}
	}
	if list == nil {
		list = []string{"none"}
	} else {
		list[len(list)-1] += "; not verified"
	}
	out.Property("signature", strings.Join(list, ", "))
}

func (p *pkg) describe(out format.Sink) {
	h := &p.header
	for _, t := range told {
		v := h.text(t.tag)
		if n, ok := h.number(t.tag); ok {
			v = strconv.FormatInt(n, 10)
			if t.name == "build-time" {
				v = time.Unix(n, 0).UTC().Format(time.RFC3339)
			}
		}
		if v != "" {
			out.Property(t.name, v)
		}
	}
	if name := h.text(1000); name != "" {
		v := h.text(1001) + "-" + h.text(1002)
		if n, ok := h.number(1003); ok {
			v = fmt.Sprintf("%d:%s", n, v)
		}
		arch := h.text(1022)
		if p.source {
			arch = "src"
		}
		out.Property("nevra", name+"-"+v+"."+arch)
	}
	if f := h.text(payloadFormat); f != "" && f != "cpio" {
		out.Fail("payload", p.payload, fmt.Sprintf("payload in the format %q, which is not read: a delta package holds only what differs from another one", f))
	}
}

// digests compares the digests that the headers hold.
func (p *pkg) digests(in *format.Input, end int64, out format.Sink) error {
	compare := func(name, want string, h hash.Hash, from, to int64) error {
		if want == "" || to > end {
			return nil
		}
		if err := sum(in, h, from, to-from); err != nil {
			return err
		}
		got := hex.EncodeToString(h.Sum(nil))
		if strings.EqualFold(got, want) {
			out.Property(name, "matches")
			return nil
		}
		out.Property(name, "does not match")
		out.Fail("", from, fmt.Sprintf("%s of 0x%x bytes is %s, recorded: %s", name, to-from, got, want))
		return nil
	}
	name, want, h := "header-sha256", p.signature.text(sigSHA256), sha256.New()
	if want == "" {
		name, want, h = "header-sha1", p.signature.text(sigSHA1), sha1.New()
	}
	if err := compare(name, want, h, p.start, p.payload); err != nil {
		return err
	}
	if algo, _ := p.header.number(payloadAlgo); algo != 8 { // OpenPGP's number for SHA-256
		return nil
	}
	if n := p.length(); n > end {
		return nil // cut: it does not match
	}
	return compare("payload-sha256", p.header.text(payloadDigest), sha256.New(), p.payload, end)
}

func sum(in *format.Input, h hash.Hash, off, n int64) error {
	r := window.Reader(in.Content, off, n)
	for in.Ctx.Err() == nil {
		if _, err := io.CopyN(h, r, 4<<20); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
	return in.Ctx.Err()
}
