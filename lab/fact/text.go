package fact

import "strings"

// Text is s as a fact can carry it: valid UTF-8, so that it is the same after
// a round trip through JSON. Each run of other bytes becomes U+FFFD.
func Text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
