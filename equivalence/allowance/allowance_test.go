package allowance_test

import (
	"testing"

	"assay"
	"assay/equivalence/allowance"
)

func TestTellsBuild(t *testing.T) {
	for path, want := range map[assay.Path]bool{
		"x!/etc/version":                       true,
		"x!/etc/openwrt_release":               true,
		"x!/etc/os-release":                    true,
		"x!/etc/banner":                        true,
		"x!/etc/build-info.txt":                true,
		"x!/usr/share/doc/a/README":            true,
		"x!/usr/share/doc/a/changelog.gz!/x":   true,
		"x!/a/changelog.Debian.gz!/data":       true,
		"x!/etc/crontab":                       false,
		"x!/etc/version.conf":                  false,
		"x!/etc/version.sh":                    false,
		"x!/etc/release-upgrades":              false,
		"x!/changelog.zip!/crontab":            false,
		"x!/etc/version/crontab":               false,
		"x!/etc/conversion":                    false,
		"x!/etc/passwd":                        false,
		"version":                              true,
		"x!/home/usr/share/doctor/crontab":     false,
		"x!/etc/changes.d":                     false,
		"x!/etc/timestamp":                     true,
		"x!/etc/init.d/banner":                 false,
		"x!/sbin/version":                      false,
		"x!/etc/config/version":                false,
		"x!/etc/cron.daily/changes":            false,
		"x!/a/changelog.gz!/dir/crontab":       false,
		"x!/a/changelog.gz!/x!/etc/cron.daily": false,
	} {
		if got := (&allowance.Difference{Kind: "text", Path: path}).TellsBuild(); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

// TestScript: a script is one, whatever it is called.
func TestScript(t *testing.T) {
	if (&allowance.Difference{Kind: "script", Path: "x!/etc/version"}).TellsBuild() {
		t.Error("a script is taken for a version file")
	}
}

// TestCovered: a difference belongs to a token only with all of its bytes, and
// tokens are counted off on both sides.
func TestCovered(t *testing.T) {
	digits := func(b []byte) (list [][]int) {
		for i, c := range b {
			if c >= '0' && c <= '9' {
				list = append(list, []int{i, i + 1})
			}
		}
		return list
	}
	piece := func(text string, at, n int) allowance.Piece {
		return allowance.Piece{Around: []byte(text), At: at, Bytes: []byte(text)[at : at+n]}
	}
	for _, c := range []struct {
		name string
		a, b allowance.Piece
		want bool
	}{
		{"the digit", piece("a1b", 1, 1), piece("a2b", 1, 1), true},
		{"beside it", piece("a1b", 1, 2), piece("a2c", 1, 2), false},
		{"no token on B", piece("a1b", 1, 1), piece("axb", 1, 1), false},
		{"another token", piece("1a2", 0, 1), piece("1a2", 2, 1), false},
		{"more tokens on B", piece("a1", 1, 1), piece("a23", 1, 1), false},
		{"nothing around", allowance.Piece{}, piece("1", 0, 1), false},
	} {
		if _, _, ok := allowance.Covered(&allowance.Difference{A: c.a, B: c.b}, digits); ok != c.want {
			t.Errorf("%s: %v, want %v", c.name, ok, c.want)
		}
	}
}

// TestRoles: every role has a cause, and those that somebody may act on are
// not taken for harmless ones.
func TestRoles(t *testing.T) {
	for r := assay.Derived; r <= assay.Encoded; r++ {
		if allowance.OfRole(r) == "" {
			t.Errorf("role %s: no cause", r)
		}
	}
	for r, want := range map[assay.Role]string{assay.Statement: "statement", assay.Signed: "signature", assay.Attribute: "attribute", assay.Role(200): "statement"} {
		if got := allowance.OfRole(r); got != want {
			t.Errorf("role %s: cause %s, want %s", r, got, want)
		}
	}
}
