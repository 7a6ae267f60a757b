package secret

import (
	"path"
	"strings"

	"assay/lab/fact"
)

// option says where a program takes a secret from its command line.
type option struct {
	flag  string // "-p", "--password=", "pass:"
	join  bool   // the value is in the same word
	both  byte   // the value is name and password with this between them
	user  string // flag of the account
	typ   string
	value string // "" password; "second": the second bare word behind the flag
}

// programs that are given secrets so, as their manuals say.
var programs = map[string][]option{
	"sshpass":        {{flag: "-p"}, {flag: "-p", join: true}},
	"mysql":          {{flag: "--password=", join: true, user: "-u"}, {flag: "-p", join: true, user: "-u"}},
	"mysqladmin":     {{flag: "--password=", join: true, user: "-u"}, {flag: "-p", join: true, user: "-u"}},
	"mysqldump":      {{flag: "--password=", join: true, user: "-u"}, {flag: "-p", join: true, user: "-u"}},
	"curl":           {{flag: "-u", both: ':'}, {flag: "--user", both: ':'}, {flag: "--proxy-user", both: ':'}},
	"wget":           {{flag: "--password=", join: true, user: "--user="}, {flag: "--http-password=", join: true}, {flag: "--ftp-password=", join: true, user: "--ftp-user="}, {flag: "--http-passwd=", join: true}},
	"ftpget":         {{flag: "-p", user: "-u"}},
	"ftpput":         {{flag: "-p", user: "-u"}},
	"lftp":           {{flag: "-u", both: ','}},
	"ncftpget":       {{flag: "-p", user: "-u"}},
	"ncftpput":       {{flag: "-p", user: "-u"}},
	"snmpget":        {{flag: "-c", typ: "community"}},
	"snmpset":        {{flag: "-c", typ: "community"}},
	"snmpwalk":       {{flag: "-c", typ: "community"}},
	"snmptrap":       {{flag: "-c", typ: "community"}},
	"smbclient":      {{flag: "-U", both: '%'}},
	"telnetd":        {{flag: "-u", both: ':'}},
	"utelnetd":       {{flag: "-u", both: ':'}},
	"openssl":        {{flag: "-k"}, {flag: "-pass", typ: "openssl"}, {flag: "-passin", typ: "openssl"}, {flag: "-passout", typ: "openssl"}},
	"gpg":            {{flag: "--passphrase"}},
	"unzip":          {{flag: "-P"}},
	"zip":            {{flag: "-P"}},
	"ldapsearch":     {{flag: "-w", user: "-D"}},
	"ldapmodify":     {{flag: "-w", user: "-D"}},
	"mosquitto_pub":  {{flag: "-P", user: "-u"}},
	"mosquitto_sub":  {{flag: "-P", user: "-u"}},
	"ipmitool":       {{flag: "-P", user: "-U"}},
	"newsrpuser":     {{flag: "-p", user: "-u"}},
	"redis-cli":      {{flag: "-a"}},
	"useradd":        {{flag: "-p"}},
	"usermod":        {{flag: "-p"}},
	"wpa_passphrase": {{flag: "wpa_passphrase", value: "second", typ: "passphrase"}},
	"pppd":           {{flag: "password", user: "user"}},
	"htpasswd":       {{flag: "-b", value: "third"}, {flag: "-bc", value: "third"}, {flag: "-cb", value: "third"}},
}

// commands emits the secrets in the command lines of a line of text.
func (r *reader) commands(line string, start int) {
	if len(line) > maxLine || strings.Contains(line, "Usage:") || strings.Contains(line, "usage:") {
		return
	}
	r.chpasswd(line, start)
	if !strings.ContainsAny(line, "-") && !strings.Contains(line, "wpa_passphrase") && !strings.Contains(line, "pppd") {
		return
	}
	words := strings.Fields(line)
	for i, w := range words {
		options := programs[path.Base(strings.TrimLeft(w, "\"'`($@"))]
		if options == nil {
			continue
		}
		rest := words[i:]
		for j, x := range rest[1:] {
			if isEnd(x) {
				rest = rest[:j+1]
				break
			}
		}
		for _, o := range options {
			if r.option(o, rest, line, start) {
				break
			}
		}
	}
}

func isEnd(w string) bool {
	switch w {
	case "|", "||", "&&", ";", "&", ">", ">>", "<", "then", "fi", "done":
		return true
	}
	return false
}

// option looks for one option among the words of a command.
func (r *reader) option(o option, words []string, line string, start int) bool {
	for i, w := range words {
		value := ""
		switch {
		case o.value == "second" && i == 0 && len(words) > 2:
			value = words[2]
		case o.value == "third" && w == o.flag && i+3 < len(words):
			value = words[i+3]
		case o.value != "":
			continue
		case o.join && len(w) > len(o.flag) && strings.HasPrefix(w, o.flag):
			value = w[len(o.flag):]
		case !o.join && w == o.flag && i+1 < len(words) && i > 0:
			value = words[i+1]
		default:
			continue
		}
		value = strings.Trim(strings.TrimRight(value, ";)`"), "\"'\\")
		s := fact.Secret{Type: "password", Form: "command", Key: path.Base(strings.TrimLeft(words[0], "\"'`($@")) + " " + strings.TrimSuffix(o.flag, "="), User: flagValue(words, o.user)}
		if o.typ == "openssl" {
			var ok bool
			if value, ok = strings.CutPrefix(value, "pass:"); !ok || !isPeculiar(value) {
				continue
			}
		} else if o.typ != "" {
			s.Type = o.typ
		}
		if o.both != 0 {
			var ok bool
			if s.User, value, ok = strings.Cut(value, string(o.both)); !ok {
				continue
			}
		}
		if variable, is := strings.CutPrefix(value, "$"); is && o.both != 0 {
			s.From = r.fileOf(strings.Trim(variable, "{}\""))
			if s.From == "" || strings.ContainsAny(s.User, "$%") {
				continue
			}
			value = ""
		} else if strings.ContainsAny(s.User, "$%") {
			s.User = ""
		}
		if s.From == "" && (!isSecret(s.Type, value) && (s.Type != "community" || strings.ContainsAny(value, "$%<"))) || strings.HasPrefix(value, "-") {
			continue
		}
		s.Value, s.Scheme = value, crypt2(value)
		r.add(s, start, len(line))
		return true
	}
	return false
}

func flagValue(words []string, flag string) string {
	if flag == "" {
		return ""
	}
	for i, w := range words {
		v := ""
		switch {
		case strings.HasSuffix(flag, "=") && strings.HasPrefix(w, flag):
			v = w[len(flag):]
		case w == flag && i+1 < len(words):
			v = words[i+1]
		case len(flag) == 2 && flag[0] == '-' && strings.HasPrefix(w, flag) && len(w) > 2:
			v = w[2:]
		default:
			continue
		}
		return strings.Trim(v, "\"'")
	}
	return ""
}

// chpasswd is echo "name:password" | chpasswd.
func (r *reader) chpasswd(line string, start int) {
	i := strings.Index(line, "chpasswd")
	if i < 0 {
		return
	}
	before := line[:i]
	for _, dir := range []string{"/usr/sbin/", "/sbin/", "busybox "} {
		before = strings.TrimSuffix(before, dir)
	}
	before = strings.TrimRight(before, " |")
	j := strings.LastIndex(before, "echo ")
	if j < 0 {
		return
	}
	arg := strings.Trim(strings.TrimLeft(strings.TrimPrefix(strings.TrimSpace(before[j+5:]), "-e"), " "), "\"'\\n ")
	user, password, ok := strings.Cut(arg, ":")
	if !ok || strings.ContainsAny(user, " $%") || !isSecret("password", password) || strings.ContainsAny(password, " %") {
		return
	}
	r.add(fact.Secret{Type: "password", Form: "command", Key: "chpasswd", User: user, Value: password, Scheme: crypt2(password)}, start, len(line))
}

// fileOf is the file that a script reads a variable from: NAME=`cat FILE` or
// NAME=$(cat FILE).
func (r *reader) fileOf(name string) string {
	if r.files == nil {
		r.files = map[string]string{}
		if r.kind == "script" || r.kind == "text" {
			for line := range strings.Lines(string(r.b[:min(len(r.b), 64<<10)])) {
				key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
				if !ok || len(r.files) > 256 {
					continue
				}
				value = strings.Trim(value, "`\"'()$ ")
				if f, is := strings.CutPrefix(value, "cat "); is && strings.HasPrefix(f, "/") && !strings.ContainsAny(f, " $|") {
					r.files[key] = f
				}
			}
		}
	}
	return r.files[name]
}
