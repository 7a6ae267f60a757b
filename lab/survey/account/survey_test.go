package account

import (
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func accounts(t *testing.T, text string) []fact.Account {
	t.Helper()
	var all []fact.Account
	if err := read(&survey.Input{Content: assay.Bytes(text), Kind: "text"}, func(v any) { all = append(all, v.(fact.Account)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPasswd(t *testing.T) {
	const text = "# users\n" +
		"root:$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/:0:0:Super User:/root:/bin/sh\r\n" +
		"\n" +
		"guest::500:500::/home/guest:/bin/sh\n" +
		"nobody:*:65534:65534:nobody:/:/bin/false\n" +
		"admin:x:0:0:::\n" +
		"+::::::\n" +
		"old:ab0123456789.:1:1::/:\n"
	var got strings.Builder
	for _, a := range accounts(t, text) {
		fmt.Fprintf(&got, "%d@%d %s %s %d:%d %q %q %q %s %s\n", a.Line, a.Offset, a.File, a.Name, a.UID, a.GID, a.Info, a.Home, a.Shell, a.Password, a.Scheme)
		if line := text[a.Offset:]; !strings.HasPrefix(line, a.Name+":"+a.Hash+":") {
			t.Errorf("%s: offset %d is not its line", a.Name, a.Offset)
		}
	}
	const want = `2@8 passwd root 0:0 "Super User" "/root" "/bin/sh" hash md5
4@79 passwd guest 500:500 "" "/home/guest" "/bin/sh" empty 
5@115 passwd nobody 65534:65534 "nobody" "/" "/bin/false" locked 
6@156 passwd admin 0:0 "" "" "" elsewhere 
8@179 passwd old 1:1 "" "/" "" hash des
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func TestPasswordField(t *testing.T) {
	for _, c := range []struct{ field, password, scheme string }{
		{"", "empty", ""},
		{"*", "locked", ""},
		{"!", "locked", ""},
		{"!!", "locked", ""},
		{"*LK*", "locked", ""},
		{"NP", "locked", ""},
		{"x", "locked", ""}, // in shadow there is no other place
		{"!$6$salt$abc", "locked", "sha512"},
		{"!ab0123456789.", "locked", "des"},
		{"$1$abcdefgh$", "hash", "md5"},
		{"$5$rounds=1000$s$h", "hash", "sha256"},
		{"$6$s$h", "hash", "sha512"},
		{"$2y$10$abc", "hash", "bcrypt"},
		{"$y$j9T$s$h", "hash", "yescrypt"},
		{"$gy$j9T$s$h", "hash", "gost-yescrypt"},
		{"$7$C6..../....s$h", "hash", "scrypt"},
		{"$md5,rounds=904$s$$h", "hash", "sunmd5"},
		{"$3$$8846f7eaee8fb117ad06bdd830b7586c", "hash", "nt"},
		{"$apr1$s$h", "hash", "apr1"},
		{"ab0123456789.", "hash", "des"},
		{"_J9..K0AyUubDrfOgO4s", "hash", "bsdi"},
		{"ab0123456789.0123456789A", "hash", "bigcrypt"},
		{"admin", "hash", "unknown"},
	} {
		got := accounts(t, "u:"+c.field+":19000:0:99999:7:::\n")
		if len(got) != 1 || got[0].File != "shadow" || got[0].Password != c.password || got[0].Scheme != c.scheme || got[0].Hash != c.field || got[0].UID != -1 {
			t.Errorf("%q: got %+v, want %s %s", c.field, got, c.password, c.scheme)
		}
	}
}

func TestOtherFormats(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"admin:$apr1$0123$abc\nuser:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n", "htpasswd hash apr1, htpasswd hash sha"},
		{"admin:router:0123456789abcdef0123456789ABCDEF\n", "htdigest hash htdigest"},
		{"root:$2b$08$abc:0:0::0:0:Charlie:/root:/bin/csh\n", "master.passwd hash bcrypt"},
		{"root:0:0123456789ABCDEF0123456789ABCDEF:0123456789ABCDEF0123456789ABCDEF:[U          ]:LCT-00000000:\n", "smbpasswd hash nt"},
		{"guest:99:NO PASSWORDXXXXXXXXXXXXXXXXXXXXX:NO PASSWORDXXXXXXXXXXXXXXXXXXXXX:[NU         ]:LCT-00000000:\n", "smbpasswd empty "},
		{"# secrets\n\"joe\" * \"s3 cret\" *\nann\t*\tx1y2z3\n* * \"\"\nbob * @/etc/x\n", "ppp hash plain, ppp hash plain, ppp elsewhere "},
		{"A:10.\n/cgi-bin:admin:$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/\n/:root:$p$root\n/adm:joe:geheim\n", "httpd hash md5, httpd elsewhere , httpd hash plain"},
		{"role name=r\nuser name=admin password=2fd6e47ff9bb70c0465fd2f5c8e5305e roles=r\n", "goahead hash htdigest"},
		{"admin:geheim1\njoe:other22\n", "plain hash plain, plain hash plain"},
	} {
		var got []string
		for _, a := range accounts(t, c.text) {
			got = append(got, a.File+" "+a.Password+" "+a.Scheme)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%q: got %q, want %q", c.text, s, c.want)
		}
	}
}

// TestNoAccounts holds other files with colons.
func TestNoAccounts(t *testing.T) {
	for name, text := range map[string]string{
		"group":       "root:x:0:\nadm:x:4:syslog\n",
		"gshadow":     "root:*::\nadm:*::syslog\n",
		"inittab":     "::sysinit:/etc/init.d/rcS\ntty1::respawn:/sbin/getty 38400 tty1\n1:2345:respawn:/sbin/getty\n",
		"termcap":     "vt100|dec:co#80:li#24:cl=50\\E[;H:sf=5\\ED:le=^H:bs:am:\n",
		"mac table":   "00:11:22:33:44:55\naa:bb:cc:dd:ee:ff\n",
		"times":       "12:34:56 start\n12:34:57 stop\n",
		"ini":         "Hostname:router1234567\nPort:8080\n",
		"PATH":        "PATH=/bin:/sbin:/usr/bin:/usr/sbin:/a:/b:/c\n",
		"two fields":  "key:value\nname:ab0123456789.\n",
		"http":        "Host: example.com\nAccept: text/html\n",
		"mixed":       "a line\nanother\nthird\nroot:x:0:0::/:/bin/sh\n",
		"ipv6 routes": "fe80::1:2:3:4:5:6\n",
		"colons":      "wheel:joe\nstaff:ann\n",
		"hosts":       "10.0.0.1 a b\n10.0.0.2 c d\n",
		"lighttpd":    "server.port = 80\nauth.backend = \"plain\"\n",
		"words":       "admin:\nroot:\n",
	} {
		if got := accounts(t, text); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestSelects(t *testing.T) {
	for _, c := range []struct {
		name, kind, head string
		want             bool
	}{
		{"etc/passwd", "text", "", true},
		{"etc_ro/passwd.sys", "text", "", true},
		{"etc/shadow-", "text", "", true},
		{"www/.htpasswd", "text", "", true},
		{"usr/bin/passwd", "elf", "", false},
		{"etc/hosts", "text", "127.0.0.1 localhost\n", false},
		{"etc/default.usr", "text", "root:$1$a$b:0:0::/:/bin/sh\n", true},
		{"etc/inittab", "text", "::sysinit:/etc/init.d/rcS\n", false},
		{"etc/protocols", "text", "# internet (IP) protocols\nip 0 IP\n", false},
	} {
		s := &survey.Subject{Name: c.name, Kind: c.kind, Head: []byte(c.head), Size: int64(len(c.head))}
		if got := Survey.Selects(s); got != c.want {
			t.Errorf("%s %s %q: %v", c.name, c.kind, c.head, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("root:x:0:0:root:/root:/bin/sh\n")
	f.Add("root:$1$a$b:19000:0:99999:7:::\n+\n-a:::::\n")
	f.Add("a:{SHA}x\n")
	f.Fuzz(func(t *testing.T, text string) {
		Survey.Selects(&survey.Subject{Name: "x", Kind: "text", Head: []byte(text), Size: int64(len(text))})
		for _, a := range accounts(t, text) {
			if a.Offset < 0 || a.Offset >= int64(len(text)) || a.Line < 1 || a.Password == "" {
				t.Errorf("%+v", a)
			}
		}
	})
}
