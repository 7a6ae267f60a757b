package extract

import "golang.org/x/sys/unix"

func makeNode(dir int, name string, mode uint32, dev uint64) error {
	return unix.Mknodat(dir, name, mode, int(dev))
}
