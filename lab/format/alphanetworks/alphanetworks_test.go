package alphanetworks

import (
	"bytes"
	"encoding/base64"
	"os"
	"testing"

	"assay/lab/format/formattest"
)

const script = "#!/bin/sh\nVENDOR=\"foo\"\nHWBOARD=\"bar\"\nHWVERSION=\"1.0.0\"\n\necho update\n"

var firmware = append([]byte("REDSONIC"), bytes.Repeat([]byte("firmware"), 500)...)

func plain() []byte { return append([]byte(script+firmwareLine), firmware[8:]...) }

func packed() []byte {
	b := script + packLine + "begin-base64 755 /dev/stdout\n" + base64.StdEncoding.EncodeToString([]byte("\x7fELF ddPack")) + "\n====\n" + firmwareLine
	return append([]byte(b), invert(firmware)...)
}

func TestContract(t *testing.T) {
	// the length is not recorded: what follows is part of the firmware
	formattest.Contract(t, Format, map[string][]byte{"plain": plain(), "packed": packed()})
}

func FuzzAlphaNetworks(f *testing.F) { formattest.Fuzz(f, Format, plain()[:200], packed()[:300]) }

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "plain", plain())
	o.Want(t, "vendor=foo", "hwboard=bar", "hwversion=1.0.0", "inverted=(none)")
	if o.Find("script.sh") == nil || string(o.Find("script.sh").Content) != script || !bytes.Equal(o.Find("firmware").Content, firmware[8:]) || len(o.Entries) != 2 {
		t.Errorf("entries %q", o.Names())
	}
	o = formattest.MustOpen(t, Format, "packed", packed())
	o.Want(t, "inverted=yes")
	if !bytes.Equal(o.Find("firmware").Content, firmware) || string(o.Find("ddPack").Content) != "\x7fELF ddPack" || string(o.Find("script.sh").Content) != script {
		t.Errorf("entries %q", o.Names())
	}
	formattest.Refused(t, Format, plain(), map[int]byte{0: 'x', len(script) + 5: 'x'})
}

func TestReal(t *testing.T) {
	for name, content := range map[string]string{"test_sample": "firmware_foobar\n", "test_sample_inverted": "REDSONICfw_foobar"} {
		b, err := os.ReadFile(formattest.Shared(t, "fixtures/fact_extractor/alphanetworks/"+name))
		if err != nil {
			t.Fatal(err)
		}
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "vendor=foo", "hwversion=1.0.0")
		if e := o.Find("firmware"); e == nil || string(e.Content[:8]) != content[:8] {
			t.Errorf("%s: %q", name, o.Names())
		}
		if e := o.Find("ddPack"); name == "test_sample" && (e == nil || string(e.Content) != "foobar1234") {
			t.Errorf("%s: %q", name, o.Names())
		}
	}
}
