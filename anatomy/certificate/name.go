package certificate

import (
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"assay/anatomy/der"
)

// attributes are the short names of RFC 4514 section 3 and those that are
// common besides.
var attributes = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "SERIALNUMBER", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "STREET", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.17": "POSTALCODE",
	"2.5.4.42": "GN", "2.5.4.46": "dnQualifier", "0.9.2342.19200300.100.1.1": "UID",
	"0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
}

// name writes a Name as RFC 4514 says: the last relative name first.
func name(b []byte) string {
	const maxParts = 64
	sets, _ := der.List(b, maxParts)
	var parts []string
	for i := len(sets) - 1; i >= 0; i-- {
		var one []string
		values, _ := der.List(sets[i].Value, 8)
		for _, v := range values {
			pair, _ := der.List(v.Value, 2)
			if len(pair) == 2 && pair[0].Tag == der.OID {
				one = append(one, attribute(pair[0].Value, pair[1]))
			}
		}
		parts = append(parts, strings.Join(one, "+"))
	}
	return strings.Join(parts, ",")
}

func attribute(oid []byte, value der.Element) string {
	const maxValue = 512
	value.Value = value.Value[:min(len(value.Value), maxValue)]
	dotted := der.Dotted(oid)
	s, ok := text(value)
	if !ok {
		s = "#" + hex.EncodeToString(value.Value)
	} else {
		s = escape(s)
	}
	if short, known := attributes[dotted]; known {
		return short + "=" + s
	}
	return dotted + "=" + s
}

// text reads the string types of DirectoryString and IA5String (X.680 section
// 41); strings of one byte that are not UTF-8 are read as Latin-1.
func text(e der.Element) (string, bool) {
	switch e.Tag {
	case der.UTF8String, 0x12, 0x13, 0x14, 0x15, 0x16, 0x1a, 0x1b:
		if utf8.Valid(e.Value) {
			return string(e.Value), true
		}
		r := make([]rune, len(e.Value))
		for i, c := range e.Value {
			r[i] = rune(c)
		}
		return string(r), true
	case 0x1e: // BMPString
		var u []uint16
		for i := 0; i+1 < len(e.Value); i += 2 {
			u = append(u, uint16(e.Value[i])<<8|uint16(e.Value[i+1]))
		}
		return string(utf16.Decode(u)), true
	}
	return "", false
}

// escape marks what has a meaning in RFC 4514 (section 2.4).
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		special := strings.ContainsRune(`,+"\<>;`, r) || i == 0 && (r == '#' || r == ' ') || i == len(s)-1 && r == ' '
		if special {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
