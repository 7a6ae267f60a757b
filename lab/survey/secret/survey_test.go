package secret

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

func secrets(b []byte, kind string) (list []fact.Secret) {
	read(&survey.Input{Content: assay.Bytes(b), Kind: kind}, func(v any) { list = append(list, v.(fact.Secret)) })
	return list
}

// line writes a secret in short: key, account, section, value and what else is
// known.
func line(s fact.Secret) string {
	out := fmt.Sprintf("%d %s %s %s %q", s.Line, s.Type, s.Form, s.Key, s.Value)
	for _, x := range [][2]string{{"user", s.User}, {"in", s.Section}, {"host", s.Host}, {"as", s.Scheme}, {"from", s.From}, {"access", s.Access}} {
		if x[1] != "" {
			out += " " + x[0] + " " + x[1]
		}
	}
	if s.Empty {
		out += " empty"
	}
	return out
}

// TestFound holds one text for each syntax with what must be learnt from it.
func TestFound(t *testing.T) {
	for _, c := range []struct{ name, kind, text, want string }{
		{"ini", "text", "[tr069]\nacs_user=cpe\nacs_pass=cpe2019!default\n[mqtt]\npassword=\"hunter2hunter2\"\n",
			"3 password setting acs_pass \"cpe2019!default\" user cpe in tr069\n5 password setting password \"hunter2hunter2\" in mqtt"},
		{"UCI", "text", "config wifi-iface 'a'\n\toption ssid 'net'\n\toption wpa_psk_key 'aKeyOf8+'\nconfig user\n\toption username 'bob'\n\toption password 'geheim12'\n",
			"3 key setting wpa_psk_key \"aKeyOf8+\" in wifi-iface a\n6 password setting password \"geheim12\" user bob in user"},
		{"JSON", "json", `{"mqtt": {"username": "dev", "password": "s3cr3t-x", "port": 1883}}`, `1 password colon password "s3cr3t-x" user dev`},
		{"Realtek", "xml", "<Config Name=\"ROOT\">\n<Value Name=\"SUSER_NAME\" Value=\"boss\"/>\n<Value Name=\"USER_NAME\" Value=\"joe\"/>\n<Value Name=\"SUSER_PASSWORD\" Value=\"$1$Jb$ETNQNM/h5XoNxeS/cfOXp.\"/>\n<Value Name=\"USER_PASSWORD\" Value=\"x12y34\"/>\n",
			"4 password element SUSER_PASSWORD \"$1$Jb$ETNQNM/h5XoNxeS/cfOXp.\" user boss as md5\n5 password element USER_PASSWORD \"x12y34\" user joe"},
		{"Huawei", "xml", `<X_HW_WebUserInfoInstance InstanceID="1" UserName="root" Password="adminHW2" UserLevel="1"/>`, `1 password element Password "adminHW2" user root`},
		{"Huawei, encrypted", "xml", `<U UserName="root" Password="$2abcDEF'x&gt;$"/>`, `1 password element Password "$2abcDEF'x>$" user root as vendor`},
		{"ZTE", "xml", "<DM name=\"User\" val=\"admin\"/>\n<DM name=\"Pass\" val=\"Zte521x\"/>\n", `2 password element Pass "Zte521x" user admin`},
		{"elements", "xml", "<account>\n<entry>\n<name>admin</name>\n<password></password>\n</entry>\n<user><name>eve</name><password>a&amp;b12</password></user>\n</account>",
			"4 password element password \"\" user admin empty\n6 password element password \"a&b12\" user eve"},
		{"snmpd", "text", "rocommunity public 127.0.0.1\nrwcommunity s3cret\ncom2sec notConfigUser default private\ncreateUser joe SHA \"aLongPhrase1\" AES\n",
			"1 community setting rocommunity \"public\" host 127.0.0.1 access read\n2 community setting rwcommunity \"s3cret\" access write\n3 community setting com2sec \"private\" user notConfigUser host default\n4 passphrase setting createUser \"aLongPhrase1\" user joe"},
		{"IOS", "text", "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0\nusername joe privilege 15 password 7 02050D480809\nenable password zebra9\nsnmp-server community rwcomm RW\n",
			"1 password setting enable secret \"$1$mERr$hx5rVt7rPNoS4wqbXKX7m0\" as md5\n2 password setting username password \"02050D480809\" user joe as cisco7\n3 password setting enable password \"zebra9\"\n4 community setting snmp-server community \"rwcomm\" access write"},
		{"ipsec", "text", "10.0.0.1 vpn.net : PSK \"aSharedKey1\"\n", `1 key setting PSK "aSharedKey1" user vpn.net`},
		{"hostapd users", "text", "\"joe\" MD5 \"pw4joe!\"\n", `1 password setting MD5 "pw4joe!" user joe`},
		{"WPS", "text", "wps_pin=12345670\nwps_pin=12345678\n", `1 pin setting wps_pin "12345670"`},
		{"script", "script", "#!/bin/sh\nimage_sign=`cat /etc/config/image_sign`\ntelnetd -l /usr/sbin/login -u Alphanetworks:$image_sign -i br0 &\necho \"root:Tr0ub4dor\" | chpasswd\ncurl -u bot:x9y8z7w6 https://h.net/ -o /tmp/x\nnvram set http_passwd=sup3rvisor\n",
			"3 password command telnetd -u \"\" user Alphanetworks from /etc/config/image_sign\n4 password command chpasswd \"Tr0ub4dor\" user root\n5 password command curl -u \"x9y8z7w6\" user bot\n6 password setting http_passwd \"sup3rvisor\""},
		{"URL", "script", "#!/bin/sh\nwget ftp://upd:Fw4All!x@files.vendor.net/fw.bin\n", `2 password url ftp "Fw4All!x" user upd host files.vendor.net`},
		{"AWS", "text", "key = AKIAQYLPMN5HFIQR7XYZ\n", `1 token shape aws-access-key "AKIAQYLPMN5HFIQR7XYZ"`},
		{"program", "elf", "\x7fELF\x00\x00stdONU101\x00http://upd:Fw4All!x@files.vendor.net/\x00\x00dbpassword=Qw3rty!7\x00", "0 password string V-SOL \"stdONU101\"\n0 password url http \"Fw4All!x\" user upd host files.vendor.net\n0 password setting dbpassword \"Qw3rty!7\""},
		{"nvram", "data", "lan_ip=10.0.0.1\x00http_passwd=chang3d!\x00x=\x01\x02\x00", `0 password setting http_passwd "chang3d!"`},
	} {
		var got []string
		for _, s := range secrets([]byte(c.text), c.kind) {
			got = append(got, line(s))
			if s.Offset < 0 || s.Length <= 0 || s.Offset+s.Length > int64(len(c.text)) {
				t.Errorf("%s: at %d+%d of %d", c.name, s.Offset, s.Length, len(c.text))
			}
		}
		if g := strings.Join(got, "\n"); g != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, g, c.want)
		}
	}
}

// TestNothing holds texts that speak of secrets and have none.
func TestNothing(t *testing.T) {
	for name, c := range map[string][2]string{
		"placeholders":  {"text", "password=\npassword=\"\"\npassword=your_password\npassword=<password>\npassword=xxxxxxxx\npassword=${PW}\npassword=$PW\npassword=%s\npassword=********\npsk='SET_BY_SCRIPT'\nsecret=none\n"},
		"comments":      {"text", "# password=hunter2a\n; password=hunter2a\n  // password=hunter2a\n! enable password hunter2a\n<!-- password=hunter2a -->\n"},
		"about":         {"text", "PasswordAuthentication yes\npassword_min_length=8\npassword_file=/etc/pw\nssl_key=/etc/k.pem\npasswd program = /usr/bin/passwd %u\npassword-timeout=300\nshow_password=true12\nkeyword=x1y2z3\n"},
		"nsswitch, PAM": {"text", "passwd:         compat systemd\npassword\trequisite\tpam_pwquality.so retry=3\npassword [success=1 default=ignore] pam_unix.so obscure use_authtok\n"},
		"nginx":         {"text", "proxy_pass http://backend;\nfastcgi_pass unix:/run/php.sock;\n"},
		"code":          {"script", "#!/bin/sh\nlocal password=\"$1\"\n[ \"$password\" = \"\" ] && password=interactive\npassword=$(get_pw)\nread -p 'password: ' pw\niptables -A INPUT -p tcp -u x:y\n"},
		"PHP":           {"text", "<?php\n$password = $_POST['password'];\n$pass = get(\"\", \"x\");\nif ($pwd == 'x') {}\n$lang['password'] = 'Passwort';\n"},
		"own words":     {"text", "# x\nimport x\nclient_secret2=\"clientSecret2\"\nsecret=args.oauth2_client_secret\nPassword=Q3::Echo::Password\npasswd=dir2\"\n"},
		"page":          {"html", "<html><input type=\"password\" name=\"password\" value=\"Abc12345\">"},
		"form":          {"xml", "<input type=\"password\" name=\"password\" value=\"Abc12345\"/>\n<label for=\"password\">Kennwort99</label>\n"},
		"URLs":          {"text", "http://user:pass@example.com/\nhttp://user:password@host/\nftp://[USERNAME]:[PASSWORD]@your.provider.net\nhttp://%s:%s@%s/\nhttp://10.0.0.1:8080/a@b\nhttp://a:$pw@h.net/\n"},
		"tokens":        {"text", "AKIAIOSFODNN7EXAMPLE\nghp_0123456789012345678901234567890123456789\nxoxb-\nAIza\n"},
		"program":       {"elf", "\x7fELF\x00password=%s\x00passwd\x00Enter password: \x00user:pass@\x00http://%s:%s@%s\x00-p password\x00password=yes\x00"},
		"usage":         {"text", "Usage: sshpass -p secret12 ssh host\n"},
	} {
		for _, s := range secrets([]byte(c[1]), c[0]) {
			t.Errorf("%s: %s", name, line(s))
		}
	}
}

// The checksum of GitHub's tokens decides.
func TestChecksum(t *testing.T) {
	const sound = "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" // form and checksum as published with the format
	for _, s := range secrets([]byte("t="+sound[:39]+"x\n"), "text") {
		if s.Form == "shape" {
			t.Errorf("a token with a wrong checksum: %s", line(s))
		}
	}
	if !github("", sound[4:]) {
		t.Error("the published sample is refused")
	}
}

// table makes a program with a table of names and defaults, and one with a row
// of names only.
func table(order binary.ByteOrder) []byte {
	b := make([]byte, 0x400)
	copy(b, "\x7fELF\x01\x02\x01")
	if order == binary.LittleEndian {
		b[5] = 1
	}
	order.PutUint16(b[16:], 3)
	order.PutUint16(b[18:], 8)
	order.PutUint32(b[20:], 1)
	order.PutUint32(b[28:], 52)
	order.PutUint16(b[40:], 52)
	order.PutUint16(b[42:], 32)
	order.PutUint16(b[44:], 2)
	for i, v := range []uint32{
		1, 0, 0x10000, 0x10000, 0x400, 0x400, 6, 4, // PT_LOAD
		2, 0x2e0, 0x102e0, 0x102e0, 24, 24, 6, 4, // PT_DYNAMIC
	} {
		order.PutUint32(b[52+4*i:], v)
	}
	for i, v := range []uint32{5, 0x103f0, 10, 16, 0, 0} { // DT_STRTAB, DT_STRSZ, DT_NULL
		order.PutUint32(b[0x2e0+4*i:], v)
	}
	copy(b[0x3f1:], "munmap")
	at := 0x100
	str := func(s string) uint32 {
		copy(b[at:], s)
		at += len(s) + 1
		return uint32(0x10000 + at - len(s) - 1)
	}
	str("")
	row := 0x300
	for _, p := range [][2]string{{"lan_proto", "dhcp"}, {"lan_ip", "10.0.0.1"}, {"wan_mtu", "0"}, {"http_user", "admin"}, {"http_passwd", "opensesame"}, {"ppp_passwd", ""}, {"wl_mode", "1"}, {"wl_ssid", ""}, {"db_password", "PGPASSWORD"}, {"snmp_passwd", "@"}, {"wl_a", "0"}, {"wl_b", "1"}} {
		order.PutUint32(b[row:], str(p[0]))
		order.PutUint32(b[row+4:], str(p[1]))
		if p[1] == "@" { // a number that is the address of half a symbol's name
			order.PutUint32(b[row+4:], 0x103f2)
		}
		row += 8
	}
	row += 16
	for _, n := range []string{"ddns_user", "ddns_passwd", "wan_user", "pptp_passwd", "l2tp_user", "l2tp_server", "x_y", "z_w"} {
		order.PutUint32(b[row:], str(n))
		row += 4
	}
	return b
}

func TestTable(t *testing.T) {
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		got := secrets(table(order), "elf")
		if len(got) != 1 || got[0].Key != "http_passwd" || got[0].Value != "opensesame" || got[0].Form != "table" {
			t.Errorf("%v: %+v", order, got)
		}
	}
}

// TestNames selects settings and leaves out what people read.
func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"etc/vendor.conf": true, "etc/config_default.xml": true, "usr/share/doc/x/examples/a.conf": false, "usr/lib/python3.11/test.py": false,
		"etc/services": false, "www/main.css": false, "README": false, "bin/httpd.conf": true,
	} {
		if got := selects(&survey.Subject{Name: name, Kind: "text", Size: 10}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestReal reads the nvram defaults of a published training image.
func TestReal(t *testing.T) {
	shared := os.Getenv("ASSAY_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	dir := filepath.Join(shared, "corpora/real")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("needs real images: set ASSAY_SHARED")
	}
	b, err := os.ReadFile(filepath.Join(dir, "xgspon-LTF7263-mtd.tar.xz"))
	if err != nil {
		t.Skip(err)
	}
	if got := secrets(b, "data"); len(got) > 0 {
		t.Errorf("in compressed data: %+v", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, k := range []string{"text", "xml", "script", "elf", "data", "json"} {
		f.Add([]byte("[a]\nuser=b\npassword='c1d2'\n<x name=\"pass\" val=\"q1w2\"/>\ncurl -u a:b1c2 http://a:b1c2@h.net AKIAQYLPMN5HFIQR7XYZ\n"), k)
	}
	f.Add(table(binary.BigEndian), "elf")
	f.Fuzz(func(t *testing.T, b []byte, k string) {
		for _, s := range secrets(b, k) {
			if s.Offset < 0 || s.Length < 0 || s.Offset+s.Length > int64(len(b)) {
				t.Errorf("%+v in %d bytes", s, len(b))
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	text := []byte(strings.Repeat("interface eth0 address 10.0.0.1 netmask 255.255.255.0\n", 20000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		secrets(text, "text")
	}
}
