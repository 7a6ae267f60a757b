package secret

import (
	"strings"

	"assay/lab/fact"
)

// special reads the lines of programs whose settings are words in a row; true
// when the line was one of those.
func (r *reader) special(line string, start int) bool {
	if len(line) > 1024 {
		return false
	}
	w := strings.Fields(line)
	if len(w) < 2 {
		return false
	}
	if w[0] == "user" && strings.HasPrefix(w[1], "name=") {
		return true // GoAhead's auth.txt: the survey of accounts reads it
	}
	if s, ok := snmp(w); ok {
		return r.word(s, line, start)
	}
	if r.code() {
		return false
	}
	if s, ok := ios(w); ok {
		return r.word(s, line, start)
	}
	if s, ok := quotedWords(line, w); ok {
		return r.word(s, line, start)
	}
	return false
}

// word emits s if its value is a secret; communities may be words that other
// secrets may not.
func (r *reader) word(s fact.Secret, line string, start int) bool {
	v := strings.Trim(s.Value, `"'`)
	if s.Type == "community" {
		if v == "" || len(v) > 64 || strings.ContainsAny(v, "$<>`%{}()=\\") || isPlaceholder(v) && v != "public" && v != "private" {
			return true
		}
	} else if !isSecret(s.Type, v) {
		return true
	}
	if s.Scheme == "" {
		s.Scheme = crypt2(v)
	}
	s.Value = v
	r.add(s, start, len(line))
	return true
}

// snmp reads snmpd.conf(5): rocommunity, rwcommunity, com2sec, trapcommunity
// and the lines of the same meaning of Cisco IOS.
func snmp(w []string) (s fact.Secret, ok bool) {
	s = fact.Secret{Type: "community", Form: "setting", Key: w[0]}
	switch strings.ToLower(w[0]) {
	case "rocommunity", "rocommunity6":
		s.Value, s.Access = w[1], "read"
		s.Host = after(w, 2)
	case "rwcommunity", "rwcommunity6":
		s.Value, s.Access = w[1], "write"
		s.Host = after(w, 2)
	case "trapcommunity", "authcommunity":
		s.Value, s.Access = w[len(w)-1], "trap"
	case "com2sec", "com2sec6":
		if len(w) < 4 {
			return s, false
		}
		at := 1
		if w[1] == "-Cn" {
			at = 3
		}
		if len(w) < at+3 {
			return s, false
		}
		s.User, s.Host, s.Value = w[at], w[at+1], w[at+2]
	case "snmp-server":
		if len(w) < 3 || w[1] != "community" {
			return s, false
		}
		s.Key, s.Value, s.Access = "snmp-server community", w[2], "read"
		for _, x := range w[3:] {
			if strings.EqualFold(x, "rw") {
				s.Access = "write"
			}
		}
	case "createuser":
		return createUser(w)
	default:
		return s, false
	}
	return s, true
}

// after is the source that a community is limited to, without what stands for
// everywhere.
func after(w []string, i int) string {
	if i < len(w) && w[i] != "default" && !strings.HasPrefix(w[i], "-") && !strings.HasPrefix(w[i], "#") {
		return w[i]
	}
	return ""
}

// createUser is "createUser [-e id] name (MD5|SHA...) passphrase [(DES|AES) [passphrase]]".
func createUser(w []string) (s fact.Secret, ok bool) {
	w = w[1:]
	if len(w) > 2 && w[0] == "-e" {
		w = w[2:]
	}
	if len(w) < 3 || strings.HasPrefix(w[2], "0x") {
		return s, false
	}
	return fact.Secret{Type: "passphrase", Form: "setting", Key: "createUser", User: strings.Trim(w[0], `"`), Value: strings.Trim(w[2], `"`)}, true
}

// ios reads "[enable] password|secret [0|5|7|8|9] x" and "username x [privilege
// n] password|secret [0|5|7] x" of Cisco IOS, FRRouting and their like.
func ios(w []string) (s fact.Secret, ok bool) {
	s = fact.Secret{Type: "password", Form: "setting"}
	switch {
	case w[0] == "username" && len(w) >= 4:
		s.User, w = strings.Trim(w[1], `"'`), w[2:]
		if w[0] == "privilege" && len(w) > 2 {
			w = w[2:]
		}
		s.Key = "username " + w[0]
	case w[0] == "enable" && len(w) >= 3:
		w = w[1:]
		s.Key = "enable " + w[0]
	case (w[0] == "password" || w[0] == "passwd") && (len(w) == 2 || len(w) == 3 && len(w[1]) == 1):
		s.Key = w[0]
	default:
		return s, false
	}
	if w[0] != "password" && w[0] != "secret" && w[0] != "passwd" || len(w) < 2 {
		return s, false
	}
	value, kind := w[1], ""
	if len(w) > 2 && len(w[1]) == 1 && w[1][0] >= '0' && w[1][0] <= '9' {
		kind, value = w[1], w[2]
	} else if len(w) > 2 {
		return s, false
	}
	if strings.ContainsAny(value, "=:;(){}") && kind == "" {
		return s, false
	}
	s.Value = value
	if kind == "7" {
		s.Scheme = "cisco7"
	}
	return s, true
}

// quotedWords reads ipsec.secrets(5) (id : PSK "x") and hostapd's EAP users
// ("name" MD5 "x").
func quotedWords(line string, w []string) (s fact.Secret, ok bool) {
	for i, x := range w {
		switch x {
		case "PSK", "EAP", "XAUTH", "NTLM":
			if i > 0 && i+1 < len(w) && w[i-1] == ":" && strings.HasPrefix(w[i+1], `"`) {
				user := ""
				if i > 1 {
					user = w[i-2]
				}
				return fact.Secret{Type: "key", Form: "setting", Key: x, User: user, Value: between(line[strings.Index(line, x):])}, true
			}
		}
	}
	if strings.HasPrefix(w[0], `"`) && len(w) >= 3 && eap(w[1]) && strings.HasPrefix(w[2], `"`) {
		return fact.Secret{Type: "password", Form: "setting", Key: w[1], User: strings.Trim(w[0], `"`), Value: between(line[strings.Index(line, w[1]):])}, true
	}
	return s, false
}

func eap(w string) bool {
	for m := range strings.SplitSeq(w, ",") {
		switch {
		case m == "MD5", m == "MSCHAPV2", m == "GTC", m == "PSK", m == "PWD", strings.HasPrefix(m, "TTLS"), m == "LEAP":
		default:
			return false
		}
	}
	return true
}

// between is the first text in double quotes.
func between(s string) string {
	_, s, _ = strings.Cut(s, `"`)
	v, _, ok := strings.Cut(s, `"`)
	if !ok {
		return ""
	}
	return v
}
