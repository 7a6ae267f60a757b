package address

import (
	"bytes"
	"strconv"
	"strings"

	"assay/anatomy/printable"
	"assay/lab/fact"
)

const maxURL = 1000

var schemes = map[string]bool{"http": true, "https": true, "ftp": true, "ftps": true, "tftp": true, "sftp": true, "rsync": true, "mqtt": true, "mqtts": true, "ws": true, "wss": true,
	"ssh": true, "telnet": true, "coap": true, "coaps": true, "stun": true, "stuns": true, "turn": true, "ldap": true, "ldaps": true, "syslog": true, "tcp": true, "udp": true, "ssl": true, "tls": true,
	"git": true, "svn": true, "smb": true, "nfs": true, "rtsp": true, "rtmp": true, "sip": true, "sips": true, "amqp": true, "amqps": true, "xmpp": true, "redis": true, "mysql": true, "socks5": true}

// url reads the URL whose "://" stands at i, and gives the place behind it.
func (f *finder) url(i int) int {
	b := f.b
	start := i
	for start > 0 && i-start < 10 && (b[start-1] >= 'a' && b[start-1] <= 'z' || b[start-1] >= 'A' && b[start-1] <= 'Z' || b[start-1] >= '0' && b[start-1] <= '9') {
		start--
	}
	name := strings.ToLower(string(b[start:i]))
	if !schemes[name] {
		return i + 3
	}
	end := i + 3
	for end < len(b) && end-start < maxURL && b[end] > ' ' && b[end] < 0x7f && bytes.IndexByte([]byte("\"'<>`\\|^{}"), b[end]) < 0 {
		end++
	}
	for end > i+3 && bytes.IndexByte([]byte(".,;:!?)]*"), b[end-1]) >= 0 {
		end--
	}
	rest := string(b[i+3 : end])
	authority := rest
	if n := strings.IndexAny(rest, "/?#"); n >= 0 {
		authority = rest[:n]
	}
	secret := ""
	if n := strings.LastIndexByte(authority, '@'); n >= 0 {
		secret, authority = authority[:n+1], authority[n+1:]
	}
	host := authority
	if strings.HasPrefix(host, "[") {
		host, _, _ = strings.Cut(host[1:], "]")
	} else if n := strings.IndexByte(host, ':'); n >= 0 {
		host = host[:n]
	}
	host = strings.ToLower(host)
	if host == "" || strings.Trim(host, "x.") == "" || strings.ContainsAny(host, "%$()*,&=+") || !isLabel[host[0]] && host[0] != ':' {
		return end // filled in at run time
	}
	value := string(b[start:i+3]) + strings.TrimPrefix(rest, secret)
	f.add(fact.Address{Kind: "url", Value: value, Scheme: name, Host: host}, start, end)
	return end
}

// dotted reads what stands around the dot at i: a host name, an IPv4 address,
// a mail address or a part of a URL. It gives the place behind it.
func (f *finder) dotted(i int) int {
	b := f.b
	start, end := i, i
	for start > 0 && i-start < 255 && (isLabel[b[start-1]] || b[start-1] == '.') {
		start--
	}
	for end < len(b) && end-i < 255 && (isLabel[b[end]] || b[end] == '.') {
		end++
	}
	if start >= 3 && bytes.Equal(b[start-3:start], scheme) {
		return max(f.url(start-3), end)
	}
	stop := end
	for stop > i && (b[stop-1] == '.' || b[stop-1] == '-') {
		stop--
	}
	run := b[start:stop]
	before, after := byte(0), byte(0)
	if start > 0 {
		before = b[start-1]
	}
	if stop < len(b) {
		after = b[stop]
	}
	if f.binary && !printable.Is[before] {
		before = 0
	}
	if f.binary && !printable.Is[after] {
		after = 0
	}
	// user:password@host of a URL
	if before == '@' {
		if n := bytes.LastIndex(b[max(0, start-80):start], scheme); n >= 0 {
			n += max(0, start-80)
			if !bytes.ContainsAny(b[n+3:start], " \"'<>/\n\x00") {
				return max(f.url(n), end)
			}
		}
	}
	switch {
	case run[0] >= '0' && run[0] <= '9' && isNumbers(run):
		f.ip(string(run), before, after, start, stop)
	case before == '@':
		f.mail(start, stop)
	case after == '@':
		// the name of a mail address: its host comes next
	case before == '/' && (start < 2 || b[start-2] != '/'):
		// a file name
	case opens[before] && closes[after] && isHost(run, f.binary):
		f.add(fact.Address{Kind: "host", Value: string(run), Host: strings.ToLower(string(run))}, start, stop)
	}
	return end
}

func bytesSet(s string, more ...byte) (t [256]bool) {
	for i := range len(s) {
		t[s[i]] = true
	}
	for _, c := range more {
		t[c] = true
	}
	return t
}

// What may stand around a bare host name.
var (
	opens  = bytesSet("\"' \t\n\r=,:>/(|", 0)
	closes = bytesSet("\"' \t\n\r,:;/<)|&", 0)
)

func isNumbers(run []byte) bool {
	for _, c := range run {
		if c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// ip takes four numbers for an address when they are not likely a version: in
// programs they must be the whole text, or have a port or path behind them.
func (f *finder) ip(run string, before, after byte, start, stop int) {
	parts := strings.Split(run, ".")
	if len(parts) != 4 || !opens[before] && before != '@' && before != '[' && before != '-' || after != 0 && !closes[after] && after != ']' && after != '-' {
		return
	}
	high := false
	for _, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n > 255 || len(p) > 1 && p[0] == '0' {
			return
		}
		high = high || n > 20
	}
	if f.binary && (before != 0 && printable.Is[before] || after != 0 && after != ':' && after != '/' && printable.Is[after]) {
		return
	}
	if !high && !known[run] || strings.HasPrefix(run, "2.6.") || strings.HasPrefix(run, "2.4.") {
		return // more likely a version
	}
	if f.binary && isObject(run) {
		return
	}
	f.add(fact.Address{Kind: "ip", Value: run, Host: run}, start, stop)
}

// objects are the arcs of object identifiers with four numbers that programs for
// certificates hold: attributes and extensions (ITU-T X.520, X.509), directory
// algorithms (X.509, annex M), CA/Browser Forum's policies, Edwards curves
// (RFC 8410), OIW's and TeleTrusT's algorithms, SEC's curves.
var objects = []string{"2.5.4.", "2.5.8.", "2.5.29.", "2.23.140.", "1.3.101.", "1.3.14.", "1.3.36.", "1.3.132."}

func isObject(run string) bool {
	for _, arc := range objects {
		if strings.HasPrefix(run, arc) {
			return true
		}
	}
	return false
}

// known are public name servers whose addresses look like versions.
var known = map[string]bool{"1.1.1.1": true, "8.8.8.8": true, "8.8.4.4": true, "9.9.9.9": true, "4.2.2.1": true, "4.2.2.2": true, "1.0.0.1": true, "10.0.0.1": true, "10.0.0.2": true, "10.1.1.1": true}

// mail reads an address whose host stands in [start, stop).
func (f *finder) mail(start, stop int) {
	b := f.b
	i := start - 1
	for i > 0 && start-i < 65 && (isLabel[b[i-1]] || strings.IndexByte("._+%", b[i-1]) >= 0) {
		i--
	}
	host := b[start:stop]
	if start-1-i < 1 || !isHost(host, false) || b[i] == '%' || b[i] == '.' {
		return
	}
	f.add(fact.Address{Kind: "mail", Value: string(b[i:stop]), Host: strings.ToLower(string(host))}, i, stop)
}

// around gives the line or text around a place, and the name of the setting.
func (f *finder) around(at, end int) (context, key string) {
	from, to := printable.Around(f.b, at, maxContext/2)
	if to < end {
		to = min(end, len(f.b))
	}
	text := strings.TrimSpace(string(f.b[from:to]))
	before := string(f.b[from:at])
	if !f.binary {
		key = keyOf(before)
	}
	if len(text) > maxContext {
		text = text[:maxContext]
	}
	return fact.Text(text), fact.Text(key)
}

// keyOf gives the name in front of a value: url='...', option server '...',
// <URL>..., "url": "...".
func keyOf(before string) string {
	s := strings.TrimRight(strings.TrimSuffix(before, "//"), " \t\"'=:>([,")
	i := len(s)
	for i > 0 && len(s)-i < 60 && (isLabel[s[i-1]] || s[i-1] == '_' || s[i-1] == '.') {
		i--
	}
	key := strings.TrimLeft(s[i:], "-")
	if len(key) < 2 && len(before)-len(s) < 2 || strings.Trim(key, "0123456789.") == "" || i > 0 && strings.IndexByte("/@", s[i-1]) >= 0 {
		return ""
	}
	return key
}
