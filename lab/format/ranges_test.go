package format_test

import (
	"reflect"
	"testing"

	"assay/lab/format"
)

func TestExtend(t *testing.T) {
	var l []format.Range
	for _, r := range []format.Range{{0, 10}, {10, 5}, {-1, 3}, {-7, 3}, {4, 0}, {20, 1}, {22, 1}} {
		l = format.Extend(l, r.Offset, r.Length)
	}
	if want := []format.Range{{0, 15}, {-1, 6}, {20, 1}, {22, 1}}; !reflect.DeepEqual(l, want) {
		t.Errorf("%v, want %v", l, want)
	}
	if n := format.Holes(l); n != 6 {
		t.Errorf("%d bytes of holes", n)
	}
}
