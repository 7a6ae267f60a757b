package uefi

import (
	"fmt"

	"assay"
	"assay/anatomy/guid"
	"assay/lab/format"
)

var capsules = map[string]string{
	"3b6686bd-0d76-4030-b70e-b5519e2fc5a0": "UEFI capsule",
	"6dcbd5ed-e82d-4c44-bda1-7194199ad92a": "firmware management protocol capsule",
	"539182b9-abb5-4391-b69a-e3a943f72fcc": "Intel capsule",
	"4a3ca68b-7723-48fb-803d-578cc1fec44d": "AMI Aptio capsule, signed",
	"14eebb90-890a-43db-aed1-5d3c4588a418": "AMI Aptio capsule",
	"3be07062-1d51-45d2-832b-f093257ed461": "Toshiba capsule",
}

// capsuleOrder keeps the list of signatures the same in every build.
var capsuleOrder = []string{
	"3b6686bd-0d76-4030-b70e-b5519e2fc5a0", "6dcbd5ed-e82d-4c44-bda1-7194199ad92a", "539182b9-abb5-4391-b69a-e3a943f72fcc",
	"4a3ca68b-7723-48fb-803d-578cc1fec44d", "14eebb90-890a-43db-aed1-5d3c4588a418", "3be07062-1d51-45d2-832b-f093257ed461",
}

func capsuleSignatures() (list []format.Signature) {
	for _, text := range capsuleOrder {
		g := guid.Must(text)
		list = append(list, format.Signature{Bytes: g[:]})
	}
	return list
}

func guidText(b []byte) string { return guid.GUID(b[:16]).String() }

type capsule struct {
	kind   string
	head   int64
	flags  int64
	length int64
}

// readCapsule reads EFI_CAPSULE_HEADER.
func readCapsule(in *format.Input) (*capsule, error) {
	b := at(in, 0, 32)
	if len(b) < 28 {
		return nil, format.Not("too short")
	}
	c := &capsule{kind: capsules[guidText(b)], head: u32(b[16:]), flags: u32(b[20:]), length: u32(b[24:])}
	if c.kind == "" || c.head < 28 || c.head > 4096 || c.length <= c.head || c.length > 1<<30 {
		return nil, format.Not("capsule of %d bytes with a header of %d", c.length, c.head)
	}
	return c, nil
}

func (c *capsule) open(in *format.Input, out format.Sink) error {
	size := min(c.length, in.Size())
	out.Structure(0, min(c.head, size))
	out.Property("capsule", c.kind)
	out.Property("flags", fmt.Sprintf("0x%08x", c.flags))
	if c.length > size {
		out.Fail("image", size, fmt.Sprintf("cut short: %d of %d bytes are missing", c.length-size, c.length))
	}
	if c.head >= size {
		return nil
	}
	return out.Entry(assay.Entry{Name: "image", Piece: true}, format.One(c.head, size-c.head))
}
