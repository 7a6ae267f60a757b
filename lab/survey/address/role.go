package address

import (
	"strings"

	"assay/lab/fact"
)

// role guesses what an address is for.
func role(a *fact.Address) string {
	h := a.Host
	switch {
	case isLocal(h):
		return "local"
	case isNamespace(a):
		return "namespace"
	case strings.HasPrefix(a.Context, "deb ") || strings.HasPrefix(a.Context, "deb-src ") || strings.HasPrefix(a.Context, "src/gz ") || strings.HasPrefix(a.Context, "src "):
		return "update" // feeds of package managers
	case isReference(h) || isPage(a):
		return "reference"
	}
	words := strings.ToLower(a.Key + " " + a.Value + " " + a.Context)
	if a.Kind == "mail" {
		if containsAny(words, "bug", "report", "author", "copyright", "(c)", "maintain", "written", "contact", "license") {
			return "reference"
		}
		return "mail"
	}
	if containsAny(words, "copyright", "license", "(c) ", "see http", "bug", "visit ", "documentation", "homepage", "author", "more information", "for details", "download from") {
		return "reference"
	}
	near := strings.ToLower(a.Key + " " + a.Value)
	for _, text := range []string{near, words} {
		for _, r := range roles {
			if containsAny(text, r.words...) {
				return r.role
			}
		}
	}
	return ""
}

var roles = []struct {
	role  string
	words []string
}{
	{"acs", []string{"cwmp", "tr069", "tr-069", "tr_069", "managementserver", "acs_", "acs.", "acsurl", "acs-", "/acs"}},
	{"ntp", []string{"ntp", "time.windows", "time.nist", "time.apple", "time.google", "timeserver", "time_server", "sntp", "clock.", "time-a.", "time-b.", "time.cloudflare"}},
	{"ddns", []string{"ddns", "dyndns", "no-ip", "noip", "dynupdate", "nic/update", "freedns", "changeip", "3322.org", "oray.", "tzo.com", "zoneedit", "dhs.org", "easydns", "dynamicdns", "checkip"}},
	{"update", []string{"update", "upgrade", "firmware", "/fw", "fota", "/ota", "ota.", "download", "autoup", "fw_", "opkg", "repo", "src/gz", "deb "}},
	{"report", []string{"telemetry", "analytic", "statistic", "crash", "/report", "report.", "collect", "syslog", "bulkdata", "metrics", "beacon"}},
	{"dns", []string{"dns", "nameserver", "resolv"}},
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isLocal tells loopback, private, link-local, multicast and documentation
// ranges, netmasks, and names that mean nothing outside (RFC 1918, 5737, 6761).
func isLocal(h string) bool {
	if h == "localhost" || !strings.ContainsAny(h, ".:") {
		return true
	}
	for _, s := range []string{".local", ".lan", ".localdomain", ".home", ".internal", ".test", ".invalid", ".localhost", ".example", ".arpa"} {
		if strings.HasSuffix(h, s) {
			return true
		}
	}
	if strings.Contains(h, ":") { // IPv6
		return h == "::1" || h == "::" || strings.HasPrefix(h, "fe80:") || strings.HasPrefix(h, "fd") || strings.HasPrefix(h, "fc") || strings.HasPrefix(h, "ff0")
	}
	if isNumbers([]byte(h)) {
		first, rest, _ := strings.Cut(h, ".")
		second, _, _ := strings.Cut(rest, ".")
		for _, s := range []string{"127.", "10.", "192.168.", "169.254.", "0.", "192.0.2.", "198.51.100.", "203.0.113."} {
			if strings.HasPrefix(h, s) {
				return true
			}
		}
		n := number(first)
		if strings.HasSuffix(h, ".0.0") { // a network or a mask
			return true
		}
		return n >= 224 || n == 172 && number(second) >= 16 && number(second) < 32
	}
	return false
}

func number(s string) (n int) {
	for i := 0; i < len(s) && i < 3; i++ {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// isNamespace tells names of XML vocabularies, which nobody fetches.
func isNamespace(a *fact.Address) bool {
	if strings.HasPrefix(a.Key, "xmlns") || strings.HasPrefix(a.Key, "xsi") {
		return true
	}
	for _, h := range []string{"w3.org", "xmlsoap.org", "schemas.microsoft.com", "openxmlformats.org", "oasis-open.org", "relaxng.org", "purl.org", "docbook.org", "tempuri.org"} {
		if below(a.Host, h) {
			return true
		}
	}
	return strings.HasPrefix(a.Host, "schemas.") || below(a.Host, "purenetworks.com") && strings.Contains(a.Value, "/HNAP1")
}

func below(h, domain string) bool {
	return h == domain || strings.HasSuffix(h, "."+domain)
}

// isReference tells the home pages of projects, standards and licences.
func isReference(h string) bool {
	for _, d := range references {
		if below(h, d) {
			return true
		}
	}
	return false
}

var references = strings.Fields(`gnu.org fsf.org opensource.org apache.org ietf.org rfc-editor.org iana.org iso.org itu.int unicode.org example.com example.net
	example.org kernel.org debian.org ubuntu.com launchpad.net savannah.nongnu.org nongnu.org sourceforge.net sf.net freedesktop.org openssl.org openssh.com openssh.org libssh.org openbsd.org freebsd.org
	netbsd.org python.org perl.org cpan.org lua.org php.net ruby-lang.org golang.org rust-lang.org busybox.net uclibc.org uclibc-ng.org musl-libc.org buildroot.org buildroot.net
	openwrt.org lede-project.org dd-wrt.com netfilter.org iptables.org samba.org isc.org thekelleys.org.uk jquery.com jquery.org jqueryui.com sizzlejs.com getbootstrap.com angularjs.org
	reactjs.org mozilla.org mozilla.com microsoft.com creativecommons.org spdx.org wikipedia.org stackoverflow.com bitbucket.org gitlab.com github.com github.io
	zlib.net gzip.org bzip.org lzma.org tukaani.org libpng.org ijg.org sqlite.org curl.se curl.haxx.se haxx.se wget.org lighttpd.net nginx.org nginx.com boa.org goahead.com
	acme.com w1.fi epitest.fi hostap.epitest.fi roaringpenguin.com quagga.net zebra.org xelerance.com strongswan.org openvpn.net wireguard.com tcpdump.org matt.ucc.asn.au ucc.asn.au
	systemd.io ecma-international.org json.org json-schema.org docs.rs crates.io pkg.go.dev readthedocs.io readthedocs.org docs.python.org bugs.python.org pypi.org redhat.com fedoraproject.org
	suse.com opensuse.org archlinux.org gentoo.org cve.org mitre.org nist.gov ieee.org ieee802.org wi-fi.org upnp.org dslforum.org broadband-forum.org tr069.org bluetooth.org usb.org
	linux-usb.org linux.org linuxfoundation.org infradead.org linux-mtd.infradead.org cert.org xiph.org ffmpeg.org imagemagick.org gnome.org kde.org qt.io boost.org llvm.org gcc.gnu.org sourceware.org bugs.launchpad.net
	codemirror.net fontawesome.com fontawesome.io modernizr.com mit-license.org dojotoolkit.org yahoo.com sencha.com prototypejs.org script.aculo.us adobe.com macromedia.com angular.io vuejs.org nodejs.org npmjs.com npmjs.org
	luaforge.net lua-users.org keplerproject.org tldp.org die.net man7.org pobox.com users.sf.net gmail.com php.net google.com/search developer.mozilla.org snapcraft.io domain.com mydomain.com yourdomain.com somewhere.com somedomain.com url.here tux.org abc.com`)

// isPage tells URLs that lead to pages about something.
func isPage(a *fact.Address) bool {
	v := strings.ToLower(a.Value)
	return containsAny(v, "/license", "/copying", "/rfc", "/wiki/", "/faq", "/docs/", "/manual", "/bugs", "/doc/", "bugzilla", "changelog", "readme")
}
