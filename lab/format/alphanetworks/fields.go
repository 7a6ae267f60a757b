package alphanetworks

import (
	"strings"

	"assay"
	"assay/lab/format"
)

// fields tells the lines between the parts. The base64 text is told if it is
// the one way to write down the program.
func fields(in *format.Input, tell func(assay.Field)) error {
	script, pack, firmware, err := layout(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.When(true, firmware-int64(len(firmwareLine)), int64(len(firmwareLine)), "boundary", assay.Derived)
	if script != firmware-int64(len(firmwareLine)) {
		t.When(true, script, int64(len(packLine)), "boundary", assay.Derived)
	}
	if n := pack[1] - pack[0]; n > 0 {
		const begin, end = "begin-base64 755 /dev/stdout\n", "\n====\n"
		from := script + int64(len(packLine))
		t.When(string(in.Head(from, len(begin))) == begin && from+int64(len(begin)) == pack[0], from, int64(len(begin)), "begin-base64", assay.Derived)
		t.When(string(in.Head(pack[1], len(end))) == end, pack[1], int64(len(end)), "end of base64", assay.Derived)
		if canonical(string(in.Head(pack[0], int(n)))) {
			t.Content("ddPack", pack[0], n)
		}
	}
	t.Contents()
	return nil
}

// canonical: the text has nothing but digits of base64 in lines, and none of
// the bits behind the last byte are set.
func canonical(s string) bool {
	digits := strings.ReplaceAll(s, "\n", "")
	bare := strings.TrimRight(digits, "=")
	b, err := strict.DecodeString(bare)
	return err == nil && strict.EncodeToString(b) == bare && len(digits)-len(bare) <= 2
}
