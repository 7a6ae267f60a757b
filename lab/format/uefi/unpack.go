package uefi

import (
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/anatomy/bcj"
	"assay/anatomy/efi"
	"assay/anatomy/lzma"
	"assay/lab/format"
)

// decode hands over what a section encodes: sections again.
func (w *walker) decode(name string, from, to int64, unpack func(io.Writer, *io.SectionReader) error) error {
	in := w.in
	body := format.Body{Size: -1, From: format.Range{Offset: from, Length: to - from}, Stream: func(out io.Writer) error {
		if err := unpack(out, io.NewSectionReader(in, from, to-from)); err != nil {
			return fmt.Errorf("section data at 0x%x: %w", from, err)
		}
		return nil
	}}
	return w.out.Entry(assay.Entry{Name: w.unique(name), Piece: true}, body)
}

// lzmaReader reads the header of .lzma files (LzmaCustomDecompressLib).
func lzmaReader(r *io.SectionReader) (io.Reader, error) {
	var h [13]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return nil, err
	}
	p, err := lzma.ParseProps(h[0])
	if err != nil {
		return nil, err
	}
	n := u64(h[5:])
	if n > efi.MaxSize {
		return nil, fmt.Errorf("content of %d bytes", n)
	}
	return lzma.NewReader(r, p, uint32(u32(h[1:])), n)
}

func unLZMA(w io.Writer, r *io.SectionReader) error {
	z, err := lzmaReader(r)
	if err == nil {
		_, err = io.Copy(w, z)
	}
	return err
}

func unLZMAx86(w io.Writer, r *io.SectionReader) error {
	z, err := lzmaReader(r)
	if err != nil {
		return err
	}
	f, err := bcj.New(bcj.X86, nil)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, bcj.NewReader(z, f))
	return err
}

func unTiano(w io.Writer, r *io.SectionReader) error { return unpackEFI(w, r, efi.Tiano) }

// unEFI reads the standard compression; some builds have Tiano's there.
func unEFI(w io.Writer, r *io.SectionReader) error { return unpackEFI(w, r, efi.Standard, efi.Tiano) }

func unpackEFI(w io.Writer, r *io.SectionReader, variants ...int) error {
	if r.Size() > efi.MaxSize {
		return errors.New("compressed data of more than 256 MiB")
	}
	b := make([]byte, r.Size())
	n, err := r.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		return err
	}
	var best []byte
	var why error
	for _, v := range variants {
		got, err := efi.Decode(b[:n], v)
		if err == nil {
			_, err = w.Write(got)
			return err
		}
		if why == nil || len(got) > len(best) {
			best, why = got, err
		}
	}
	if _, err := w.Write(best); err != nil {
		return err
	}
	return why
}
