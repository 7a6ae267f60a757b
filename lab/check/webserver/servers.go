package webserver

import (
	"slices"
	"strings"

	"assay/lab/fact"
	"assay/lab/system"
)

// lighttpd: https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_ConfigurationOptions
func lighttpd(c *system.Configuration, s *fact.Setting) string {
	switch s.Key {
	case "server.document-root":
		return when("root", s.Value == "/")
	case "alias.url":
		return when("root", slices.ContainsFunc(values(s), func(a string) bool { return strings.HasSuffix(a, "=> /") }))
	case "dir-listing.activate", "server.dir-listing":
		return when("listing", s.Value == "enable")
	case "webdav.activate":
		return when("dav", s.Value == "enable" && !beside(c, s, "auth.require") && !holds(c, s, "webdav.is-readonly", "enable"))
	case "cgi.assign":
		return when("cgi", s.Section == "" && slices.ContainsFunc(values(s), func(a string) bool { return strings.HasPrefix(a, " =>") || strings.HasPrefix(a, "=>") }))
	case "server.tag":
		return when("serverheader", hasVersion(s.Value))
	}
	return ""
}

// nginx: https://nginx.org/en/docs/dirindex.html
func nginx(c *system.Configuration, s *fact.Setting) string {
	switch s.Key {
	case "root", "alias":
		return when("root", s.Value == "/")
	case "autoindex":
		return when("listing", s.Value == "on")
	case "dav_methods":
		return when("dav", s.Value != "off" && !beside(c, s, "auth_basic") && !beside(c, s, "limit_except") && !beside(c, s, "deny"))
	case "client_max_body_size":
		return when("upload", s.Value == "0")
	case "server_tokens":
		return when("serverheader", s.Value == "on" || s.Value == "build")
	}
	return ""
}

// apache: https://httpd.apache.org/docs/2.4/mod/core.html
func apache(c *system.Configuration, s *fact.Setting) string {
	switch s.Key {
	case "documentroot":
		return when("root", s.Value == "/")
	case "alias", "scriptalias":
		v := values(s)
		switch {
		case len(v) == 2 && v[1] == "/":
			return "root"
		case len(v) == 2 && v[0] == "/" && s.Key == "scriptalias":
			return "cgi"
		}
	case "options":
		for _, o := range values(s) {
			switch strings.ToLower(strings.TrimPrefix(o, "+")) {
			case "indexes", "all":
				return "listing"
			}
		}
	case "dav":
		return when("dav", !strings.EqualFold(s.Value, "off") && !beside(c, s, "authtype") && !beside(c, s, "require"))
	case "limitrequestbody":
		return when("upload", s.Value == "0")
	case "servertokens":
		return when("serverheader", !slices.Contains([]string{"prod", "productonly", "major", "min", "minor", "minimal"}, strings.ToLower(s.Value)))
	}
	return ""
}

// boa: Boa 0.94.13, docs/boa.texi
func boa(c *system.Configuration, s *fact.Setting) string {
	v := values(s)
	switch s.Key {
	case "documentroot":
		return when("root", s.Value == "/")
	case "alias":
		return when("root", len(v) == 2 && v[1] == "/")
	case "scriptalias":
		return when("cgi", len(v) == 2 && v[0] == "/")
	case "directorymaker":
		return when("listing", s.Value != "")
	}
	return ""
}

// thttpd: thttpd(8), mini_httpd(8). With chroot "/" is the changed root.
func thttpd(c *system.Configuration, s *fact.Setting) string {
	switch s.Key {
	case "dir", "data_dir":
		return when("root", s.Value == "/" && c.Get("chroot") == nil)
	case "cgipat":
		return when("cgi", slices.ContainsFunc(strings.Split(s.Value, "|"), func(p string) bool { return p == "**" || p == "/**" || p == "*" }))
	}
	return ""
}

// uhttpd: https://openwrt.org/docs/guide-user/services/webserver/uhttpd
func uhttpd(c *system.Configuration, s *fact.Setting) string {
	switch s.Key {
	case "home":
		return when("root", s.Value == "/")
	case "cgi_prefix":
		return when("cgi", s.Value == "/")
	}
	return ""
}

func when(rule string, broken bool) string {
	if broken {
		return rule
	}
	return ""
}

func values(s *fact.Setting) []string {
	if len(s.Args) == 0 {
		return []string{s.Value}
	}
	return s.Args
}

// beside tells whether the block of a setting, or one around it, sets key too.
func beside(c *system.Configuration, s *fact.Setting, key string) bool {
	for i := range c.Settings {
		o := &c.Settings[i]
		if o.Key == key && strings.HasPrefix(s.Section, o.Section) && !strings.EqualFold(o.Value, "off") && !strings.EqualFold(o.Value, "all granted") {
			return true
		}
	}
	return false
}

// holds tells whether the block of a setting sets key to value.
func holds(c *system.Configuration, s *fact.Setting, key, value string) bool {
	for i := range c.Settings {
		if o := &c.Settings[i]; o.Key == key && o.Section == s.Section && o.Value == value {
			return true
		}
	}
	return false
}

// hasVersion tells whether a text has a number behind a slash.
func hasVersion(s string) bool {
	_, after, is := strings.Cut(s, "/")
	return is && after != "" && after[0] >= '0' && after[0] <= '9'
}
