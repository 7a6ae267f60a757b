package fact

// Account is one line of a passwd, shadow or htpasswd-like file.
type Account struct {
	// File is which format the line has: "passwd" (passwd(5)), "shadow"
	// (shadow(5)), "master.passwd" (BSD), "smbpasswd", "htpasswd", "htdigest",
	// "plain" (name:password, as of lighttpd and thttpd), "ppp" (chap-secrets,
	// pap-secrets), "httpd" (/path:name:password of busybox httpd and uhttpd)
	// or "goahead" (auth.txt).
	File  string `json:"file"`
	Name  string `json:"name"`
	UID   int64  `json:"uid"` // -1 when the format has none
	GID   int64  `json:"gid"` // -1 when the format has none
	Info  string `json:"info,omitempty"`
	Home  string `json:"home,omitempty"`
	Shell string `json:"shell,omitempty"`
	// Password is what stands in the password field: "empty" (login without
	// one), "locked" (no hash can match: *, !, !!, a hash behind "!"),
	// "elsewhere" (x: see shadow) or "hash". A hash that is damaged or of no
	// known scheme is still "hash".
	Password string `json:"password"`
	// Scheme is of crypt(5): "des", "md5", "bcrypt", "sha256", "sha512",
	// "yescrypt" ...; or "nt", "htdigest", "sha", "ssha", "plain"
	// (Hash is the password itself) or "unknown".
	Scheme string `json:"scheme,omitempty"`
	Hash   string `json:"hash,omitempty"` // the field as it stands
	Offset int64  `json:"offset"`         // of the line, in bytes
	Line   int    `json:"line"`
}
