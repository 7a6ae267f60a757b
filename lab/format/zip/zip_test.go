package zip

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
	"assay/lab/format/formattest"
)

func samples(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"standard library": written(t),
		"by hand":          byHand(sound(), "", ""),
		"commented":        byHand(sound()[:4], "", "PK\x05\x06 in a comment"),
		"empty":            byHand(nil, "", "nothing here"),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples(t)) }

func FuzzZip(f *testing.F) {
	var seeds [][]byte
	for _, b := range samples(f) {
		seeds = append(seeds, b)
	}
	formattest.Fuzz(f, Format, seeds...)
}

// wholeAccount: every byte is claimed, as one thing only.
func wholeAccount(t *testing.T, o *formattest.Opened, b []byte) {
	t.Helper()
	const structure, data, unread = 1, 2, 4
	seen := make([]byte, len(b))
	claim := func(r format.Range, as byte) {
		for i := r.Offset; i < r.Offset+r.Length; i++ {
			seen[i] |= as
		}
	}
	for _, r := range o.Structures {
		claim(r, structure)
	}
	for _, r := range o.Unread {
		claim(r.Range, unread)
	}
	for _, e := range o.Entries {
		for _, r := range append(e.Body.Extents, e.Body.From) {
			claim(r, data)
		}
	}
	for i, n := range seen {
		if n != structure && n != data && n != unread {
			t.Fatalf("byte 0x%x is claimed as %d", i, n)
		}
	}
}

func mustHold(t *testing.T, o *formattest.Opened, want map[string]string) {
	t.Helper()
	for name, body := range want {
		if e := o.Find(name); e == nil || string(e.Content) != body || e.Err != nil {
			t.Errorf("%q: missing or not as written: %+v", name, e)
		}
	}
	if len(o.Entries) != len(want) {
		t.Errorf("entries %q, want %d", o.Names(), len(want))
	}
}

func opened(t *testing.T, b []byte) *formattest.Opened {
	t.Helper()
	o, err := formattest.Open(Format, "x", b)
	if err != nil || o.Err != nil {
		t.Fatal(err, o)
	}
	return o
}

func TestReadsWhatTheStandardLibraryWrites(t *testing.T) {
	b := written(t)
	o := formattest.MustOpen(t, Format, "x", b)
	mustHold(t, o, map[string]string{"dir": "", "dir/text": text, "stored": "stored as it is", "empty": "", "link": "", "zürich": "x", "../../escape": "x"})
	if e := o.Find("link"); e.Type != assay.Symlink || e.Target != "../../etc/passwd" {
		t.Errorf("link: %+v", e.Entry)
	}
	if e := o.Find("stored"); e.Mode != 0o4755 || e.MTime != 1700000001 || e.Has != assay.HasMode|assay.HasTime || len(e.Body.Extents) != 1 {
		t.Errorf("stored: %+v", e.Entry)
	}
	if o.Extent.Length != int64(len(b)) || fmt.Sprint(o.Properties) != "[{variant zip} {entries 7} {comment a comment}]" {
		t.Errorf("measured %+v of %d, properties %v", o.Extent, len(b), o.Properties)
	}
	wholeAccount(t, o, b)
}

func TestReadsOddities(t *testing.T) {
	b := byHand(sound(), "", "")
	o := formattest.MustOpen(t, Format, "x", b)
	mustHold(t, o, map[string]string{"a.txt": text, "b": "stored", "sub/c": "descriptor", "café": text, "d": "", "wide": text})
	if e := o.Find("a.txt"); e.UID != 1000 || e.GID != 3000000000 || e.MTime != 1700000001 || e.Mode != 0o640 || e.Has != 7 {
		t.Errorf("a.txt: %+v", e.Entry)
	}
	// 2011-04-15 07:17:02, without a zone
	if e := o.Find("b"); e.Has != assay.HasTime || e.MTime != 1302851822 {
		t.Errorf("b: %+v", e.Entry)
	}
	wholeAccount(t, o, b)
}

func TestMeasure(t *testing.T) {
	b := byHand(sound()[:4], "", "comment")
	for name, more := range map[string]string{"padding": strings.Repeat("\xff", 100_000), "another zip": string(written(t)), "nothing": ""} {
		o := opened(t, append(bytes.Clone(b), more...))
		if o.Extent != (format.Extent{Length: int64(len(b))}) || len(o.Entries) != 4 {
			t.Errorf("with %s behind it: %+v, want %d", name, o.Extent, len(b))
		}
	}
	// offsets that count from the start of what the archive is appended to
	moved := sound()[:4]
	for i := range moved {
		moved[i].offset = 5000
	}
	m := byHand(moved, "", "")
	binary.LittleEndian.PutUint32(m[len(m)-6:], 5000+binary.LittleEndian.Uint32(m[len(m)-6:]))
	o := formattest.MustOpen(t, Format, "x", m)
	if len(o.Entries) != 4 {
		t.Errorf("appended archive: %v", o.Names())
	}
	for name, bad := range map[string][]byte{
		"text":          []byte("PK\x03\x04 is the signature of a local header; PK\x05\x06 of the end record"),
		"members ahead": b[bytes.LastIndex(b, []byte("PK\x05\x06")):],
	} {
		if o, err := formattest.Open(Format, "x", bad); err == nil {
			t.Errorf("%s: measured %+v", name, o.Extent)
		}
	}
}

func TestWithoutDirectory(t *testing.T) {
	for name, b := range map[string][]byte{"standard library": written(t), "by hand": byHand(sound(), "", "")} {
		t.Run(name, func(t *testing.T) {
			whole := formattest.MustOpen(t, Format, "x", b)
			cut := b[:bytes.Index(b, []byte("PK\x01\x02"))]
			o := opened(t, cut)
			if len(o.Entries) != len(whole.Entries) || o.Extent.Length != int64(len(cut)) {
				t.Fatalf("entries %q, want %q", o.Names(), whole.Names())
			}
			for i := range o.Entries {
				if w := &whole.Entries[i]; w.Type == assay.Regular && (!bytes.Equal(o.Entries[i].Content, w.Content) || o.Entries[i].Err != nil) {
					t.Errorf("%s: %v", w.Name, o.Entries[i].Err)
				}
			}
			wholeAccount(t, o, cut)

			// the last member's data is cut, too
			at := bytes.LastIndex(cut, []byte("PK\x03\x04")) + 45
			o = opened(t, b[:at])
			if e := o.Entries[len(o.Entries)-1]; e.Err == nil {
				t.Errorf("cut member %s is whole", e.Name)
			}
			wholeAccount(t, o, b[:at])
		})
	}
}

func TestDamagedDirectory(t *testing.T) {
	b := written(t)
	at := bytes.Index(b, []byte("PK\x01\x02"))
	third := at
	for range 3 {
		third += bytes.Index(b[third+4:], []byte("PK\x01\x02")) + 4
	}
	c := bytes.Clone(b)
	copy(c[third:], "XXXXXXXX")
	o := opened(t, c)
	if len(o.Entries) != 7 || len(o.Unread) != 1 {
		t.Errorf("a header of the directory is damaged: entries %q, unread %+v", o.Names(), o.Unread)
	}
	wholeAccount(t, o, c)
	c = bytes.Clone(b)
	copy(c[at:], "XXXXXXXX")
	if o := opened(t, c); len(o.Entries) != 7 {
		t.Errorf("the first header of the directory is damaged: entries %q", o.Names())
	}
}

func TestDamagedMembers(t *testing.T) {
	b := written(t)
	c := bytes.Clone(b)
	copy(c[bytes.Index(c, []byte("stored as")):], "STORED")
	copy(c[bytes.Index(c, []byte("dir/text"))-localSize:], "xx")
	c[bytes.Index(c, []byte("zürich"))+16] ^= 0xff
	o := opened(t, c)
	if e := o.Find("stored"); e.Err == nil || string(e.Content) != "STORED as it is" {
		t.Errorf("stored: %q, %v", e.Content, e.Err)
	}
	if e := o.Find("dir/text"); e.Err != nil || string(e.Content) != text {
		t.Errorf("member with a damaged local header: %v", e.Err)
	}
	if e := o.Find("zürich"); e.Err == nil {
		t.Errorf("damaged deflate stream is whole: %q", e.Content)
	}
	if len(o.Entries) != 7 || len(o.Failures) != 1 {
		t.Errorf("entries %q, failures %v", o.Names(), o.Failures)
	}
}

// TestEndFarAway: a member of unknown size, larger than what Measure searches,
// in an archive with something behind it.
func TestEndFarAway(t *testing.T) {
	noise := make([]byte, seekLeast+100_000)
	rand.NewChaCha8([32]byte{1}).Read(noise)
	pieces := []piece{{name: "large", method: 8, body: string(noise), descriptor: true}, {name: "small", method: 8, body: text}}
	b := byHand(pieces, "", "")
	more := append(bytes.Clone(b), bytes.Repeat([]byte{0xff}, 100_000)...)
	file := Format
	file.Open = func(in *format.Input, out format.Sink) error { return Format.Open(fileOnly(in), out) }
	if got, want := summary(formattest.MustOpen(t, file, "x", more)), summary(formattest.MustOpen(t, Format, "x", more)); got != want {
		t.Errorf("as a file\n%s\nin memory\n%s", got, want)
	}
	o := formattest.MustOpen(t, Format, "x", more)
	if o.Extent.Certainty != format.Unknown || o.Length != int64(len(b)) {
		t.Errorf("measured %+v, opened %d, want %d", o.Extent, o.Length, len(b))
	}
	mustHold(t, o, map[string]string{"large": string(noise), "small": text})
	wholeAccount(t, o, b)

	cut := append(bytes.Clone(b[:len(b)-200]), bytes.Repeat([]byte{0xff}, 100_000)...)
	o = opened(t, cut)
	if e := o.Find("large"); e == nil || e.Err != nil || len(e.Content) != len(noise) {
		t.Errorf("without a directory: %q", o.Names())
	}
}

func TestHostile(t *testing.T) {
	pieces := []piece{
		{name: "shown", method: 8, body: text},
		{name: "hidden", method: 8, body: "not listed", hidden: true},
		{name: "innocent", localName: "../../evil", body: "x"},
		{name: "shown", body: "again"},
		{name: "secret", flags: flagEncrypted, method: 8, body: "0123456789ab"},
		{name: "aes", flags: flagEncrypted, method: 99, body: "0123456789ab", extra: words(uint16(0x9901), uint16(7), uint16(2), "AE", uint8(3), uint16(8))},
		{name: "odd", method: 98, body: "PPMd"},
		{name: "far", body: "x", offset: 1 << 30},
		{name: "liar", method: 8, body: "abc", packed: deflated("abcdef")},
	}
	b := byHand(pieces, "", "")
	o := opened(t, b)
	text := ""
	for _, f := range o.Failures {
		text += f.Name + ": " + f.Reason + "\n"
	}
	for _, want := range []string{"hidden: not in the central directory", `innocent: the local header says another name: "../../evil"`, "shown: another entry has this name"} {
		if !strings.Contains(text, want) {
			t.Errorf("no failure %q in\n%s", want, text)
		}
	}
	for name, want := range map[string]string{"secret": "encrypted with ZipCrypto", "aes": "encrypted with AES-256", "odd": "PPMd", "far": "no signature", "liar": "decodes to 6 bytes, the header says 3"} {
		if e := o.Find(name); e == nil || e.Err == nil || !strings.Contains(e.Err.Error(), want) {
			t.Errorf("%s: %+v, want %q", name, e, want)
		}
	}
	if string(o.Find("liar").Content) != "abcdef" || string(o.Find("hidden").Content) != "not listed" || string(o.Find("innocent").Content) != "x" {
		t.Errorf("contents that can be read are missing")
	}
	if len(o.Unread) != 3 {
		t.Errorf("unread %+v", o.Unread)
	}
}

func TestOverlaps(t *testing.T) {
	pieces := []piece{{name: "a", method: 8, body: text}, {name: "b", method: 8, body: text}}
	pieces[1].offset = -(localSize + 1 + len(deflated(text)))
	pieces[1].localName = "a"
	o := opened(t, byHand(pieces, "", ""))
	seen := false
	for _, f := range o.Failures {
		seen = seen || strings.Contains(f.Reason, "before the one before it ends")
	}
	if !seen || string(o.Find("b").Content) != text {
		t.Errorf("failures %v", o.Failures)
	}
}

func TestBetweenMembersAndDirectory(t *testing.T) {
	pairs := strings.Repeat("v2 signature", 10)
	n := uint64(len(pairs) + 24)
	block := words(n, pairs, n, "APK Sig Block 42")
	b := byHand(sound(), block, "")
	o := formattest.MustOpen(t, Format, "x", b)
	if p := o.Properties[len(o.Properties)-1]; p.Name != "apk-signing-block" || len(o.Unread) != 0 {
		t.Errorf("properties %v, unread %v", o.Properties, o.Unread)
	}
	wholeAccount(t, o, b)
	b = byHand(sound(), "something else", "")
	o = formattest.MustOpen(t, Format, "x", b)
	if len(o.Unread) != 1 || o.Unread[0].Length != 14 {
		t.Errorf("unread %v", o.Unread)
	}
	wholeAccount(t, o, b)
}
