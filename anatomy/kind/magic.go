package kind

import "encoding/binary"

func has(b []byte, at int, magic string) bool {
	return len(b) >= at+len(magic) && string(b[at:at+len(magic)]) == magic
}

// byMagic recognises binary kinds by their magic numbers and, where these are
// short, by a second field.
func byMagic(b []byte, size int64) string {
	switch b[0] {
	case 0x7f:
		if has(b, 0, "\x7fELF") {
			return ofELF(b)
		}
	case 0x89:
		if has(b, 0, "\x89PNG\r\n\x1a\n") {
			return "image"
		}
	case 0xff:
		if has(b, 0, "\xff\xd8\xff") {
			return "image"
		}
	case 'G':
		switch {
		case has(b, 0, "GIF87a"), has(b, 0, "GIF89a"):
			return "image"
		}
	case 'B':
		// BITMAPFILEHEADER: two reserved words of zero, then bfOffBits, then
		// the size of the info header.
		if has(b, 0, "BM") && len(b) >= 18 && has(b, 6, "\x00\x00\x00\x00") &&
			binary.LittleEndian.Uint32(b[10:]) < 4096 && binary.LittleEndian.Uint32(b[14:]) <= 124 {
			return "image"
		}
	case 0x00:
		return byZeroMagic(b, size)
	case 'I', 'M':
		return byLetter(b, size)
	case 'R':
		if has(b, 0, "RIFF") {
			switch {
			case has(b, 8, "WAVE"):
				return "audio"
			case has(b, 8, "AVI "):
				return "video"
			case has(b, 8, "WEBP"):
				return "image"
			}
		}
	case 'O':
		switch {
		case has(b, 0, "OggS\x00"):
			return "audio"
		case has(b, 0, "OTTO\x00"):
			return "font"
		}
	case 'f':
		if has(b, 0, "fLaC\x00") {
			return "audio"
		}
	case '.':
		if has(b, 0, ".snd\x00\x00\x00") {
			return "audio"
		}
	case 'w':
		if has(b, 0, "wOFF") || has(b, 0, "wOF2") {
			return "font"
		}
	case 'r':
		if has(b, 0, "\x72\xb5\x4a\x86") { // PC Screen Font 2
			return "font"
		}
	case '%':
		if has(b, 0, "%PDF-") {
			return "pdf"
		}
	case 0xca:
		if has(b, 0, "\xca\xfe\xba\xbe") && len(b) >= 8 {
			// A universal binary counts its architectures where a class has
			// its minor and major version, 45 or more.
			if n := binary.BigEndian.Uint32(b[4:]); n > 0 && n < 40 {
				return "mach-o"
			}
			return "java-class"
		}
	case 0xfe:
		if has(b, 0, "\xfe\xed\xfa\xce") || has(b, 0, "\xfe\xed\xfa\xcf") {
			return "mach-o"
		}
	case 0xce, 0xcf:
		if has(b, 1, "\xfa\xed\xfe") {
			return "mach-o"
		}
	case 'd':
		if has(b, 0, "dex\n0") {
			return "dex"
		}
	case 0x1b:
		if has(b, 0, "\x1bLua") || has(b, 0, "\x1bLJ") {
			return "lua-bytecode"
		}
	case 0xd0:
		if has(b, 0, "\xd0\x0d\xfe\xed") {
			return "device-tree"
		}
	case 'T':
		if has(b, 0, "TZif") {
			return "timezone"
		}
	case 0xde:
		if has(b, 0, "\xde\x12\x04\x95") {
			return "message-catalogue"
		}
	case 0x95:
		if has(b, 0, "\x95\x04\x12\xde") {
			return "message-catalogue"
		}
	case 'S':
		if has(b, 0, "SQLite format 3\x00") {
			return "database"
		}
	case 0x13:
		if has(b, 0, "\x13\x57\x9a\xce") || has(b, 0, "\x13\x57\x9a\xcd") || has(b, 0, "\x13\x57\x9a\xcf") {
			return "database"
		}
	case 'F', 'C':
		if len(b) >= 8 && (has(b, 0, "FWS") || has(b, 0, "CWS")) && b[3] < 64 {
			return "video"
		}
		if has(b, 0, "FLV\x01") {
			return "video"
		}
	case 0x1a:
		if has(b, 0, "\x1a\x45\xdf\xa3") {
			return "video"
		}
	}
	return byTwoBytes(b)
}

func byZeroMagic(b []byte, size int64) string {
	switch {
	case has(b, 0, "\x00asm") && len(b) >= 8:
		return "wasm"
	case has(b, 0, "\x00\x01\x00\x00\x00") && len(b) >= 16 && b[5] > 0 && b[5] < 64 && isTag(b[12:16]):
		return "font"
	case has(b, 0, "\x00\x00\x01\x00") && len(b) >= 22:
		// ICONDIR: count; first ICONDIRENTRY: reserved byte, size, offset.
		n := int64(binary.LittleEndian.Uint16(b[4:]))
		bytes := int64(binary.LittleEndian.Uint32(b[14:]))
		at := int64(binary.LittleEndian.Uint32(b[18:]))
		if n > 0 && n < 64 && b[9] == 0 && at >= 6+16*n && bytes > 0 && at+bytes <= size {
			return "image"
		}
	case has(b, 4, "ftyp") && b[1] == 0:
		return "video"
	case has(b, 0, "\x00\x00\x00\x07ssh-rsa\x00\x00\x00"), has(b, 0, "\x00\x00\x00\x07ssh-dss\x00\x00\x00"),
		has(b, 0, "\x00\x00\x00\x0bssh-ed25519\x00\x00\x00"), has(b, 0, "\x00\x00\x00\x13ecdsa-sha2-nistp"):
		return "private-key"
	}
	return ""
}

// isTag reports whether b is the name of a table of a font.
func isTag(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}

func byLetter(b []byte, size int64) string {
	switch {
	case has(b, 0, "II*\x00"), has(b, 0, "MM\x00*"):
		return "image"
	case has(b, 0, "ID3") && len(b) >= 10 && b[3] < 5:
		return "audio"
	case has(b, 0, "MThd\x00\x00\x00\x06"):
		return "audio"
	case has(b, 0, "MZ") && len(b) >= 64:
		// e_lfanew of the DOS header shows the PE signature; a program of
		// DOS alone has a header of at least 2 paragraphs and no text in it.
		at := int64(binary.LittleEndian.Uint32(b[60:]))
		if at+4 <= int64(len(b)) && has(b, int(at), "PE\x00\x00") {
			return "pe"
		}
		if para := binary.LittleEndian.Uint16(b[8:]); at < size && para >= 2 && para < 64 &&
			binary.LittleEndian.Uint16(b[2:]) < 512 && !isText(b, true) {
			return "pe"
		}
	}
	return ""
}

// byTwoBytes recognises a Python module: a 16-bit magic number that counts
// releases, then CR LF (Lib/importlib/_bootstrap_external.py, MAGIC_NUMBER).
func byTwoBytes(b []byte) string {
	if len(b) < 16 || b[2] != '\r' || b[3] != '\n' {
		return ""
	}
	n := binary.LittleEndian.Uint16(b)
	if n >= 3000 && n < 4000 || n >= 62000 && n < 62300 {
		for _, c := range b[4:16] {
			if c == 0 {
				return "python-bytecode"
			}
		}
	}
	return ""
}
