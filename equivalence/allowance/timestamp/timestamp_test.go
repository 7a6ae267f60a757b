package timestamp

import (
	"testing"

	"assay/equivalence/allowance/allowancetest"
	"assay/equivalence/part"
)

func TestSamples(t *testing.T) {
	allowancetest.Run(t, Allowance, []allowancetest.Sample{
		{Title: "field that the structure calls a time", Use: part.Time, A: "\x01\x02\x03\x04", B: "\x01\x02\x07\x04"},
		{Title: "kernel banner", Use: part.Strings,
			A: "\x00Linux version 5.4.1 (a@b) (gcc 8.4) #1 SMP Mon Jan  1 10:00:00 UTC 2026\n\x00",
			B: "\x00Linux version 5.4.1 (a@b) (gcc 8.4) #1 SMP Tue Feb 10 09:12:44 UTC 2026\n\x00"},
		{Title: "kernel banner in a raw image", Use: part.Plain, Kind: "data",
			A: "\x00Linux version 5.4.1 (a@b) (gcc 8.4) #1 SMP Mon Jan  1 10:00:00 UTC 2026\n\x00",
			B: "\x00Linux version 5.4.1 (a@b) (gcc 8.4) #1 SMP Tue Feb 10 09:12:44 UTC 2026\n\x00"},
		{Title: "U-Boot", Use: part.Plain, Kind: "data", A: "\x00U-Boot 2020.01 (Jan 02 2020 - 10:11:12 +0000)\x00", B: "\x00U-Boot 2020.01 (Feb 02 2021 - 00:01:02 +0000)\x00"},
		{Title: "BusyBox", Use: part.Strings, A: "\x00BusyBox v1.36.1 (2024-01-02 10:11:12 UTC)\x00", B: "\x00BusyBox v1.36.1 (2025-11-12 08:00:00 UTC)\x00"},
		{Title: "constant that says built", Use: part.Strings, A: "\x00built 2024-01-02\x00", B: "\x00built 2024-03-04\x00"},
		{Title: "__DATE__ near __TIME__", Use: part.Strings, A: "\x00%s %s\x00Jan  2 2024\x0010:11:12\x00", B: "\x00%s %s\x00Mar 22 2024\x0020:30:41\x00"},
		{Title: "__DATE__ __TIME__", Use: part.Constant, A: "\x00Jan  2 2024 10:11:12\x00", B: "\x00Mar 22 2025 20:30:41\x00"},
		{Title: "comment at the top", Use: part.Comment, A: "# Mon Jan  1 10:00:00 2026\n", B: "# Tue Feb 10 09:12:44 2026\n"},
		{Title: "comment, days of other lengths", Use: part.Comment, A: "# made 9 Jan 2026 09:00\n", B: "# made 10 Jan 2026 10:00\n"},
		{Title: "version file", Use: part.Text, Path: "image!/etc/build-info", A: "DATE=2024-01-02 10:11\n", B: "DATE=2024-02-03 09:08\n"},
		{Title: "change log in a compressed file", Use: part.Text, Path: "image!/x/changelog.gz!/data", A: " -- A <a@b>  Mon, 01 Jan 2024 10:00:00 +0000\n", B: " -- A <a@b>  Tue, 02 Jan 2024 11:22:33 +0000\n"},
		{Title: "opkg", Use: part.Text, Path: "image!/usr/lib/opkg/status", A: "Package: x\nInstalled-Time: 1700000000\n", B: "Package: x\nInstalled-Time: 1700009999\n"},
	}, []allowancetest.Sample{
		{Title: "time a job runs at", Use: part.Text, Path: "image!/etc/crontab", A: "03:00 reboot\n", B: "04:00 reboot\n"},
		{Title: "deny until", Use: part.Text, Path: "image!/etc/access.conf", A: "deny until 2026-01-01\n", B: "deny until 2036-01-01\n"},
		{Title: "deny until, in a version file", Use: part.Text, Path: "image!/etc/version", A: "valid until 2026-01-01\n", B: "valid until 2036-01-01\n"},
		{Title: "end of support in os-release", Use: part.Text, Path: "image!/etc/os-release", A: "SUPPORT_END=2026-01-01\n", B: "SUPPORT_END=2036-01-01\n"},
		{Title: "configuration", Use: part.Text, Path: "image!/etc/config/system", A: "option start '2026-01-01'\n", B: "option start '2026-01-02'\n"},
		{Title: "comment that is not at the top", Use: part.Text, Path: "image!/etc/x.conf", A: "# 2026-01-01\n", B: "# 2026-01-02\n"},
		{Title: "a date that names a version", Use: part.Text, Path: "image!/etc/version", A: "version 2026-01-01\n", B: "version 2026-01-02\n"},
		{Title: "beside a date", Use: part.Comment, A: "# 2026-01-01 a\n", B: "# 2026-01-02 b\n"},
		{Title: "not a date", Use: part.Comment, A: "# 2026-01-01\n", B: "# 2026-21-01\n"},
		{Title: "a date is added", Use: part.Comment, A: "# made\n", B: "# made 2026-01-01\n"},
		{Title: "part of a longer number", Use: part.Comment, A: "# 12026-01-01\n", B: "# 12026-01-02\n"},
		{Title: "epoch in another file", Use: part.Text, Path: "image!/etc/x", A: "Installed-Time: 1700000000\n", B: "Installed-Time: 1700009999\n"},
		{Title: "date alone in a program", Use: part.Strings, A: "\x00Jan  2 2024\x00", B: "\x00Jan  3 2024\x00"},
		{Title: "ISO date in a program", Use: part.Strings, A: "\x002024-01-02\x00", B: "\x002024-01-03\x00"},
		{Title: "licence in a program", Use: part.Strings, A: "\x00built for licence until 2024-01-02\x00", B: "\x00built for licence until 2034-01-02\x00"},
		{Title: "deadline near __DATE__", Use: part.Strings, A: "\x00expires\x00Jan  2 2024\x0010:11:12\x00", B: "\x00expires\x00Jan  2 2034\x0010:11:12\x00"},
		{Title: "time of day in a program", Use: part.Strings, A: "\x0003:00:00\x00x\x00", B: "\x0004:00:00\x00x\x00"},
		{Title: "date in code", Use: part.Code, A: "\x00built 2024-01-02\x00", B: "\x00built 2024-01-03\x00"},
		{Title: "date in a header", Use: part.Header, A: "\x00built 2024-01-02\x00", B: "\x00built 2024-01-03\x00"},
		{Title: "constant without its end", Use: part.Strings, A: "\x00built 2024-01-02\x01", B: "\x00built 2024-01-03\x01"},
		{Title: "text in unknown data", Use: part.Plain, Kind: "data", A: "\x00built 2024-01-02\x00", B: "\x00built 2024-01-03\x00"},
		{Title: "another kernel with another date", Use: part.Strings,
			A: "\x00Linux version 5.4.1 (a@b) #1 SMP Mon Jan  1 10:00:00 UTC 2026\n\x00",
			B: "\x00Linux version 5.4.2 (a@b) #1 SMP Mon Jan  1 10:00:01 UTC 2026\n\x00"},
		{Title: "byte behind a time field", Use: part.Header, A: "\x01\x02", B: "\x01\x03"},
	})
}
