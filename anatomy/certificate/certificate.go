// Package certificate reads X.509 certificates (RFC 5280) tolerantly: what
// strict readers refuse, such as negative serial numbers, wrong string types or
// odd dates, is common in equipment and read here as far as it goes.
package certificate

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"assay/anatomy/der"
	"assay/anatomy/key"
)

// Certificate is what a certificate says.
type Certificate struct {
	Raw          []byte // of the certificate alone
	Subject      string // RFC 4514
	Issuer       string
	Serial       string // hexadecimal, two's complement as encoded, without leading zeros
	NotBefore    time.Time
	NotAfter     time.Time // zero where it cannot be read
	Key          *key.Key  // nil where it cannot be read
	Signature    string    // "sha256-rsa", or a dotted object identifier
	SelfIssued   bool
	CA           bool
	Names        []string // subject alternative names: DNS, mail, URI, IP
	SubjectKeyID string
}

// Parse reads the certificate at the start of b; bytes behind it are ignored.
func Parse(b []byte) (*Certificate, error) {
	outer, _, err := der.Next(b)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	parts, err := der.List(outer.Value, 3)
	if outer.Tag != der.Sequence || err != nil || len(parts) < 3 || parts[0].Tag != der.Sequence {
		return nil, fmt.Errorf("certificate: not a sequence of three")
	}
	c := &Certificate{Raw: outer.Raw, Signature: signature(parts[1])}
	fields, err := der.List(parts[0].Value, 16)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if len(fields) > 0 && fields[0].Tag == 0xa0 {
		fields = fields[1:] // version
	}
	// serial, signature, issuer, validity, subject, key
	if len(fields) < 6 || fields[0].Tag != der.Integer || fields[2].Tag != der.Sequence || fields[4].Tag != der.Sequence {
		return nil, fmt.Errorf("certificate: %d fields", len(fields))
	}
	c.Serial = serial(fields[0].Value)
	c.Issuer, c.Subject = name(fields[2].Value), name(fields[4].Value)
	c.SelfIssued = bytes.Equal(fields[2].Raw, fields[4].Raw)
	if dates, err := der.List(fields[3].Value, 2); err == nil && len(dates) == 2 {
		c.NotBefore, c.NotAfter = when(dates[0]), when(dates[1])
	}
	if k, err := key.ParsePublic(fields[5].Raw); err == nil {
		c.Key = k
	}
	for _, f := range fields[6:] {
		if f.Tag == 0xa3 {
			c.extensions(f.Value)
		}
	}
	return c, nil
}

func serial(value []byte) string {
	for len(value) > 1 && value[0] == 0 {
		value = value[1:]
	}
	return hex.EncodeToString(value[:min(len(value), 64)])
}

// when reads UTCTime and GeneralizedTime, with or without seconds and with Z
// or an offset (X.680 sections 46 and 47). Two-digit years below 50 are of
// this century (RFC 5280 section 4.1.2.5.1).
func when(e der.Element) time.Time {
	s := string(e.Value)
	layouts := []string{"20060102150405Z0700", "200601021504Z0700", "20060102150405.999Z0700", "20060102150405"}
	if e.Tag == der.UTCTime && len(s) >= 2 {
		century := "20"
		if s[0] >= '5' {
			century = "19"
		}
		s = century + s
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil && t.UTC().Year() > 0 && t.UTC().Year() <= 9999 {
			return t.UTC()
		}
	}
	return time.Time{}
}

const maxNames = 256

// extensions reads basic constraints and alternative names (RFC 5280 sections
// 4.2.1.9 and 4.2.1.6).
func (c *Certificate) extensions(b []byte) {
	value, _, err := der.Expect(b, der.Sequence)
	if err != nil {
		return
	}
	list, _ := der.List(value, 64)
	for _, e := range list {
		f, _ := der.List(e.Value, 3)
		if len(f) < 2 || f[0].Tag != der.OID {
			continue
		}
		inner, _, err := der.Next(f[len(f)-1].Value)
		if err != nil {
			continue
		}
		switch der.Dotted(f[0].Value) {
		case "2.5.29.19":
			flag, _, err := der.Expect(inner.Value, der.Boolean)
			c.CA = err == nil && len(flag) == 1 && flag[0] != 0
		case "2.5.29.17":
			c.alternatives(inner.Value)
		case "2.5.29.14":
			c.SubjectKeyID = hex.EncodeToString(inner.Value[:min(len(inner.Value), 64)])
		}
	}
}

func (c *Certificate) alternatives(b []byte) {
	list, _ := der.List(b, maxNames)
	for _, e := range list {
		switch e.Tag {
		case 0x81, 0x82, 0x86: // rfc822Name, dNSName, uniformResourceIdentifier
			c.Names = append(c.Names, string(e.Value[:min(len(e.Value), 256)]))
		case 0x87:
			if a, ok := netip.AddrFromSlice(e.Value); ok {
				c.Names = append(c.Names, a.String())
			}
		}
	}
}
