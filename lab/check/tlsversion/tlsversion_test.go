package tlsversion

import (
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(1, "/usr/sbin/nginx"), checktest.Start(2, "/usr/sbin/lighttpd"), checktest.Start(3, "/usr/sbin/vsftpd"), checktest.Start(4, "/usr/sbin/apache2")).
		File("etc/nginx/nginx.conf", 0o644, checktest.Settings("nginx", "http | ssl_protocols SSLv3 TLSv1 TLSv1.2", "http | ssl_ciphers RC4+RSA:EXP-DES-CBC-SHA:HIGH")...).
		File("etc/lighttpd.conf", 0o644, append(checktest.Settings("lighttpd", "ssl.use-sslv2 enable", "ssl.use-sslv3 disable"),
			fact.Setting{Program: "lighttpd", Key: "ssl.openssl.ssl-conf-cmd", Value: "MinProtocol => TLSv1.1", Line: 5})...).
		File("etc/vsftpd.conf", 0o644, checktest.Settings("vsftpd", "ssl_sslv3 YES", "ssl_tlsv1_1 YES", "ssl_ciphers DES-CBC3-SHA")...).
		File("etc/apache2/apache2.conf", 0o644, checktest.Settings("apache", "sslprotocol all -SSLv3", "sslprotocol all", "sslciphersuite ALL:!ADH:RC4:-MD5:LOW")...)
	im.Want(t, Check,
		"medium ssl: nginx: SSLv3 @ etc/nginx/nginx.conf:1", "low tls10: nginx: TLSv1 @ etc/nginx/nginx.conf:1", "medium ciphers: nginx: DES, RC4, export @ etc/nginx/nginx.conf:2",
		"medium ssl: lighttpd: sslv2 @ etc/lighttpd.conf:1", "low tls10: lighttpd: TLSv1.1 @ etc/lighttpd.conf:5",
		"medium ssl: vsftpd: sslv3 @ etc/vsftpd.conf:1", "low tls10: vsftpd: tlsv1.1 @ etc/vsftpd.conf:2",
		"low tls10: apache: tlsv1, tlsv1.1 @ etc/apache2/apache2.conf:1", "low tls10: apache: tlsv1, tlsv1.1 @ etc/apache2/apache2.conf:2",
		"medium ssl: apache: sslv3 @ etc/apache2/apache2.conf:2", "medium ciphers: apache: DES, RC4 @ etc/apache2/apache2.conf:3")
}

func TestNotStarted(t *testing.T) {
	im := &checktest.Image{}
	im.File("opt/nginx.conf", 0o644, checktest.Settings("nginx", "http | ssl_protocols SSLv3")...)
	im.Want(t, Check, "low ssl: nginx: SSLv3 @ opt/nginx.conf:1")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(1, "/usr/sbin/nginx"), checktest.Start(2, "/usr/sbin/lighttpd")).
		File("etc/nginx/nginx.conf", 0o644, checktest.Settings("nginx", "http | ssl_protocols TLSv1.2 TLSv1.3", "http | ssl_ciphers HIGH:!aNULL:!MD5", "http | ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-DES-CBC3-SHA:!RC4")...).
		File("etc/apache2/apache2.conf", 0o644, checktest.Settings("apache", "sslprotocol -all +TLSv1.2 +TLSv1.3", "sslciphersuite HIGH:!aNULL", "sslciphersuite DEFAULT:!EXP:!LOW")...).
		File("etc/lighttpd.conf", 0o644, fact.Setting{Program: "lighttpd", Key: "ssl.openssl.ssl-conf-cmd", Value: "Protocol => -ALL, TLSv1.2"})
	im.Want(t, Check)
}
