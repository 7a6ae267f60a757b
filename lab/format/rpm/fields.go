package rpm

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// telling tells the fields of one package.
type telling struct {
	*format.Telling
	in  *format.Input
	win *window.Window
	p   *pkg
	end int64
}

// fields tells lead, both headers tag by tag, and the payload.
func fields(in *format.Input, tell func(assay.Field)) error {
	p, err := read(in)
	if err != nil {
		return err
	}
	t := &telling{Telling: format.NewTelling(in.Content, tell), in: in, win: window.New(in.Content), p: p, end: in.Size()}
	defer t.Done()
	if n := p.length(); n > t.end {
		return fmt.Errorf("cut short: %d of %d bytes are missing", n-t.end, n)
	} else if n > 0 {
		t.end = n
	}
	t.lead()
	if err := t.header(&p.signature, true); err != nil {
		return err
	}
	t.Zeros(p.signature.end, p.start-p.signature.end)
	if err := t.header(&p.header, false); err != nil {
		return err
	}
	t.Entry = "payload"
	t.Field(assay.Encoded, "payload", p.payload, t.end-p.payload)
	return in.Ctx.Err()
}

// lead tells the first 96 bytes: nobody needs them any more but for the magic.
func (t *telling) lead() {
	t.Field(assay.Derived, "magic", 0, 4)
	t.Field(assay.Parameter, "format version", 4, 2)
	t.Field(assay.Statement, "kind and architecture in the lead", 6, 4)
	t.Field(assay.Statement, "name in the lead", 10, 66)
	t.Field(assay.Statement, "system in the lead", 76, 2)
	t.Field(assay.Parameter, "type of signature", 78, 2)
	t.Zeros(80, 16)
}

// value is one entry of an index with the place of its data.
type value struct {
	index           int64 // of the entry
	tag, kind       uint32
	off, end, count int64
}

// header tells a header structure; what stands between the data of two tags is
// fill.
func (t *telling) header(h *header, signature bool) error {
	prefix := "header "
	if signature {
		prefix = "signature header "
	}
	t.Field(assay.Derived, prefix+"magic", h.at, 4)
	t.Zeros(h.at+4, 4)
	t.Field(assay.Derived, prefix+"counts", h.at+8, 8)
	list, err := t.values(h)
	if err != nil {
		return err
	}
	for _, v := range list {
		t.Value(assay.Statement, fmt.Sprintf("%stag %d", prefix, v.tag), v.index, 8, fmt.Sprintf("type %d, %d values", v.kind, v.count))
		t.Field(assay.Derived, prefix+"place of data", v.index+8, 4)
		t.Field(assay.Derived, prefix+"number of values", v.index+12, 4)
	}
	slices.SortStableFunc(list, func(a, b value) int { return int(a.off - b.off) })
	at := h.data
	for _, v := range list {
		if v.off < at {
			return fmt.Errorf("header at 0x%x: data of tag %d overlaps others", h.at, v.tag)
		}
		t.Zeros(at, v.off-at)
		t.datum(h, &v, prefix, signature)
		at = v.end
	}
	t.Zeros(at, h.end-at)
	return nil
}

// widths are the lengths of values by type (RPM Reference Manual: null, char,
// numbers, string, bytes, strings, translated strings).
var widths = [10]int64{0, 1, 1, 2, 4, 8, 0, 1, 0, 0}

// values reads the index.
func (t *telling) values(h *header) ([]value, error) {
	list := make([]value, 0, min(h.count, 4096))
	for i := range h.count {
		at := h.at + 16 + 16*i
		e := slices.Clone(t.win.At(at, 16))
		v := value{index: at, tag: be.Uint32(e), kind: be.Uint32(e[4:]), off: h.data + int64(be.Uint32(e[8:])), count: int64(be.Uint32(e[12:]))}
		if w := widths[v.kind%10]; w > 0 {
			v.end = v.off + w*v.count
		} else if v.kind >= typeString {
			v.end = v.off
			for n := v.count; n > 0 && v.end < h.end && t.in.Ctx.Err() == nil; {
				b := t.win.At(v.end, int(min(64<<10, h.end-v.end)))
				k := bytes.IndexByte(b, 0)
				if k < 0 {
					v.end += int64(len(b))
					continue
				}
				v.end += int64(k) + 1
				n--
			}
		}
		if v.end < v.off || v.end > h.end {
			return nil, fmt.Errorf("header at 0x%x: data of tag %d: outside of it", h.at, v.tag)
		}
		list = append(list, v)
	}
	return list, nil
}

// datum tells the data of a tag.
func (t *telling) datum(h *header, v *value, prefix string, signature bool) {
	name, n := fmt.Sprintf("%sdata of tag %d", prefix, v.tag), v.end-v.off
	role := assay.Statement
	var sum bool
	if signature {
		role, sum = t.signed(v)
	} else {
		role, sum = t.described(v)
	}
	switch {
	case sum && !t.matches(v, signature):
	case role == assay.Fill:
		t.Zeros(v.off, n)
	default:
		t.Field(role, name, v.off, n)
	}
}

// signed is the role of a tag in the signature header; sum: it is to be
// computed.
func (t *telling) signed(v *value) (role assay.Role, sum bool) {
	switch v.tag {
	case sigDSA, sigRSA, sigOpenPGP, sigPGP, sigGPG:
		return assay.Signed, false
	case sigSHA1, sigSHA256, 1004:
		return assay.Checksum, true
	case sigSize, sigLongSize, 62:
		return assay.Derived, true
	case 1008: // room for signatures
		return assay.Fill, false
	}
	return assay.Statement, false
}

// described is the role of a tag in the header.
func (t *telling) described(v *value) (role assay.Role, sum bool) {
	switch v.tag {
	case 63:
		return assay.Derived, true
	case 1006, 1034: // of building, of files
		return assay.Moment, false
	case 1007, 1094, 1095, 1096: // host, cookie with host and time, devices and inodes of files
		return assay.Identity, false
	case payloadPacker, 1126, payloadAlgo:
		return assay.Parameter, false
	case payloadDigest:
		return assay.Checksum, true
	}
	return assay.Statement, false
}

// matches compares a checksum or a size with what it is of.
func (t *telling) matches(v *value, signature bool) bool {
	b := bytes.Clone(t.win.At(v.off, int(v.end-v.off)))
	of := func(h hash.Hash, from, to int64) bool {
		if sum(t.in, h, from, to-from) != nil {
			return false
		}
		s := h.Sum(nil)
		return bytes.Equal(b, s) || bytes.Equal(b, append([]byte(hex.EncodeToString(s)), 0))
	}
	p := t.p
	switch {
	case v.tag == 62 || v.tag == 63: // region: tag, type 7, -(bytes of the index), 16
		return len(b) == 16 && be.Uint32(b) == v.tag && be.Uint32(b[4:]) == 7 && int32(be.Uint32(b[8:])) < 0 && be.Uint32(b[12:]) == 16
	case !signature:
		return of(sha256.New(), p.payload, t.end)
	case v.tag == sigSHA1:
		return of(sha1.New(), p.start, p.payload)
	case v.tag == sigSHA256:
		return of(sha256.New(), p.start, p.payload)
	case v.tag == 1004:
		return of(md5.New(), p.start, t.end)
	}
	n, ok := p.signature.number(v.tag)
	return ok && n == t.end-p.start
}
