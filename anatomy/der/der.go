// Package der reads and writes elements of ASN.1 in its distinguished encoding
// (ITU-T X.690). Reading is tolerant: it wants bounds that hold and nothing
// else, since equipment carries certificates and keys that strict readers
// refuse (negative serial numbers, long forms of short lengths).
package der

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Tags of universal classes that certificates and keys use.
const (
	Boolean         = 0x01
	Integer         = 0x02
	BitString       = 0x03
	OctetString     = 0x04
	Null            = 0x05
	OID             = 0x06
	UTF8String      = 0x0c
	Sequence        = 0x30
	Set             = 0x31
	UTCTime         = 0x17
	GeneralizedTime = 0x18
)

// Element is one tag, length and value.
type Element struct {
	Tag   byte
	Raw   []byte // with tag and length
	Value []byte
}

// Next reads the element at the start of b and gives what stands behind it.
func Next(b []byte) (e Element, rest []byte, err error) {
	if len(b) < 2 {
		return e, nil, fmt.Errorf("element of %d bytes", len(b))
	}
	if b[0]&0x1f == 0x1f {
		return e, nil, fmt.Errorf("tag 0x%x: of more than one byte", b[0])
	}
	n, head := uint64(b[1]), 2
	if n >= 0x80 {
		k := int(n & 0x7f)
		if k == 0 || k > 8 || len(b) < 2+k {
			return e, nil, fmt.Errorf("length in %d bytes", k)
		}
		n, head = 0, 2+k
		for _, c := range b[2:head] {
			n = n<<8 | uint64(c)
		}
	}
	if n > uint64(len(b)-head) {
		return e, nil, fmt.Errorf("element of %d bytes, %d are left", n, len(b)-head)
	}
	end := head + int(n)
	return Element{b[0], b[:end], b[head:end]}, b[end:], nil
}

// List reads the elements of a value, at most limit of them.
func List(value []byte, limit int) ([]Element, error) {
	var list []Element
	for len(value) > 0 && len(list) < limit {
		e, rest, err := Next(value)
		if err != nil {
			return list, err
		}
		list = append(list, e)
		value = rest
	}
	return list, nil
}

// Expect reads an element of a tag and gives its value.
func Expect(b []byte, tag byte) (value, rest []byte, err error) {
	e, rest, err := Next(b)
	if err == nil && e.Tag != tag {
		err = fmt.Errorf("tag 0x%02x, want 0x%02x", e.Tag, tag)
	}
	return e.Value, rest, err
}

// Bits is the length in bits of the number in the value of an INTEGER.
func Bits(value []byte) int {
	value = Unsigned(value)
	if len(value) == 0 {
		return 0
	}
	return 8*(len(value)-1) + bits.Len8(value[0])
}

// Unsigned drops leading zero bytes.
func Unsigned(value []byte) []byte {
	for len(value) > 0 && value[0] == 0 {
		value = value[1:]
	}
	return value
}

// Dotted writes the value of an OBJECT IDENTIFIER: "2.5.4.3".
func Dotted(value []byte) string {
	var b strings.Builder
	n := uint64(0)
	for i, c := range value {
		if n > 1<<56 || i > 64 {
			return ""
		}
		n = n<<7 | uint64(c&0x7f)
		if c&0x80 != 0 {
			continue
		}
		if b.Len() == 0 {
			first := min(n/40, 2)
			b.WriteString(strconv.FormatUint(first, 10))
			n -= 40 * first
		}
		b.WriteByte('.')
		b.WriteString(strconv.FormatUint(n, 10))
		n = 0
	}
	return b.String()
}

// Wrap encodes an element.
func Wrap(tag byte, parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	out := []byte{tag}
	switch {
	case n < 0x80:
		out = append(out, byte(n))
	case n < 0x100:
		out = append(out, 0x81, byte(n))
	case n < 0x10000:
		out = append(out, 0x82, byte(n>>8), byte(n))
	default:
		out = append(out, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// Number encodes an unsigned number as an INTEGER.
func Number(value []byte) []byte {
	value = Unsigned(value)
	if len(value) == 0 || value[0] >= 0x80 {
		return Wrap(Integer, []byte{0}, value)
	}
	return Wrap(Integer, value)
}

// Identifier encodes an OBJECT IDENTIFIER of its dotted form.
func Identifier(dotted string) []byte {
	var value []byte
	var first uint64
	for i, s := range strings.Split(dotted, ".") {
		n, _ := strconv.ParseUint(s, 10, 64)
		switch i {
		case 0:
			first = 40 * n
			continue
		case 1:
			n += first
		}
		var b []byte
		for more := byte(0); ; more = 0x80 {
			b = append([]byte{byte(n&0x7f) | more}, b...)
			if n >>= 7; n == 0 {
				break
			}
		}
		value = append(value, b...)
	}
	return Wrap(OID, value)
}
