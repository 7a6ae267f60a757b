package webserver

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func image(programs ...string) *checktest.Image {
	im := &checktest.Image{}
	var starts []any
	for i, p := range programs {
		starts = append(starts, checktest.Start(i+1, p))
	}
	return im.File("etc/init.d/rcS", 0o755, starts...).File("usr/sbin/x", 0o755)
}

func TestLighttpd(t *testing.T) {
	image("/usr/sbin/lighttpd -f /etc/lighttpd.conf").File("etc/lighttpd.conf", 0o644, append(checktest.Settings("lighttpd",
		"server.document-root /", "dir-listing.activate enable", "webdav.activate enable", "server.tag lighttpd/1.4.35", "a | webdav.activate enable", "a | webdav.is-readonly enable"),
		fact.Setting{Program: "lighttpd", Key: "cgi.assign", Value: " => ", Line: 9})...).Want(t, Check,
		"high root: server.document-root / @ etc/lighttpd.conf:1",
		"low listing: dir-listing.activate enable @ etc/lighttpd.conf:2",
		"medium dav: webdav.activate enable @ etc/lighttpd.conf:3",
		"info serverheader: server.tag lighttpd/1.4.35 @ etc/lighttpd.conf:4",
		"medium cgi: cgi.assign  => @ etc/lighttpd.conf:9")
}

func TestNginx(t *testing.T) {
	image("/usr/sbin/nginx").File("etc/nginx/nginx.conf", 0o644, checktest.Settings("nginx",
		"http > server | root /", "http > server | autoindex on", "http > server | client_max_body_size 0", "http > server | dav_methods PUT DELETE",
		"http > other | dav_methods PUT", "http > other | auth_basic x", "http | server_tokens on")...).Want(t, Check,
		"high root: root / @ etc/nginx/nginx.conf:1",
		"low listing: autoindex on @ etc/nginx/nginx.conf:2",
		"low upload: client_max_body_size 0 @ etc/nginx/nginx.conf:3",
		"medium dav: dav_methods PUT DELETE @ etc/nginx/nginx.conf:4",
		"info serverheader: server_tokens on @ etc/nginx/nginx.conf:7")
}

func TestOthers(t *testing.T) {
	image("/usr/sbin/boa", "/usr/sbin/thttpd -C /etc/thttpd.conf", "/usr/sbin/uhttpd -h /", "/usr/sbin/apache2").
		File("etc/boa.conf", 0o644, checktest.Settings("boa", "documentroot /", "scriptalias / /bin/", "directorymaker /usr/lib/boa_indexer")...).
		File("etc/thttpd.conf", 0o644, checktest.Settings("thttpd", "dir /", "cgipat **")...).
		File("etc/config/uhttpd", 0o644, checktest.Settings("uci", "uhttpd main | home /www", "uhttpd main | cgi_prefix /")...).
		File("etc/apache2/apache2.conf", 0o644, checktest.Settings("apache", "documentroot /", "directory / | options Indexes FollowSymLinks", "directory /a | dav On", "directory /a | require all granted", "limitrequestbody 0", "servertokens Full")...).
		Want(t, Check,
			"high root: documentroot / @ etc/boa.conf:1", "medium cgi: scriptalias / /bin/ @ etc/boa.conf:2", "low listing: directorymaker /usr/lib/boa_indexer @ etc/boa.conf:3",
			"high root: dir / @ etc/thttpd.conf:1", "medium cgi: cgipat ** @ etc/thttpd.conf:2", "high root: /usr/sbin/uhttpd -h / @ etc/init.d/rcS:3", "medium cgi: cgi_prefix / @ etc/config/uhttpd:2",
			"high root: documentroot / @ etc/apache2/apache2.conf:1", "low listing: options Indexes FollowSymLinks @ etc/apache2/apache2.conf:2", "medium dav: dav On @ etc/apache2/apache2.conf:3",
			"low upload: limitrequestbody 0 @ etc/apache2/apache2.conf:5", "info serverheader: servertokens Full @ etc/apache2/apache2.conf:6")
}

func TestNotStarted(t *testing.T) {
	image("/usr/sbin/x").File("etc/boa.conf", 0o644, checktest.Settings("boa", "documentroot /")...).Want(t, Check, "low root: documentroot / @ etc/boa.conf:1")
}

func TestClean(t *testing.T) {
	image("/usr/sbin/lighttpd -f /etc/lighttpd.conf", "/usr/sbin/nginx", "/usr/sbin/uhttpd -f -h /www", "/usr/sbin/boa").
		File("etc/lighttpd.conf", 0o644, append(checktest.Settings("lighttpd", "server.document-root /var/www/html", "dir-listing.activate disable", "server.tag web"),
			fact.Setting{Program: "lighttpd", Section: `$HTTP["url"] =~ "^/cgi-bin/"`, Key: "cgi.assign", Value: " => "})...).
		File("etc/nginx/nginx.conf", 0o644, checktest.Settings("nginx", "http > server | root /var/www", "http | server_tokens off", "http | client_max_body_size 1m")...).
		File("etc/boa.conf", 0o644, checktest.Settings("boa", "documentroot /var/www", "scriptalias /cgi-bin/ /usr/lib/cgi-bin/")...).
		Want(t, Check)
}
