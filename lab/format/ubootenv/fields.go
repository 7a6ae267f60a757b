package ubootenv

import (
	"assay"
	"assay/lab/format"
)

// fields tells the environment: its checksum holds, else it would be none. The
// variables are the entry's content, their NUL its ends of lines.
func fields(in *format.Input, tell func(assay.Field)) error {
	e, err := either(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	name := "env.txt"
	if e.head == 0 {
		name = "default-env.txt"
	} else {
		t.When(true, 0, single, "checksum", assay.Checksum)
	}
	t.When(e.head == redundant, single, 1, "flag", assay.Statement)
	n := int64(1) // the empty one behind them
	for _, v := range e.variables {
		n += int64(len(v)) + 1
	}
	t.Content(name, int64(e.head), n)
	t.Fill(int64(e.head)+n, e.size)
	return nil
}
