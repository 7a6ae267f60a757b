package shell

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	s, err := look(in, window.New(in.Content))
	if err != nil {
		return err
	}
	out.Property("kind", s.kind)
	if s.version != "" {
		out.Property("version", s.version)
	}
	if s.label != "" {
		out.Property("label", s.label)
	}
	if err := s.digests(in, out); err != nil {
		return err
	}
	if err := out.Entry(assay.Entry{Name: "script"}, format.One(0, s.at)); err != nil {
		return err
	}
	parts := s.parts
	if len(parts) == 0 {
		parts = []int64{in.Size() - s.at}
	}
	at := s.at
	for i, n := range parts {
		name := "payload"
		if len(parts) > 1 {
			name = fmt.Sprintf("payload-%d", i)
		}
		have := min(n, in.Size()-at)
		if have < n {
			out.Fail(name, in.Size(), fmt.Sprintf("cut short: %d of %d bytes are missing", n-have, n))
		}
		if have <= 0 {
			break
		}
		if err := out.Entry(assay.Entry{Name: name, Piece: true}, format.One(at, have)); err != nil {
			return err
		}
		at += have
	}
	return nil
}

// digests compares the digest that the script has of its payload, when it is
// one part and all there.
func (s *script) digests(in *format.Input, out format.Sink) error {
	end := in.Size()
	if len(s.parts) > 1 || s.declared > end-s.at {
		return nil
	}
	if s.declared > 0 {
		end = s.at + s.declared
	}
	for _, d := range []struct {
		variable, name string
		hash           func() hash.Hash
	}{{"SHA", "sha256", sha256.New}, {"MD5", "md5", md5.New}, {"payload_sha1", "sha1", sha1.New}} {
		h := d.hash()
		want := s.value(d.variable)
		if len(want) != 2*h.Size() || strings.Trim(want, "0") == "" {
			continue
		}
		if _, err := io.Copy(h, window.Reader(in.Content, s.at, end-s.at)); err != nil {
			return err
		}
		got := hex.EncodeToString(h.Sum(nil))
		if strings.EqualFold(got, want) {
			out.Property(d.name, "matches")
			continue
		}
		out.Property(d.name, "does not match")
		out.Fail("payload", s.at, fmt.Sprintf("%s is %s, recorded: %s", d.name, got, want))
	}
	return in.Ctx.Err()
}
