package secret

import "strings"

// secretKey tells whether the name of a setting says that its value is a
// secret, and of which type. Names are split where a capital letter, a digit
// or another character begins: "acs_pass", "wpaPskKey", "NW_KEY".
func secretKey(key string) (typ string) {
	w := split(key)
	if len(w) == 0 || len(w) > 10 {
		return ""
	}
	for _, x := range w[:len(w)-1] {
		if aboutIt[x] {
			return ""
		}
	}
	last, before := w[len(w)-1], ""
	if len(w) > 1 {
		before = w[len(w)-2]
	}
	switch last {
	case "password", "passwd", "pass", "pwd", "passwort", "passcode", "pw", "passw", "passwds", "userpass", "userpassword", "rootpass", "rootpassword",
		"adminpass", "adminpassword", "bindpw", "bindpass", "dbpass", "dbpassword", "loginpass", "loginpassword", "acspass", "acspassword", "httppass", "pppoepass", "ftppass", "upasswd", "userpasswd":
		if (last == "pw" || last == "pass") && before == "" && key != "pass" && key != "pw" && key != "Pass" && key != "PASS" {
			return ""
		}
		return "password"
	case "passphrase", "wpapassphrase":
		return "passphrase"
	case "psk", "wpapsk", "presharedkey", "preshared":
		return "key"
	case "secret", "secrets", "sharedsecret", "clientsecret", "radiussecret":
		return "key"
	case "community", "rocommunity", "rwcommunity", "communityname", "getcommunity", "setcommunity", "trapcommunity":
		return "community"
	case "token", "authtoken", "accesstoken", "apikey", "secretkey":
		return "token"
	case "key":
		switch before {
		case "psk", "wpa", "wep", "shared", "nw", "network", "wifi", "wlan", "preshared", "passphrase", "radius":
			return "key"
		case "api", "secret", "access", "private", "account":
			return "token"
		}
	case "verifier":
		if before == "srp" {
			return "password"
		}
	case "pin":
		if before == "wps" || before == "wsc" {
			return "pin"
		}
	case "wpspin", "wscpin":
		return "pin"
	}
	if strings.HasSuffix(last, "password") || strings.HasSuffix(last, "passwd") {
		return "password"
	}
	return ""
}

// aboutIt are words that make a name one about a secret instead of one of it.
var aboutIt = set("min max minimum maximum length len no show hide use require required enable enabled disable allow allowed need change reset forgot" +
	" confirm store remember prompt ask check verify validate is has get save expire expiry type mode format file path dir url timeout retry encrypt encrypted" +
	" hash hashed algorithm plugin error proxy fastcgi uwsgi scgi invalid wrong bad incorrect missing label title text msg help hint desc description placeholder field input id str lbl" +
	" new old retype repeat again enter your public cookie csrf next refresh authenticity request by")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// split gives the words of a name in lower case, without numbers at the end.
func split(key string) []string {
	var list []string
	start := -1
	flush := func(end int) {
		if start >= 0 {
			list = append(list, strings.ToLower(key[start:end]))
		}
		start = -1
	}
	for i := range len(key) {
		c := key[i]
		switch {
		case c >= 'A' && c <= 'Z':
			if i > 0 && key[i-1] >= 'a' && key[i-1] <= 'z' || i+1 < len(key) && i > 0 && key[i+1] >= 'a' && key[i+1] <= 'z' && key[i-1] >= 'A' && key[i-1] <= 'Z' {
				flush(i)
			}
		case c >= 'a' && c <= 'z' || c == '2' && start >= 0: // com2sec
		default:
			flush(i)
			continue
		}
		if start < 0 {
			start = i
		}
	}
	flush(len(key))
	return list
}

// userKey tells whether a setting names an account.
func userKey(key string) bool {
	w := split(key)
	if len(w) == 0 {
		return false
	}
	switch w[len(w)-1] {
	case "user", "username", "login", "account", "acct", "loginname", "uname", "userid", "identity", "admin", "suser", "usr", "userlogin":
		return true
	case "name":
		return len(w) > 1 && (w[len(w)-2] == "user" || w[len(w)-2] == "account" || w[len(w)-2] == "login" || w[len(w)-2] == "suser" || w[len(w)-2] == "super")
	}
	return false
}
