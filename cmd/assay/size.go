package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units of sizes on the command line: K, KiB and so on count in 1024, kB and
// so on in 1000.
var units = map[string]int64{
	"": 1, "B": 1,
	"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40,
	"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40,
	"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
}

// sizeFlag is a number of bytes: "64M", "2GiB", "1.5G", "1000".
type sizeFlag int64

// Type implements pflag.Value.
func (*sizeFlag) Type() string { return "size" }

// Set implements pflag.Value.
func (f *sizeFlag) Set(s string) error {
	n := strings.TrimLeft(s, "0123456789.")
	unit, known := units[strings.ToUpper(strings.TrimSpace(n))]
	number, err := strconv.ParseFloat(strings.TrimSuffix(s, n), 64)
	if err != nil || !known {
		return fmt.Errorf("want a size like 64M or 2GiB")
	}
	if number *= float64(unit); number >= math.MaxInt64 {
		return fmt.Errorf("too large")
	}
	*f = sizeFlag(number)
	return nil
}

// String implements pflag.Value; Set reads what it writes.
func (f *sizeFlag) String() string {
	n := int64(*f)
	for _, u := range [...]struct {
		size int64
		name string
	}{{1 << 40, "TiB"}, {1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.size && n%u.size == 0 {
			return strconv.FormatInt(n/u.size, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}
