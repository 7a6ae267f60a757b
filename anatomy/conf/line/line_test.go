package line

import (
	"strings"
	"testing"

	"assay/anatomy/conf"
	"assay/anatomy/conf/conftest"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, text string
		s          Syntax
		want       string
	}{
		{"words", "# no\nPort 22\n\n  ListenAddress ::1 # x\nAlone", Syntax{}, "2 Port <22>\n4 ListenAddress <::1> <#> <x>\n5 Alone\n"},
		{"folded, either, quotes", "PermitRootLogin=yes\nBanner \"/etc/a b\"\n= x\n", Syntax{Fold: true, Separator: Either, Quotes: true, Trailing: true},
			"1 permitrootlogin = <yes>\n2 banner </etc/a b>\n"},
		{"equal, whole", "; no\nanonymous_enable = YES\nftpd_banner=Hello there # x\nlisten\nempty=\n", Syntax{Comment: "#;", Separator: Equal, Whole: true},
			"2 anonymous_enable = <YES>\n3 ftpd_banner = <Hello there # x>\n4 listen\n5 empty =\n"},
		{"whole and quoted", "a \"b c\"\n", Syntax{Whole: true, Quotes: true}, "1 a <b c>\n"},
		{"continued", "a b \\\n  c\nd\n", Syntax{Continue: true}, "1 a <b> <c>\n3 d\n"},
		{"trailing", "a b # c\n", Syntax{Trailing: true}, "1 a <b>\n"},
	} {
		all := Read(c.text, c.s)
		conftest.Check(t, c.text, all)
		if got := conftest.Told(all); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestBounds(t *testing.T) {
	if n := len(Read(strings.Repeat("a b\n", 100_000), Syntax{})); n != conf.MaxDirectives {
		t.Errorf("%d directives", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a = 'b' \\\n c # d\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []Syntax{{}, {Separator: Equal, Whole: true, Continue: true, Comment: "#;"}, {Separator: Either, Quotes: true, Trailing: true, Continue: true}} {
			conftest.Check(t, text, Read(text, s))
		}
	})
}
