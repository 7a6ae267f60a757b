package format_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

func TestLeftover(t *testing.T) {
	b := make([]byte, 5*4096)
	copy(b[100:], "used")
	copy(b[8192+10:], "left")
	copy(b[16384:], bytes.Repeat([]byte{0xff}, 4096))
	copy(b[4096:], "tail")
	var u format.Used
	u.Add(4096, 4)
	u.Add(0, 4096)
	u.Add(-1, 10)
	got := u.Leftover(assay.Bytes(b), 0, 1<<40)
	if want := []format.Range{{Offset: 8192, Length: 512}}; !reflect.DeepEqual([]format.Range(got), want) {
		t.Errorf("left over %v, want %v", got, want)
	}
	if got := format.Used(nil).Leftover(assay.Bytes(b), 4096, 4100); len(got) != 1 || got[0].Length != 4 {
		t.Errorf("left over %v", got)
	}
}

func TestDescent(t *testing.T) {
	var d format.Descent
	if err := d.Enter(1, ""); err != nil {
		t.Error(err)
	}
	if err := d.Enter(2, format.Join("", "a")); err != nil || !d.Seen(2) || d.Seen(3) {
		t.Error(err)
	}
	if err := d.Enter(2, "a/b"); err == nil || !strings.Contains(err.Error(), `"/a"`) {
		t.Errorf("twice: %v", err)
	}
	if err := d.Enter(3, strings.Repeat("a/", 2000)); err == nil {
		t.Error("2000 levels were entered")
	}
	if err := d.Enter(4, strings.Repeat("a", 1<<20)); err == nil {
		t.Error("a path of 1 MiB was entered")
	}
}
