// Package guid writes and reads GUIDs as Intel's and Microsoft's formats store
// them: the first three fields little-endian (UEFI Specification 2.10,
// appendix A).
package guid

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// GUID is 16 bytes as stored.
type GUID [16]byte

// String gives the usual text in lower case.
func (g GUID) String() string {
	le := binary.LittleEndian
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x", le.Uint32(g[:]), le.Uint16(g[4:]), le.Uint16(g[6:]), g[8:10], g[10:])
}

// IsZero reports whether all bytes are zero.
func (g GUID) IsZero() bool { return g == GUID{} }

// Parse reads the usual text.
func Parse(s string) (g GUID, err error) {
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != 16 || len(s) != 36 {
		return g, fmt.Errorf("GUID %q: want 8-4-4-4-12 hexadecimal digits", s)
	}
	copy(g[:], b)
	for _, f := range [][2]int{{0, 3}, {1, 2}, {4, 5}, {6, 7}} {
		g[f[0]], g[f[1]] = g[f[1]], g[f[0]]
	}
	return g, nil
}

// Must is Parse for texts in code.
func Must(s string) GUID {
	g, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return g
}
