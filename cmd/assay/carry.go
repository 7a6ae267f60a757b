package main

import (
	"fmt"
	"os"

	"assay"
	"assay/equivalence/carry"
)

// readCarry reads the report that --carry names; nil without one.
func readCarry(name string) (*assay.Report, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--carry: %w", err)
	}
	defer f.Close()
	rep, err := readReport(name, f)
	if err != nil {
		return nil, fmt.Errorf("--carry %w", err)
	}
	return rep, nil
}

// carried says what of the earlier inspection, which has to be one of A, holds
// for B.
func carried(earlier, a, b *assay.Report) (*assay.Carried, error) {
	switch {
	case earlier.Subject.Digest != a.Subject.Digest:
		return nil, fmt.Errorf("--carry: the report is about %s (sha256 %s), not about %s (sha256 %s)",
			reportSafe(earlier.Name), earlier.Subject.Digest, reportSafe(a.Name), a.Subject.Digest)
	case len(earlier.Withheld) > 0, len(b.Withheld) > 0:
		return nil, fmt.Errorf("--carry: text was withheld from the report, which facts need: give the full report")
	}
	return carry.Over(earlier, b), nil
}
