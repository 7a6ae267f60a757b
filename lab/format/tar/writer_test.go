package tar

import (
	stdtar "archive/tar"
	"bytes"
	"fmt"
	"testing"
	"time"
)

// written makes an archive with the standard library's writer.
func written(t testing.TB, f stdtar.Format) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := stdtar.NewWriter(&buf)
	at := time.Unix(1700000000, 0)
	long := "long/" + string(bytes.Repeat([]byte("directory/"), 12)) + "file"
	if f == stdtar.FormatUSTAR {
		long = "long/" + string(bytes.Repeat([]byte("directory/"), 9)) + "file-with-a-name-behind-the-prefix"
	}
	put := func(h stdtar.Header, body string) {
		h.Format, h.ModTime, h.Uid, h.Gid = f, at, 1000, 100
		h.Size = int64(len(body))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatalf("%s: %v", h.Name, err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	put(stdtar.Header{Typeflag: '5', Name: "etc/", Mode: 0o755}, "")
	put(stdtar.Header{Typeflag: '0', Name: "etc/passwd", Mode: 0o4644}, "root::0:0::/:/bin/sh\n")
	put(stdtar.Header{Typeflag: '0', Name: "empty", Mode: 0o600}, "")
	put(stdtar.Header{Typeflag: '0', Name: long, Mode: 0o600}, string(bytes.Repeat([]byte("x"), 1025)))
	put(stdtar.Header{Typeflag: '1', Name: "etc/shadow", Linkname: "etc/passwd", Mode: 0o644}, "")
	put(stdtar.Header{Typeflag: '2', Name: "tmp", Linkname: "../../var/tmp", Mode: 0o777}, "")
	put(stdtar.Header{Typeflag: '3', Name: "dev/tty", Devmajor: 5, Devminor: 300, Mode: 0o620}, "")
	put(stdtar.Header{Typeflag: '4', Name: "dev/mtd", Devmajor: 31, Devminor: 2, Mode: 0o600}, "")
	put(stdtar.Header{Typeflag: '6', Name: "fifo", Mode: 0o644}, "")
	put(stdtar.Header{Typeflag: '0', Name: "../../escape", Mode: 0o644}, "out")
	if f == stdtar.FormatPAX {
		put(stdtar.Header{Typeflag: '0', Name: "ping", Mode: 0o755, PAXRecords: map[string]string{
			"SCHILY.xattr.security.capability":    "\x01\x00\x00\x02",
			"LIBARCHIVE.xattr.user.percent%3Dsig": "AQI",
		}}, "elf")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// raw makes one header block, with its checksum, by hand.
func raw(name string, flag byte, size int, magic string, more map[int]string) []byte {
	b := make([]byte, block)
	put := func(at int, s string) { copy(b[at:], s) }
	put(0, name)
	put(100, "0000644\x00")
	put(108, "0000000\x00")
	put(116, "0000000\x00")
	put(124, fmt.Sprintf("%011o\x00", size))
	put(136, "14524770400\x00")
	b[156] = flag
	put(257, magic)
	for at, s := range more {
		put(at, s)
	}
	return sign(b)
}

func sign(b []byte) []byte {
	copy(b[148:156], "        ")
	sum := 0
	for _, c := range b[:block] {
		sum += int(c)
	}
	copy(b[148:156], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

const gnuMagic = "ustar  \x00"

func padded(s string) []byte {
	b := make([]byte, round(int64(len(s))))
	copy(b, s)
	return b
}

func archive(parts ...[]byte) []byte {
	b := bytes.Join(parts, nil)
	return append(b, make([]byte, recordSize-len(b)%recordSize)...)
}

// v7Archive has no magic, a directory by its slash, and a hard link that
// states the size of its target.
func v7Archive() []byte {
	return archive(
		raw("bin/", 0, 0, "", nil),
		raw("bin/sh", 0, 5, "", nil), padded("hello"),
		raw("bin/ash", '1', 5, "", map[int]string{157: "bin/sh"}),
	)
}

// sparseArchive has an old GNU sparse file of six segments, two of them in an
// extension block.
func sparseArchive() []byte {
	table, more := "", ""
	for i := range 4 {
		table += fmt.Sprintf("%011o\x00%011o\x00", 4096*i+1024, 512)
	}
	for i := 4; i < 6; i++ {
		more += fmt.Sprintf("%011o\x00%011o\x00", 4096*i+1024, 512)
	}
	data := ""
	for i := range 6 {
		data += string(bytes.Repeat([]byte{byte('a' + i)}, 512))
	}
	return archive(
		raw("sparse", 'S', len(data), gnuMagic, map[int]string{386: table, 482: "\x01", 483: fmt.Sprintf("%011o\x00", 40000)}),
		padded(more+string(make([]byte, 512-len(more)))), []byte(data),
		raw("after", '0', 3, gnuMagic, nil), padded("end"),
	)
}

// pax makes an extended header.
func pax(flag byte, pairs ...string) []byte {
	body := ""
	for i := 0; i < len(pairs); i += 2 {
		rest := " " + pairs[i] + "=" + pairs[i+1] + "\n"
		n := len(rest) + 1
		for len(fmt.Sprint(n))+len(rest) != n {
			n++
		}
		body += fmt.Sprint(n) + rest
	}
	return append(raw("PaxHeaders/x", flag, len(body), "ustar\x0000", nil), padded(body)...)
}

// paxSparse has one sparse file in each of the three pax formats.
func paxSparse() []byte {
	return archive(
		pax('g', "comment", "a comment", "gid", "77"),
		pax('x', "GNU.sparse.size", "5000", "GNU.sparse.numblocks", "2",
			"GNU.sparse.offset", "1000", "GNU.sparse.numbytes", "2", "GNU.sparse.offset", "4998", "GNU.sparse.numbytes", "2", "uid", "3000000000"),
		raw("s00", '0', 4, "ustar\x0000", nil), padded("AABB"),
		pax('x', "GNU.sparse.size", "5000", "GNU.sparse.map", "1000,2,4998,2", "GNU.sparse.name", "s01"),
		raw("GNUSparseFile.1/s01", '0', 4, "ustar\x0000", nil), padded("AABB"),
		pax('x', "GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.name", "s10", "GNU.sparse.realsize", "5000", "mtime", "-1.5"),
		raw("GNUSparseFile.1/s10", '0', 512+4, "ustar\x0000", nil), padded("2\n1000\n2\n4998\n2\n"), padded("AABB"),
	)
}
