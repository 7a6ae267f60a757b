// Package ubootenv reads the environment that U-Boot keeps in flash.
package ubootenv

import (
	"bytes"
	"fmt"

	"assay"
	"assay/lab/format"
)

// Format is U-Boot's environment.
var Format = format.Format{
	Doc: format.Doc{
		Title: "U-Boot environment",
		What:  "The variables of the boot loader as they stand in flash: boot command, kernel arguments, addresses, sometimes passwords and whether the console is open.",
		Layout: `0  4  CRC-32 of everything behind the header, in the processor's byte order
4  1  only with two copies: 1 the active one, 0 the other, or a counter
then  name=value texts, each ended by NUL; an empty one ends them; fill up to the size of the environment
In the boot loader the texts stand without header and fill.`,
		Reads: []string{
			"environments up to 512 KiB, with and without the byte of two copies, in both byte orders; the size is the one for which the checksum holds, in steps of 256 bytes",
			"one entry env.txt: a line for each variable. Of two copies each is a container of its own",
			"the default environment that is compiled into a boot loader, which has no checksum, where it begins with bootargs or bootcmd: one entry default-env.txt",
			"at the start of a content any environment; elsewhere those that begin with one of the usual variables",
		},
		Not:        []string{"environments of which the checksum differs"},
		Verified:   "real images: Ubiquiti UF-Instant, sticks LTF7263 and WAS-110, boot loaders of GL.iNet, NETGEAR and TP-Link; environments made by Debian's mkenvimage",
		References: []string{"U-Boot: include/env_default.h, include/env_internal.h (struct environment_s), env/common.c, tools/mkenvimage.c"},
	},
	Version:    2,
	Signatures: signatures(),
	Starts:     starts,
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

// first are variables with which environments begin: U-Boot sorts them when it
// saves them, and every board has a boot delay; before 2010 it kept the order of
// the default environment.
var first = []string{"addip=", "addmisc=", "altbootcmd=", "arch=", "autoload=", "baudrate=", "board=", "bootargs=", "bootcmd=", "bootcount=", "bootdelay="}

func signatures() (list []format.Signature) {
	for _, name := range first {
		for _, at := range []int64{single, redundant} {
			list = append(list, format.Signature{At: at, Bytes: []byte(name)})
		}
	}
	for _, name := range usual[:2] {
		list = append(list, format.Signature{Bytes: []byte(name)})
	}
	return list
}

// starts reports whether a content begins like an environment: a checksum, at
// most one more byte, and a variable.
func starts(head []byte) bool {
	return len(head) >= 16 && (variable(head[single:]) || variable(head[redundant:]))
}

// variable reports whether b begins with name= and a text that NUL ends.
func variable(b []byte) bool {
	for i, c := range b {
		switch {
		case c == '=':
			return i > 0
		case !nameByte(c) || i >= maxName:
			return false
		}
	}
	return false
}

// nameByte reports whether a variable's name may have the byte.
func nameByte(c byte) bool { return c > 0x20 && c < 0x7f }

func either(in *format.Input) (*environment, error) {
	e, err := read(in)
	if err == nil {
		return e, nil
	}
	if e, is := readDefault(in); is == nil {
		return e, nil
	}
	return nil, err
}

func measure(in *format.Input) (format.Extent, error) {
	e, err := either(in)
	if err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: e.size}, nil
}

func open(in *format.Input, out format.Sink) error {
	e, err := either(in)
	if err != nil {
		return err
	}
	out.Structure(0, min(e.size, in.Size()))
	out.Property("size", fmt.Sprint(e.size))
	name := "env.txt"
	if e.head == 0 {
		name = "default-env.txt"
		out.Property("default", "compiled into the boot loader")
	} else {
		out.Property("byte-order", e.order)
	}
	if e.head == redundant {
		out.Property("flag", fmt.Sprint(e.flag))
	}
	out.Property("variables", fmt.Sprint(len(e.variables)))
	text := append(bytes.Join(e.variables, []byte("\n")), '\n')
	return out.Entry(assay.Entry{Name: name}, format.Body{Content: assay.Bytes(text), Size: int64(len(text))})
}
