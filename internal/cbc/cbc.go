// Package cbc decrypts AES in cipher block chaining (NIST SP 800-38A, 6.2)
// piece by piece.
package cbc

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
)

// pieceLength is how many bytes are decrypted at once; a multiple of the block.
const pieceLength = 64 << 10

// Decrypt writes the plaintext of the n bytes at off to w. Padding stays. Of n
// bytes that are not whole blocks, or not all there, the whole blocks are
// decrypted and the error says how much is missing.
func Decrypt(w io.Writer, r io.ReaderAt, off, n int64, key, iv []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	if len(iv) != aes.BlockSize {
		return fmt.Errorf("initialization vector of %d bytes", len(iv))
	}
	mode := cipher.NewCBCDecrypter(block, iv)
	in := io.NewSectionReader(r, off, n)
	b := make([]byte, min(max(n, 1), pieceLength))
	done := int64(0)
	for done < n {
		m, err := io.ReadFull(in, b[:min(int64(len(b)), n-done)])
		whole := m - m%aes.BlockSize
		mode.CryptBlocks(b[:whole], b[:whole])
		if _, err := w.Write(b[:whole]); err != nil {
			return err
		}
		done += int64(whole)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		if err != nil || whole < m {
			return fmt.Errorf("%d of %d bytes are no whole blocks or are missing", n-done, n)
		}
	}
	return nil
}
