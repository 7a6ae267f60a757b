// Package all is the list of checks: a new check is one folder and one line
// here.
package all

import "assay/lab/check"

// Named is a check with the name of its folder below lab/check.
type Named = check.Named

// Checks lists every check that the product knows.
func Checks() []Named {
	return []Named{}
}
