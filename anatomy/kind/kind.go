// Package kind says what a content's bytes are, from the first of them alone:
// "elf", "text", "certificate" ... The words are stable; the table of them is
// Kinds. Containers that a format of lab/format opens are not named here: for
// those the format's folder is the name.
package kind

// HeadSize is how many first bytes of a content Of looks at, at most.
const HeadSize = 4096

// Kind is one word that Of can give.
type Kind struct {
	Name    string
	Meaning string // and how it is recognised
	// Leaf: nothing of its own standing is looked for inside such content.
	Leaf bool
}

var kinds = []Kind{
	{"audio", "sound: RIFF WAVE, Ogg, FLAC, MIDI, MP3 with an ID3 tag, Sun .au", true},
	{"certificate", "X.509 certificate: PEM (first block, RFC 7468) or DER (RFC 5280 section 4.1)", true},
	{"certificate-request", "PKCS #10 request in PEM", true},
	{"data", "none of the others", false},
	{"database", "SQLite 3 or GNU dbm file", true},
	{"device-tree", "flattened device tree blob, magic d00dfeed; a FIT image is one too", false},
	{"dex", "Android Dalvik executable", true},
	{"elf", "ELF object, program, library or kernel module (System V ABI chapter 4)", true},
	{"elf-kernel", "ELF executable linked into the kernel's half of the address space: a kernel or boot program, which may carry an initramfs", false},
	{"empty", "no bytes", true},
	{"font", "TrueType, OpenType, WOFF, PC Screen Font", true},
	{"html", "hypertext: begins with a doctype or an element of HTML", true},
	{"image", "picture: PNG, JPEG, GIF, BMP, ICO, WebP, TIFF", true},
	{"java-class", "compiled Java class", true},
	{"json", "text that begins as a JSON object or array (RFC 8259)", true},
	{"lua-bytecode", "compiled Lua or LuaJIT chunk", true},
	{"mach-o", "Mach-O object, thin or universal", false},
	{"message-catalogue", "GNU gettext .mo file", true},
	{"pdf", "Portable Document Format", true},
	{"pe", "DOS or Windows executable; EFI programs are such, and may carry a kernel", false},
	{"pkcs12", "PKCS #12 store of keys and certificates (RFC 7292)", true},
	{"private-key", "private key: PEM (first block), DER (PKCS #1, PKCS #8, SEC 1) or Dropbear's host key", true},
	{"public-key", "public key: PEM, DER SubjectPublicKeyInfo or a line of OpenSSH", true},
	{"python-bytecode", "compiled Python module", true},
	{"script", "text that begins with #! and the path of its interpreter", true},
	{"script-payload", "a script of more than 1 MiB, which may carry an archive behind its text", false},
	{"text", "text: UTF-8, or mostly ASCII with bytes above 127, without control bytes other than white space, BEL, BS and ESC", true},
	{"timezone", "time zone file, TZif (RFC 9636)", true},
	{"utf16-text", "text in UTF-16 with a byte order mark", true},
	{"video", "moving pictures: RIFF AVI, MP4, Matroska, Flash, FLV", true},
	{"wasm", "WebAssembly module", true},
	{"xml", "text that begins as XML", true},
}

// Kinds is the table of all words, sorted by name.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Leaf reports whether a content of that kind need not be searched for
// containers standing inside it. It is true for "elf": programs are read by
// surveys, while kernels, which may carry an initramfs, are "elf-kernel".
func Leaf(kind string) bool {
	lo, hi := 0, len(kinds)
	for lo < hi {
		if mid := (lo + hi) / 2; kinds[mid].Name < kind {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo < len(kinds) && kinds[lo].Name == kind && kinds[lo].Leaf
}

// payloadSize is the size above which a script is taken to carry more than
// its text: people do not write a MiB of shell.
const payloadSize = 1 << 20

// Of says what a content is by its first up to HeadSize bytes and its size.
func Of(head []byte, size int64) string {
	if size == 0 || len(head) == 0 {
		return "empty"
	}
	if len(head) > HeadSize {
		head = head[:HeadSize]
	}
	if k := byMagic(head, size); k != "" {
		return k
	}
	if k := ofASN1(head, size); k != "" {
		return k
	}
	if isUTF16(head) {
		return "utf16-text"
	}
	if !isText(head, size > int64(len(head))) {
		return "data"
	}
	return ofText(head, size)
}
