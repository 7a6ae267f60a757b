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

func TestShown(t *testing.T) {
	const large = 200 << 20
	list := []format.Range{{0, 5}, {-1, 100}, {9, 5}, {-1, large}, {20, 5}}
	if got := format.Shown(list, 1000); len(got) != 4 || got[3].Length != 1000 {
		t.Errorf("in a container of 1000 bytes: %v", got)
	}
	if got := format.Shown(list, large); len(got) != 5 || list[3].Length != large {
		t.Errorf("in a large container: %v", got)
	}
	if format.HolesMost(0) <= 0 || format.HolesMost(1<<62) <= 0 {
		t.Error("bound is wrong")
	}
}
