package openwrt

import (
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

const (
	json      = `{  "metadata_version": "1.1", "compat_version": "1.0", "supported_devices":["tplink,archer-c7-v2"], "version": { "dist": "OpenWrt", "version": "22.03.5" } }` + "\n"
	signature = "untrusted comment: Local build key\nRWQ has FWx0 in it\n"
)

func trail(kind byte, b []byte) []byte {
	n := uint32(len(b) + trailerLength)
	b = append(b, mark...)
	b = binary.BigEndian.AppendUint32(b, 0xdeadbeef)
	b = append(b, kind, 0, 0, 0)
	return binary.BigEndian.AppendUint32(b, n)
}

func metadata() []byte { return trail(kindInfo, append(make([]byte, infoHeader), json...)) }

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{
		"metadata": metadata(), "signature": trail(kindSignature, []byte(signature)), "trailer alone": metadata()[len(metadata())-trailerLength:],
	})
}

func FuzzOpenWrt(f *testing.F) {
	formattest.Fuzz(f, Format, metadata(), trail(kindSignature, []byte(signature)))
}

func TestOpen(t *testing.T) {
	o := formattest.MustOpen(t, Format, "metadata", metadata())
	o.Want(t, "type=metadata", "image-crc=deadbeef", "signature=(none)")
	if e := o.Find("metadata.json"); e == nil || string(e.Content) != json {
		t.Errorf("entries %q", o.Names())
	}
	o = formattest.MustOpen(t, Format, "signature", trail(kindSignature, []byte(signature)))
	o.Want(t, "type=signature", "signature=present, not verified")
	if e := o.Find("signature"); e == nil || string(e.Content) != signature {
		t.Errorf("entries %q", o.Names())
	}
	o = formattest.MustOpen(t, Format, "trailer", metadata()[len(metadata())-trailerLength:])
	o.Want(t, "type=metadata")
	if len(o.Entries) != 0 {
		t.Errorf("entries %q", o.Names())
	}
	b := metadata()
	formattest.Refused(t, Format, b, map[int]byte{len(b) - 1: 1, len(b) - 8: 0, len(b) - 7: 1, len(b) - 16: 'x'})
}
